"""Bookings that registration lost when it was restored from a backup: in which sessions, and how many people."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from chassis.storage.db import reading
from chassis.web.auth import actor

from ...catalogue import losses
from ..frame.ways import AT_DESKS
from .access import staff_only

blp = Blueprint("lost_bookings", __name__, url_prefix="/staff/lost-bookings")


@blp.get("")
@staff_only(*AT_DESKS, "office")
def index() -> ResponseReturnValue:
    """The sessions ahead that have fewer people than before; for whoever books at a venue or a unit, those there"""
    whose = actor()
    of = {} if whose.has("office", "city_desk") else {"venues": whose.venues, "units": whose.units}
    with reading() as db:
        sessions = losses.losses(db, **of)
    return render_template("staff/lost_bookings.html", sessions=sessions, books=whose.has(*AT_DESKS))
