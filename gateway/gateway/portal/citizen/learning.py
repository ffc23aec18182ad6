"""What a citizen has learnt, and how far along the learning routes they are."""

import uuid
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, HiddenField

from chassis.storage.db import reading

from ...catalogue import queries
from ...departments import registration
from ..frame.form_pages import PortalForm, form_page, page_about
from ..frame.lists import pager
from .access import citizens_only

blp = Blueprint("learning", __name__, url_prefix="/my")


class MarkForm(PortalForm):
    """One's own word that one has been at a stop, or that one has not."""

    undo = BooleanField()
    cursor = HiddenField()


def record() -> dict[str, Any]:
    """The learning record over all editions."""
    record = registration.learning_record(request.args.get("cursor"))
    return {"record": record} | pager(record)


@blp.get("/learning")
@citizens_only
def show() -> ResponseReturnValue:
    """The learning record, to read and to print"""
    return page_about("citizen/learning.html", record)


def progress(**_stop: uuid.UUID) -> dict[str, Any]:
    """The learning routes with what is done of each."""
    page = registration.learning_routes(request.values.get("cursor") or None)
    with reading() as db:
        routes = [route | {"stops": queries.named_stops(db, route["stops"])} for route in page["items"]]
    return {"routes": routes} | pager(page)


@blp.get("/routes")
@citizens_only
def routes() -> ResponseReturnValue:
    """The learning routes"""
    return page_about("citizen/learning_routes.html", progress)


@blp.post("/routes/<uuid:route_id>/stops/<uuid:stop_id>")
@citizens_only
@form_page(MarkForm, "citizen/learning_routes.html", progress)
def mark(form: MarkForm, route_id: uuid.UUID, stop_id: uuid.UUID) -> ResponseReturnValue:
    """Mark a stop as done, or take the mark back"""
    change = registration.unmark_stop if form.undo.data else registration.mark_stop
    change(route_id, stop_id)
    back = url_for(".routes", cursor=form.cursor.data or None, _anchor=f"route-{route_id}")
    return redirect(back, 303)
