"""Exports: which tables staff can take away, and for what."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from chassis.city import DISTRICTS_AND_ZONES
from chassis.storage.db import reading
from chassis.web.auth import Actor, actor

from ...catalogue import queries
from ...departments import direct
from ..forms import line_field
from ..frame.form_pages import PortalForm, form_page
from ..frame.lists import chosen, chosen_day, drop_unknown, pager
from .access import staff_only

blp = Blueprint("exports", __name__, url_prefix="/staff/exports")
STAFF = ("unit_editor", "venue_operator", "desk", "office")
FILTERS = ("q", "date", "district", "unit_id")


class ReasonForm(PortalForm):
    """What names and phones in full are for; the page has it at each of its tables."""

    reason = line_field(_("用途"), longest=200)

    def validate(self, extra_validators: Any = None) -> bool:
        self.reason.id = f"reason-{(request.view_args or {}).get('id')}"
        return super().validate(extra_validators)


def tables(id: str = "", **_address: Any) -> dict[str, Any]:
    """The sessions one works at, whole units and editions, and what was looked for; `in_full_of`: the table that was
    asked for in full."""
    whose = actor()
    of = _of(whose, request.args.get("of"))
    with reading() as db:
        page = queries.sessions(db, of["filters"], request.args.get("cursor")) if of else {"items": []}
        names = queries.unit_names(db)
        unit_labels = {str(facet["value"]): facet["label"] for facet in queries.facets(db)["unit"]}
        editions = queries.editions(db)["items"] if whose.has("office") else []
    filters = {name: text[:100] for name, text in chosen(*FILTERS, among=request.values).items()}
    chosen_day(filters)
    drop_unknown(filters, {"district": DISTRICTS_AND_ZONES, "unit_id": unit_labels})
    units = [(str(id), names.get(str(id), _("本单位"))) for id in whose.units]
    return {
        "sessions": page["items"],
        "units": units,
        "editions": editions,
        "looked_for": filters | ({"date": filters["date"].isoformat()} if "date" in filters else {}),
        "districts": DISTRICTS_AND_ZONES,
        "all_units": unit_labels if whose.has("office") else {},
        "both": bool(whose.units and whose.venues) and not whose.has("office"),
        "of": of["name"] if of else None,
        "in_full_of": id,
        **pager({"next_cursor": None} | page),
    }


@blp.get("")
@staff_only(*STAFF)
def show() -> ResponseReturnValue:
    """The sessions one works at, each as a table; whole units and editions, too"""
    return render_template("staff/exports.html", form=ReasonForm(formdata=None), **tables())


@blp.post("/<any(found, sessions, units, editions):scope>/<id>.<any(csv, xlsx):kind>")
@staff_only(*STAFF)
@form_page(ReasonForm, "staff/exports.html", tables)
def take(form: ReasonForm, scope: str, id: str, kind: str) -> ResponseReturnValue:
    """Take a table away with names and phones in full"""
    if scope == "found":
        table = direct.found_bookings(kind, chosen(*FILTERS, among=request.form))
    else:
        table = direct.bookings_table(scope, id, kind)
    return redirect(direct.in_full(table, form.reason.data or ""), 303)


def _of(whose: Actor, which: str | None) -> dict[str, Any] | None:
    """Which sessions: all for the office, else those of one's units, or of one's venues; None for who has neither."""
    if whose.has("office"):
        return {"name": "all", "filters": {}}
    if whose.venues and (which == "venues" or not whose.units):
        return {"name": "venues", "filters": {"own_venue": list(whose.venues)}}
    return {"name": "units", "filters": {"unit": list(whose.units)}} if whose.units else None
