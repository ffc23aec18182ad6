"""Search over activities and venues."""

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from chassis.errors import Invalid
from chassis.storage.db import reading

from ...catalogue import queries
from ..frame.addresses import url_for
from ..frame.form_pages import reasons
from ..frame.formats import whole_day, window
from ..frame.i18n import translate
from ..frame.lists import chosen, pager
from ..frame.vocabulary import word
from .activities import FLAGS
from .opening_hours import with_now

blp = Blueprint("search", __name__, url_prefix="/search")
NOTHING: dict[str, Any] = {
    "items": [],
    "next_cursor": None,
    "dropped": [],
    "answers": [],
    "filters": {},
    "numbered": [],
    "no_days": [],
    "guessed": [],
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
    results = {name: page[name] for name in ("items", "dropped", "guessed", "answers", "numbered", "no_days")}
    return render_template("public/search.html", q=q, **results, **_narrowing(page["filters"]), **pager(page))


def _narrowing(filters: dict[str, Any]) -> dict[str, Any]:
    """{narrowed: what was read as days, districts, …, as pages write it; list_url: that list}"""
    labels = [whole_day(filters["date"])] if "date" in filters else []
    labels += [window(filters["from"], filters["to"])] if "from" in filters else []
    labels += [word(filters["when"])] if "when" in filters else []
    labels += [word(value) for name in ("part", "area", "mode") for value in filters.get(name, ())]
    labels += [translate(label) for flag, label in FLAGS.items() if flag in filters]
    days = {name: filters[name].isoformat() for name in ("date", "from", "to") if name in filters}
    flags = dict.fromkeys(FLAGS.keys() & filters.keys(), "1")
    asked_for = {name: value for name, value in filters.items() if name != "no_fee"} | days | flags
    return {
        "narrowed": labels,
        "list_url": url_for("pages.activities.index", **asked_for),
        "no_fee": "no_fee" in filters,
    }


def matches(q: str) -> dict[str, Any]:
    """The page of what has the words; nothing where none were asked for. Raises Invalid."""
    if not q:
        return NOTHING
    with reading() as db:
        page = queries.search(db, q, request.args.get("cursor"), whole=False)
        venue_views = with_now(db, [item["venue"] for item in page["items"] if item["venue"]])
    venues = {venue["id"]: venue for venue in venue_views}
    return page | {"items": [item | {"venue": venues.get(item["id"])} for item in page["items"]]}
