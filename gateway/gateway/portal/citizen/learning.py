"""What a citizen has learnt, and how far along the learning routes they are."""

import uuid
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, HiddenField

from chassis.clock import today
from chassis.storage.db import reading

from ...catalogue import queries
from ...departments import registration
from ..frame.form_pages import PortalForm, form_page, page_about
from ..frame.lists import pager
from .access import citizens_only

blp = Blueprint("learning", __name__, url_prefix="/my")
MOST_PAGES = 10
"""Of a hundred sessions each: what is put on one paper."""


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


def whole_record() -> dict[str, Any]:
    """The record with all of its sessions, those of each edition together, and the day on which it is printed."""
    record = registration.learning_record()
    sessions, cursor = record["items"], record["next_cursor"]
    for _page in range(MOST_PAGES - 1):
        if not cursor:
            break
        following = registration.learning_record(cursor)
        sessions, cursor = sessions + following["items"], following["next_cursor"]
    editions = [
        total | {"sittings": [each for each in sessions if each["edition_id"] == total["edition_id"]]}
        for total in record["editions"]
    ]
    return {"record": record | {"editions": editions}, "printed_on": today(), "is_cut": cursor is not None}


@blp.get("/learning/paper")
@citizens_only
def paper() -> ResponseReturnValue:
    """The whole learning record on paper"""
    return page_about("citizen/learning_paper.html", whole_record)


def progress(**_stop: uuid.UUID) -> dict[str, Any]:
    """The learning routes with what is done of each."""
    page = registration.learning_routes(request.values.get("cursor") or None)
    with reading() as db:
        routes = [route | {"stops": queries.name_stops(db, route["stops"])} for route in page["items"]]
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
