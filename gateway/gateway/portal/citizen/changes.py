"""Changing a booking: another party, other names, another session."""

import uuid
from typing import Any

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField

from ...departments import registration
from ..forms import PartyWithNeedsForm, age_decides, key_field, rows
from ..frame.form_pages import PortalForm, form_page, new_key
from ..frame.layout import party_limit
from .access import citizens_only
from .my_bookings import own_booking

blp = Blueprint("changes", __name__, url_prefix="/my/bookings")
OFF = ("closed", "withdrawn", "revoked")


class ChangeForm(PartyWithNeedsForm):
    """Who comes instead."""

    accept_tail = BooleanField(_("如果人数增加，同意排到候补的最后"))


class MoveForm(PortalForm):
    """Another session instead."""

    key = key_field()
    session_id = HiddenField()
    overlap = BooleanField(_("时间重叠也要报"))


def people(id: uuid.UUID) -> dict[str, Any]:
    """The booking, with its people and as many blank rows as are wanted besides."""
    booking = own_booking(id)
    most = max(party_limit(), booking["seats"])
    values = {"party": rows(most, booking["party"]), "needs": booking["needs"]}
    about = {"booking": booking, "party_limit": most, "filled": values}
    return about | {"age_decides": age_decides(booking["session"])}


@blp.route("/<uuid:id>/party", methods=["GET", "POST"])
@citizens_only
@form_page(ChangeForm, "citizen/party.html", people)
def change_party(form: ChangeForm, id: uuid.UUID) -> ResponseReturnValue:
    """Change who comes; when refused, the booking stays"""
    registration.change_party(
        id, party=form.party.data, needs=form.needs.data, accept_tail=form.accept_tail.data
    )
    return redirect(url_for("pages.my_bookings.show", id=id), 303)


def is_off(booking: dict[str, Any]) -> bool:
    """Whether the whole session was called off, in whose place another may be taken."""
    return booking["status"] == "cancelled" and booking["reason"] in OFF


def booking_and_moves(id: uuid.UUID) -> dict[str, Any]:
    """The booking, and what it can be moved to: like it, with seats for the party."""
    booking = own_booking(id)
    may_move = booking["coming"] or (is_off(booking) and not booking["moved_to"])
    if not may_move:
        return {"booking": booking, "is_over": True}
    alternatives = registration.alternatives(booking["session_id"], booking["seats"])
    return {"booking": booking, "others": booking["offers"] or alternatives["items"], "new_key": new_key}


@blp.route("/<uuid:id>/move", methods=["GET", "POST"])
@citizens_only
@form_page(MoveForm, "citizen/move.html", booking_and_moves)
def move(form: MoveForm, id: uuid.UUID) -> ResponseReturnValue:
    """Move to another session; when refused, the booking stays"""
    booking = registration.move_booking(
        id, session_id=form.session_id.data, overlap=form.overlap.data, key=form.key.data
    )
    return redirect(url_for("pages.my_bookings.show", id=booking["id"]), 303)
