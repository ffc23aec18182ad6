"""Who goes where: for whoever books for several people, each of them with what they go to; and all slips to print."""

import uuid
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from chassis.storage.db import reading

from ...catalogue import queries
from ...departments import registration
from ..frame.form_pages import page_about
from ..frame.halls import entry_of
from .access import citizens_only

blp = Blueprint("helping", __name__, url_prefix="/my/people")

People = dict[str, list[dict[str, Any]]]


def people() -> dict[str, Any]:
    """Each person with the bookings that name them, the next first; who goes first stands first. Those whose names
    nobody has written stand together, under none."""
    of_each: People = {}
    coming = registration.coming_bookings()["items"]
    for line in coming:
        for name in dict.fromkeys(person["name"] for person in line["booking"]["party"]):
            of_each.setdefault(name, []).append(line["booking"])
    return {"people": of_each, "has_slips": any(line["pass"] for line in coming)}


@blp.get("")
@citizens_only
def index() -> ResponseReturnValue:
    """Who goes where and when, with the way to each one's pass and slip"""
    return page_about("citizen/my_people.html", people)


def slips() -> dict[str, Any]:
    """The passes of what is to come, as they stand on slips."""
    passes = [line for line in registration.coming_bookings()["items"] if line["pass"]]
    return {"slips": [slip_of(line["booking"], line["pass"]) for line in passes]}


@blp.get("/slips")
@citizens_only
def print_slips() -> ResponseReturnValue:
    """The slips of all of them, a sheet for each booking"""
    return page_about("citizen/my_slips.html", slips)


def slip_of(booking: dict[str, Any], entry_pass: dict[str, Any]) -> dict[str, Any]:
    """What a slip says: {booking, code, hall (of an online session, which has no door), qr (of the pass, or of the way
    into the hall), last_entry, place}."""
    with reading() as db:
        session = queries.session(db, uuid.UUID(booking["session_id"]))
    return {
        "booking": booking,
        "code": entry_pass["code"],
        "last_entry": session["last_entry"] if session else None,
        "place": session["place"] if session else None,
    } | entry_of(booking["session"], entry_pass["token"])
