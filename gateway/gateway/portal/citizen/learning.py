"""What a citizen has learnt, and how far along the learning routes they are."""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ...departments import asking
from ...departments.errors import DepartmentUnavailable
from ..frame.lists import pager
from .access import citizens_only

blp = Blueprint("learning", __name__, url_prefix="/my")


@blp.get("/learning")
@citizens_only
def show() -> ResponseReturnValue:
    """The learning record over all editions, to read and to print"""
    asked = {"limit": 100, "cursor": request.args.get("cursor")}
    try:
        _, record = asking.call("registration", "GET", "/learning-record", query=asked)
    except DepartmentUnavailable:
        return render_template("citizen/learning.html", unavailable=True), 503
    return render_template("citizen/learning.html", record=record, **pager(record))


@blp.get("/routes")
@citizens_only
def routes() -> ResponseReturnValue:
    """The learning routes with what is done of each"""
    asked = {"limit": 20, "cursor": request.args.get("cursor")}
    try:
        _, found = asking.call("registration", "GET", "/routes", query=asked)
    except DepartmentUnavailable:
        return render_template("citizen/learning_routes.html", unavailable=True), 503
    return render_template("citizen/learning_routes.html", routes=found["items"], **pager(found))


@blp.post("/routes/<uuid:route_id>/stops/<uuid:stop_id>")
@citizens_only
def mark(route_id: uuid.UUID, stop_id: uuid.UUID) -> ResponseReturnValue:
    """Mark a stop as done, or take the mark back"""
    method = "DELETE" if request.form.get("undo") else "POST"
    asking.call("registration", method, f"/routes/{route_id}/stops/{stop_id}/mark")
    back = url_for(".routes", cursor=request.form.get("cursor") or None, _anchor=f"route-{route_id}")
    return redirect(back, 303)
