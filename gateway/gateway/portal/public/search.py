"""Search over activities and venues."""

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from chassis.errors import Invalid
from chassis.storage.db import reading
from chassis.web.problems import problem_of

from ...catalogue import queries
from ..frame.lists import pager

blp = Blueprint("search", __name__, url_prefix="/search")


@blp.get("")
def show() -> ResponseReturnValue:
    """What has the words that were asked for"""
    q = request.args.get("q", "").strip()
    nothing: dict[str, Any] = {"items": [], "next_cursor": None}
    try:
        with reading() as db:
            found = queries.search(db, q, request.args.get("cursor")) if q else nothing
    except Invalid as refused:
        return render_template(
            "public/search.html", q=q[:100], problem=problem_of(refused), **pager(nothing)
        ), refused.status
    return render_template("public/search.html", q=q, found=found["items"], **pager(found))
