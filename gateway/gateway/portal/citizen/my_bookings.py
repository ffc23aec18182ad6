"""A citizen's own bookings: the list, one, and giving it back."""

import uuid
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import BooleanField, HiddenField

from chassis.clock import now
from chassis.storage.db import reading

from ...catalogue import queries
from ...departments import registration
from ..frame import booking_history
from ..frame.form_pages import PortalForm, form_page, new_key, page_about
from ..frame.formats import moment
from ..frame.lists import pager
from ..frame.qr_codes import qr_code
from .access import citizens_only
from .joining import joining_opens

blp = Blueprint("my_bookings", __name__, url_prefix="/my/bookings")
HELD = ("confirmed", "waitlisted")


class UndoForm(PortalForm):
    """What is undone: the booking, or its cancellation."""

    of = HiddenField()
    overlap = BooleanField()


def list_of_bookings() -> dict[str, Any]:
    """One's bookings in groups."""
    page = registration.bookings(request.args.get("cursor"))
    return {"groups": _groups([_view(booking) for booking in page["items"]])} | pager(page)


@blp.get("")
@citizens_only
def index() -> ResponseReturnValue:
    """What is coming, and what was"""
    return page_about("citizen/my_bookings.html", list_of_bookings)


def overview(id: uuid.UUID) -> dict[str, Any]:
    """One booking, where it is, its pass, and what happened to it."""
    overview = registration.booking_overview(id)
    booking, entry_pass = _view(overview["booking"]), overview["pass"]
    with reading() as db:
        session = queries.session(db, uuid.UUID(booking["session_id"]))
    return {
        "booking": booking,
        "place": session["place"] if session else None,
        "last_entry": session["last_entry"] if session else None,
        "save_date": _calendar_of(session) if session else None,
        "history": booking_history.in_words(overview["history"]),
        "qr": qr_code(entry_pass["token"]) if entry_pass else None,
        "opens": joining_opens(booking["session"]) if entry_pass else None,
        "appeal": overview["appeal"],
        "new_key": new_key,
    }


def _calendar_of(session: dict[str, Any]) -> str | None:
    """The address of a session as a calendar has it, by its activity or its venue; None of what has neither."""
    venue_id = (session["place"] or {}).get("venue_id")
    if session["activity_id"]:
        return url_for("pages.activities.save_date", id=session["activity_id"], session_id=session["id"])
    return url_for("pages.venues.save_date", id=venue_id, session_id=session["id"]) if venue_id else None


@blp.get("/<uuid:id>")
@citizens_only
def show(id: uuid.UUID) -> ResponseReturnValue:
    """One booking: its state, its code, and where to go"""
    return page_about("citizen/my_booking.html", overview, id=id)


@blp.post("/<uuid:id>/undo")
@citizens_only
@form_page(UndoForm, "citizen/my_booking.html", overview)
def undo(form: UndoForm, id: uuid.UUID) -> ResponseReturnValue:
    """Undo the booking, or its cancellation; when refused, say why beside the booking"""
    registration.undo(id, of=form.of.data, overlap=form.overlap.data)
    return redirect(url_for(".show", id=id), 303)


def to_give_back(id: uuid.UUID) -> dict[str, Any]:
    """The booking. It can be given back even while it cannot be shown."""
    return {"booking": own_booking(id)}


@blp.route("/<uuid:id>/cancel", methods=["GET", "POST"])
@citizens_only
@form_page(PortalForm, "citizen/cancel.html", to_give_back)
def cancel(form: PortalForm, id: uuid.UUID) -> ResponseReturnValue:
    """Ask whether the booking is to be given back, and give it back"""
    registration.cancel_booking(id)
    return redirect(url_for(".show", id=id), 303)


def own_booking(id: uuid.UUID) -> dict[str, Any]:
    """A booking of whoever asks, with `begun`, `coming` (all of it) and `to_come` (something of it)."""
    return _view(registration.booking(id))


def _view(booking: dict[str, Any]) -> dict[str, Any]:
    """The booking as registration tells it, whether all of it is still to come, or something of it."""
    session = booking["session"]
    has_begun = moment(session["starts_at"]) <= now()
    coming = booking["status"] in HELD and not has_begun
    goes_on = (
        moment(session["ends_at"]) > now() and not booking["left_at"] and session["status"] != "cancelled"
    )
    # Who has come is not over: they may be there an hour before it begins, and who is late still needs the code.
    is_there = goes_on and (
        booking["status"] in ("confirmed", "attended") or bool(booking["status"] in HELD and session["dates"])
    )
    return booking | {"begun": has_begun, "coming": coming, "to_come": coming or is_there}


def _groups(bookings: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """[(heading, bookings)], those still to come first, each by time."""
    coming = [booking for booking in bookings if booking["to_come"]]
    past = [booking for booking in bookings if not booking["to_come"]]
    coming.sort(key=lambda booking: moment(booking["session"]["starts_at"]))
    return [(head, group) for head, group in ((_("即将参加"), coming), (_("以往和已取消的"), past)) if group]
