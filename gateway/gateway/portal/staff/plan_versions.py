"""Two versions of a plan side by side: which lines are new, gone or other, for the office and the plan's unit."""

import uuid
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from chassis.storage.db import reading

from ...catalogue import queries
from ...departments import reporting
from ..frame.form_pages import page_about
from .access import staff_only
from .plan_forms import WORDS

blp = Blueprint("plan_versions", __name__, url_prefix="/staff/plans")
Body = dict[str, Any]
SITTING = ("starts_at", "ends_at", "seats", "space_id", "place", "prevention", "status")
NOW = "now"


def comparison(plan_id: uuid.UUID) -> Body:
    """The plan, two of its versions, and line by line what differs; at first the last step beside the one before."""
    plan = reporting.plan(plan_id)
    ids = [*(step["id"] for step in plan["transitions"]), NOW]
    newer = chosen("newer", ids, NOW)
    older = chosen("older", ids, ids[max(ids.index(newer) - 1, 0)])
    with reading() as db:
        spaces = queries.names_of_spaces(db)
    differences = list(differing(rows_of(plan, older), rows_of(plan, newer)))
    return {"plan": plan, "older": older, "newer": newer, "lines": differences, "spaces": spaces}


def chosen(name: str, ids: list[str], usual: str) -> str:
    """Which version the address asks for."""
    version = request.args.get(name, usual)
    return version if version in ids else usual


def rows_of(plan: Body, version_id: str) -> list[Body]:
    """The lines of a version of a plan."""
    rows = plan["activities"] if version_id == NOW else reporting.version(plan["id"], version_id)["rows"]
    return list(rows)


def titles_of(row: Body) -> Body:
    """What a line is called."""
    return {"title": row["title"], "title_en": row.get("title_en")}


def differing(older: list[Body], newer: list[Body]) -> Iterator[Body]:
    """Line by line what is new, gone or other: {title, title_en, change, fields: [(name, before, after)], sittings}."""
    before, after = ({row["id"]: row for row in rows} for rows in (older, newer))
    for id in [*after, *(id for id in before if id not in after)]:
        old, new = before.get(id), after.get(id)
        if old is None or new is None:
            row: Body = new or old or {}
            yield titles_of(row) | {"change": "gone" if new is None else "new", "row": row}
        elif fields := [
            (name, old.get(name), new.get(name))
            for name in WORDS
            if (old.get(name) or None) != (new.get(name) or None)
        ]:
            yield titles_of(new) | {"change": "other", "fields": fields} | sittings_of(old, new)
        elif dates_of(old) != dates_of(new):
            yield titles_of(new) | {"change": "other", "fields": []} | sittings_of(old, new)


def dates_of(row: Body) -> list[list[Any]]:
    """What a line says of its sittings."""
    return [[sitting[name] for name in SITTING] for sitting in row["sittings"]]


def sittings_of(old: Body, new: Body) -> Body:
    """The line before and after, where its sittings differ."""
    return {"before": old, "after": new} if dates_of(old) != dates_of(new) else {}


@blp.get("/<uuid:plan_id>/compare")
@staff_only("office", "unit_editor")
def show(plan_id: uuid.UUID) -> ResponseReturnValue:
    """Any two versions of a plan compared"""
    return page_about("staff/plan_versions.html", comparison, plan_id=plan_id)
