"""The desk moves a caller's booking to another session: which, and then by which rules."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField

from ...departments import desk, registration
from ..forms import key_field
from ..frame.form_pages import PortalForm, form_page, page_about, sent_inputs
from .desk_sessions import as_typed, coming, desk_only, give_back_at_hand, hold_at_hand, obstacle

blp = Blueprint("desk_moves", __name__, url_prefix="/staff/desk/bookings")
MOVABLE = ("confirmed", "waitlisted")
OFF = ("closed", "withdrawn", "revoked")


class DeskMoveForm(PortalForm):
    """On which terms a booking is moved."""

    key = key_field()
    hold_id = HiddenField()
    waitlist = BooleanField(_("座位不够就排候补；排到以前，原来的座位一直留着"))
    overlap = BooleanField(_("和他别的场次时间重叠也要报"))


class HoldPartyForm(PortalForm):
    """Seats are held for the whole party; it is sent with the form that these are for."""

    hold_key = key_field()


def can_move(booking: dict[str, Any]) -> bool:
    """Whether there is something to move: a place, or one's part in a session that is off."""
    is_off = booking["status"] == "cancelled" and booking["reason"] in OFF
    return not booking["moved_to"] and (booking["status"] in MOVABLE or is_off)


def sessions_for(id: uuid.UUID) -> dict[str, Any]:
    """The booking, what is like it with seats for the party, and all coming sessions."""
    booking = desk.desk_booking(id)
    alike = booking["offers"] or registration.alternatives(booking["session_id"], booking["seats"])["items"]
    alike = [session | {"why_not": obstacle(session)} for session in alike]
    return {"booking": booking, "can_move": can_move(booking), "alike": alike} | coming()


@blp.get("/<uuid:id>/move")
@desk_only
def choose(id: uuid.UUID) -> ResponseReturnValue:
    """Choose where a caller's booking is moved to"""
    return page_about("staff/desk_move.html", sessions_for, id=id)


def both_sessions(id: uuid.UUID, session_id: uuid.UUID) -> dict[str, Any]:
    """The booking, the session it is moved to, whether it can be, and the seats that are held there."""
    booking, session, seat_hold = desk.desk_booking(id), desk.desk_session(session_id), hold_at_hand()
    enough = bool(seat_hold) or booking["seats"] <= session["seats_left"] + session["kept_desk"]
    values = {"hold_id": seat_hold["id"] if seat_hold else ""}
    about = {"booking": booking, "can_move": can_move(booking), "session": session, "filled": values}
    form = HoldPartyForm(formdata=None)
    about["alike"] = url_for(".choose", id=id), gettext("选别的一场")
    return about | {"why_not": obstacle(session), "enough": enough, "held": seat_hold, "hold_form": form}


@blp.route("/<uuid:id>/move/<uuid:session_id>", methods=["GET", "POST"])
@desk_only
@form_page(DeskMoveForm, "staff/desk_move_to.html", both_sessions)
def move(form: DeskMoveForm, id: uuid.UUID, session_id: uuid.UUID) -> ResponseReturnValue:
    """Move a caller's booking; when refused, it stays"""
    seat_hold = hold_at_hand()
    booking = desk.move_for_caller(
        id,
        session_id=session_id,
        waitlist=form.waitlist.data,
        overlap=form.overlap.data,
        key=form.key.data,
        hold_id=seat_hold["id"] if seat_hold else None,
    )
    return redirect(url_for("pages.desk.show_booking", id=booking["id"]), 303)


def as_filled_in(id: uuid.UUID, session_id: uuid.UUID) -> dict[str, Any]:
    """Both sessions, and the form as it was filled in so far."""
    about = both_sessions(id, session_id)
    form = DeskMoveForm(formdata=sent_inputs(), data=about.pop("filled"))
    return about | as_typed(form, about["held"]) | {"hold_form": about["hold_form"]}


@blp.route("/<uuid:id>/move/<uuid:session_id>/hold", methods=["GET", "POST"])
@desk_only
@form_page(HoldPartyForm, "staff/desk_move_to.html", as_filled_in, "hold_form")
def hold(hold_form: HoldPartyForm, id: uuid.UUID, session_id: uuid.UUID) -> ResponseReturnValue:
    """Hold seats for the party where it would move to, while the caller asks at home"""
    seat_hold = desk.hold_seats(session_id, desk.desk_booking(id)["seats"], hold_form.hold_key.data)
    about = as_filled_in(id, session_id)
    about |= as_typed(about["form"], seat_hold) | {"enough": True}
    return render_template("staff/desk_move_to.html", id=id, session_id=session_id, **about)


@blp.route("/<uuid:id>/move/<uuid:session_id>/release", methods=["GET", "POST"])
@desk_only
@form_page(PortalForm, "staff/desk_move_to.html", as_filled_in, "act_form")
def release_here(_form: PortalForm, id: uuid.UUID, session_id: uuid.UUID) -> ResponseReturnValue:
    """Give back what is held for this form; what was filled in stays"""
    give_back_at_hand()
    about = as_filled_in(id, session_id)
    return render_template("staff/desk_move_to.html", id=id, session_id=session_id, **about)
