"""Search over activities and venues."""

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from chassis.errors import Invalid
from chassis.storage.db import reading

from ...catalogue import queries
from ..frame.addresses import url_for
from ..frame.form_pages import reasons
from ..frame.formats import whole_day
from ..frame.lists import chosen, pager
from ..frame.vocabulary import word
from .opening_hours import with_now

blp = Blueprint("search", __name__, url_prefix="/search")
NOTHING: dict[str, Any] = {
    "items": [],
    "next_cursor": None,
    "dropped": [],
    "answers": [],
    "filters": {},
    "numbered": [],
}


@blp.get("")
def show() -> ResponseReturnValue:
    """What has the words that were asked for"""
    q = chosen("q").get("q", "")
    try:
        page = matches(q)
    except Invalid as refusal:
        if "q" not in refusal.errors:
            raise
        status, why = reasons(refusal)
        return render_template("public/search.html", q=q[:100], places={"q": "q"}, **why), status
    listed = {name: page[name] for name in ("items", "dropped", "answers", "numbered")}
    return render_template("public/search.html", q=q, **listed, **_narrowed(page["filters"]), **pager(page))


def _narrowed(filters: dict[str, Any]) -> dict[str, Any]:
    """{narrowed: what was read as a day, a part of it or a district, as pages write it; list_url: that list}"""
    day = filters.get("date")
    shown = [whole_day(day)] if day else []
    shown += [word(filters[name]) for name in ("when", "part", "area") if filters.get(name)]
    asked_for = filters | ({"date": day.isoformat()} if day else {})
    return {"narrowed": shown, "list_url": url_for("pages.activities.index", **asked_for)}


def matches(q: str) -> dict[str, Any]:
    """The page of what has the words; nothing where none were asked for. Raises Invalid."""
    if not q:
        return NOTHING
    with reading() as db:
        page = queries.search(db, q, request.args.get("cursor"))
        shown = with_now(db, [item["venue"] for item in page["items"] if item["venue"]])
    venues = {venue["id"]: venue for venue in shown}
    return page | {"items": [item | {"venue": venues.get(item["id"])} for item in page["items"]]}
