"""What a citizen has learnt, and how far along the learning routes they are."""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ...departments import registration
from ...departments.errors import DepartmentUnavailable
from ..frame.lists import pager
from .access import citizens_only

blp = Blueprint("learning", __name__, url_prefix="/my")


@blp.get("/learning")
@citizens_only
def show() -> ResponseReturnValue:
    """The learning record over all editions, to read and to print"""
    try:
        record = registration.learning_record(request.args.get("cursor"))
    except DepartmentUnavailable:
        return render_template("citizen/learning.html", unavailable=True), 503
    return render_template("citizen/learning.html", record=record, **pager(record))


@blp.get("/routes")
@citizens_only
def routes() -> ResponseReturnValue:
    """The learning routes with what is done of each"""
    try:
        found = registration.learning_routes(request.args.get("cursor"))
    except DepartmentUnavailable:
        return render_template("citizen/learning_routes.html", unavailable=True), 503
    return render_template("citizen/learning_routes.html", routes=found["items"], **pager(found))


@blp.post("/routes/<uuid:route_id>/stops/<uuid:stop_id>")
@citizens_only
def mark(route_id: uuid.UUID, stop_id: uuid.UUID) -> ResponseReturnValue:
    """Mark a stop as done, or take the mark back"""
    mark_or_unmark = registration.unmark_stop if request.form.get("undo") else registration.mark_stop
    mark_or_unmark(route_id, stop_id)
    back = url_for(".routes", cursor=request.form.get("cursor") or None, _anchor=f"route-{route_id}")
    return redirect(back, 303)
