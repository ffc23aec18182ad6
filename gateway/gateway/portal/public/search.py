"""Search over activities and venues."""

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from chassis.cleaning import clean_text
from chassis.errors import Invalid
from chassis.storage.db import reading

from ...catalogue import queries
from ..frame.form_pages import reasons
from ..frame.lists import pager
from .opening_hours import with_now

blp = Blueprint("search", __name__, url_prefix="/search")


@blp.get("")
def show() -> ResponseReturnValue:
    """What has the words that were asked for"""
    q = clean_text(request.args.get("q", ""))
    try:
        page = matches(q)
    except Invalid as refusal:
        if "q" not in refusal.errors:
            raise
        status, why = reasons(refusal)
        return render_template("public/search.html", q=q[:100], places={"q": "q"}, **why), status
    return render_template("public/search.html", q=q, items=page["items"], **pager(page))


def matches(q: str) -> dict[str, Any]:
    """The page of what has the words; nothing where none were asked for. Raises Invalid."""
    if not q:
        return {"items": [], "next_cursor": None}
    with reading() as db:
        page = queries.search(db, q, request.args.get("cursor"))
        shown = with_now(db, [item["venue"] for item in page["items"] if item["venue"]])
    venues = {venue["id"]: venue for venue in shown}
    return page | {"items": [item | {"venue": venues.get(item["id"])} for item in page["items"]]}
