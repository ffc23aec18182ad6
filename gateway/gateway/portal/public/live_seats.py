"""What is free just now, for the script of an open page: a few bytes, the same for all, kept on the shelf."""

import uuid
from typing import Any

from flask import Blueprint, Response, jsonify

from chassis.clock import today
from chassis.storage.db import reading

from ...catalogue import queries
from ...catalogue.errors import NoSuchActivity, NoSuchVenue, existing
from ...catalogue.venues import venues_of
from ..frame.lists import chosen, chosen_day
from ..frame.standings import standing

blp = Blueprint("live_seats", __name__)
MOST = 100


@blp.get("/activities/<uuid:id>/seats")
def of_activity(id: uuid.UUID) -> Response:
    """Of an activity's sessions from today on"""
    with reading() as db:
        activity = existing(queries.activity(db, id), NoSuchActivity)
        coming = queries.sessions(db, {"activity": id, "from": today()}, limit=MOST)["items"]
    return seats_of(coming, activity["status"])


@blp.get("/venues/<uuid:id>/seats")
def of_day(id: uuid.UUID) -> Response:
    """Of a venue's slots on `?date=`, else today"""
    filters = chosen("date")
    chosen_day(filters)
    day = filters.get("date", today())
    with reading() as db:
        existing(venues_of(db, [id]).get(id), NoSuchVenue)
        slots = queries.sessions(db, {"venue": id, "kind": "slot", "date": day}, limit=MOST)["items"]
    return seats_of(slots)


def seats_of(sessions: list[dict[str, Any]], activity_status: str = "approved") -> Response:
    """{session's id: {tone, text}}, in the reader's language."""
    states = {str(session["id"]): standing(session, activity_status) for session in sessions}
    return jsonify({id: {"tone": state["tone"], "text": state["text"]} for id, state in states.items()})
