"""The pass of a booking: its QR code, its short code, and a slip to print."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from chassis.storage.db import reading

from ...catalogue import queries
from ...departments import registration
from ..frame.qr_codes import qr_code
from .access import citizens_only

blp = Blueprint("passes", __name__, url_prefix="/my/bookings")


@blp.get("/<uuid:id>/slip")
@citizens_only
def slip(id: uuid.UUID) -> ResponseReturnValue:
    """The pass on one sheet, for those who would rather have paper"""
    overview = registration.booking_overview(id)
    entry_pass = overview["pass"]
    if entry_pass is None:
        return redirect(url_for("pages.my_bookings.show", id=id), 303)
    with reading() as db:
        session = queries.session(db, uuid.UUID(overview["booking"]["session_id"]))
    return render_template(
        "citizen/slip.html",
        booking=overview["booking"],
        code=entry_pass["code"],
        qr=qr_code(entry_pass["token"]),
        last_entry=session["last_entry"] if session else None,
        place=session["place"] if session else None,
    )
