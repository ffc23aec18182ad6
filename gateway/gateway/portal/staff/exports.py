"""Exports: which tables staff can take away, and for what."""

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from chassis.city import DISTRICTS
from chassis.storage.db import reading
from chassis.web.auth import Actor, actor

from ...catalogue import queries
from ..frame.lists import chosen, chosen_day, drop_unknown, pager
from .access import staff_only

blp = Blueprint("exports", __name__, url_prefix="/staff/exports")
STAFF = ("unit_editor", "venue_operator", "desk", "office")


@blp.get("")
@staff_only(*STAFF)
def show() -> ResponseReturnValue:
    """The sessions one works at, each as a table; whole units and editions, too"""
    whose = actor()
    of = _of(whose, request.args.get("of"))
    with reading() as db:
        page = queries.sessions(db, of["filters"], request.args.get("cursor")) if of else {"items": []}
        names = {str(facet["value"]): facet["label"] for facet in queries.facets(db)["unit"]}
        editions = queries.editions(db)["items"] if whose.has("office") else []
    filters = {name: typed[:100] for name, typed in chosen("q", "date", "district", "unit_id").items()}
    chosen_day(filters)
    drop_unknown(filters, {"district": DISTRICTS, "unit_id": names})
    units = [(str(id), names.get(str(id), str(id))) for id in whose.units]
    return render_template(
        "staff/exports.html",
        sessions=page["items"],
        units=units,
        editions=editions,
        looked_for=filters | ({"date": filters["date"].isoformat()} if "date" in filters else {}),
        districts=DISTRICTS,
        all_units=names if whose.has("office") else {},
        both=bool(whose.units and whose.venues) and not whose.has("office"),
        of=of["name"] if of else None,
        **pager({"next_cursor": None} | page),
    )


def _of(whose: Actor, wanted: str | None) -> dict[str, Any] | None:
    """Which sessions: all for the office, else those of one's units, or of one's venues; None for who has neither."""
    if whose.has("office"):
        return {"name": "all", "filters": {}}
    if whose.venues and (wanted == "venues" or not whose.units):
        return {"name": "venues", "filters": {"venue": list(whose.venues)}}
    return {"name": "units", "filters": {"unit": list(whose.units)}} if whose.units else None
