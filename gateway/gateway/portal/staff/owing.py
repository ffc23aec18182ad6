"""What a unit owes of one requirement: links, nothing to file, more time; and the matrix for the office."""

import uuid
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from chassis.city import DISTRICTS_AND_ZONES
from chassis.errors import Invalid
from chassis.storage.db import reading
from chassis.web.auth import actor
from chassis.wording import Text

from ...catalogue import queries
from ...departments import editions, owed
from ..clock_fields import at, clock_field
from ..forms import ActField, day_field, refuse_unread, text_field
from ..frame.form_pages import PortalForm, form_page
from ..frame.i18n import msgid
from ..frame.layout import current_edition
from ..frame.lists import chosen, drop_unknown, pager
from ..frame.versioned_forms import VersionedForm
from .access import staff_only, usernames

blp = Blueprint("owing", __name__, url_prefix="/staff")
Body = dict[str, Any]
NO_MOMENT = Text("请填写延到哪一天、几点", "Fill in until which day and what time")
STATES = {
    "overdue": msgid("逾期未交"),
    "returned": msgid("已退回"),
    "open": msgid("还没有交"),
    "filed": msgid("等办公室看"),
    "accepted": msgid("已通过"),
    "nil": msgid("说明没有"),
}
ACTS = {
    "confirmed": msgid("收悉"),
    "filed": msgid("报送"),
    "nil": msgid("说明没有"),
    "nil_taken_back": msgid("收回说明"),
    "extended": msgid("延期"),
    "extension_withdrawn": msgid("取消延期"),
    "accepted": msgid("通过"),
    "returned": msgid("退回"),
    "begun": msgid("开始填方案"),
    "changed": msgid("修改活动"),
    "material_added": msgid("添加素材"),
    "material_changed": msgid("修改素材"),
    "material_dropped": msgid("删去素材"),
    "material_filed": msgid("报送素材"),
}


class OwingForm(VersionedForm):
    """One press: `step` says which; only what belongs to it is read."""

    aliases = {"until": "day", "remark": "reason"}
    act = ActField()
    links = text_field(_("链接，每行一个"), longest=12000, shortest=0, rows=4)
    reason = text_field(_("原因"), longest=500, shortest=0, rows=2)
    day = day_field(_("延到哪一天"), required=False)
    hour = clock_field(_("几点"))

    @property
    def until(self) -> str:
        """When more time ends, as reporting takes it. Raises Invalid naming `until`."""
        if not (self.day.data and self.hour.data):
            raise Invalid.field("until", NO_MOMENT)
        return at(self.day.data, self.hour.data)


STEPS: dict[str, Any] = {
    "links": lambda form, of: owed.file_links(**of, links=(form.links.data or "").split()),
    "nil": lambda form, of: owed.say_nil(**of, reason=form.reason.data or ""),
    "take_back": lambda form, of: owed.take_back_nil(**of),
    "extend": lambda form, of: owed.extend(**of, until=form.until, reason=form.reason.data or ""),
    "withdraw": lambda form, of: owed.withdraw_extension(**of),
    "accept": lambda form, of: owed.accept_owing(**of),
    "return": lambda form, of: owed.return_links(**of, remark=form.reason.data or ""),
}
READS = {"nil": ("reason",), "extend": ("reason", "day", "hour"), "return": ("reason",)}
"""{a step: what it is for, beside the links, which stand there as they were filed}"""


def keeps_links(form: OwingForm, of: Body) -> bool:
    """Whether no links are lost that were typed: the step files them, or they are those that were filed."""
    if form.act.verb == "links" or not form.links.data:
        return True
    filed_links: list[str] = owed.owing(**of)["links"] or []
    return bool(form.links.data.split() == filed_links)


def owing_page(requirement_id: uuid.UUID, unit_id: uuid.UUID) -> Body:
    """What is owed of it, and what was done about it."""
    item = owed.owing(requirement_id, unit_id)
    now = {"links": "\n".join(item["links"] or [])}
    words = {"states": STATES, "acts": ACTS, "saved": request.args.get("saved")}
    words["who"] = usernames(step["by"] for step in item["steps"])
    values = now | {"version": item["version"]}
    return {"item": item, "now": now, "filled": values, "is_office": actor().has("office")} | words


@blp.route("/owed/<uuid:requirement_id>/<uuid:unit_id>", methods=["GET", "POST"])
@staff_only("unit_editor", "office")
@form_page(OwingForm, "staff/owing.html", owing_page)
def show(form: OwingForm, requirement_id: uuid.UUID, unit_id: uuid.UUID) -> ResponseReturnValue:
    """What is owed of one requirement: filed, nothing to file, more time, accepted, returned"""
    of: Body = {"requirement_id": requirement_id, "unit_id": unit_id}
    refuse_unread(form, *READS.get(form.act.verb, ()), "links" if keeps_links(form, of) else "")
    if form.act.verb in STEPS:
        STEPS[form.act.verb](form, of | {"version": form.seen})
    else:
        owed.confirm_receipt(**of)
    return redirect(url_for(".show", **of, saved=1), 303)


def chosen_edition() -> Any:
    """The edition that the address names, else the one at work; None where there is none."""
    try:
        edition_id = uuid.UUID(request.args.get("edition", ""))
    except ValueError:
        edition_id = None
    with reading() as db:
        return (queries.edition(db, edition_id) if edition_id else None) or current_edition()


def matrix_page() -> Body:
    """A page of the matrix of an edition, as it was filtered."""
    filters = chosen("district", "kind", "state", "cursor")
    if not filters.get("cursor", "0").isdecimal():
        del filters["cursor"]
    drop_unknown(filters, {"district": DISTRICTS_AND_ZONES, "state": STATES})
    edition = chosen_edition()
    if edition is None:
        return {"edition": None}
    page = owed.matrix(edition["id"], filters)
    narrowing = {name: word for name, word in filters.items() if name != "cursor"}
    cells = {line["unit_id"]: {c["requirement_id"]: c for c in line["cells"]} for line in page["items"]}
    with reading() as db:
        kinds = [{"value": kind, "label": kind} for kind in queries.unit_kinds(db)]
    about = {"edition": edition, "page": page, "cells": cells, "filters": narrowing, "states": STATES}
    about |= {"kinds": kinds}
    districts = [{"value": code, "label": name} for code, name in DISTRICTS_AND_ZONES.items()]
    return about | {"districts": districts} | pager(page)


@blp.route("/office/matrix", methods=["GET", "POST"])
@staff_only("office")
@form_page(PortalForm, "staff/office_matrix.html", matrix_page)
def matrix(form: PortalForm) -> ResponseReturnValue:
    """Units and requirements; and the usual ones asked for"""
    edition = chosen_edition()
    editions.add_usual(edition["id"] if edition else "")
    return redirect(url_for(".matrix", edition=request.args.get("edition")), 303)
