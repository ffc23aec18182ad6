"""Booking one session."""

import uuid
from contextlib import suppress
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField

from chassis.clock import now
from chassis.errors import DomainError, Unauthorised
from chassis.storage.db import reading
from chassis.wording import Text

from ...catalogue import queries
from ...catalogue.errors import NoSuchSession, existing
from ...departments import registration
from ..forms import PartyWithNeedsForm, age_decides, key_field, phone_consent_field, phone_field, rows
from ..frame.form_pages import SentBefore, form_page
from ..frame.layout import party_limit
from ..frame.names import called
from ..frame.receipts import with_receipt
from ..frame.standings import standing
from ..frame.ways import alike
from .access import is_citizen
from .waiting import in_turn

blp = Blueprint("booking", __name__, url_prefix="/sessions")


class BookingForm(PartyWithNeedsForm):
    """A party for one session."""

    key = key_field()
    for_others = BooleanField(_("我替家人朋友报名，自己不来"))
    overlap = BooleanField(_("时间重叠也要报"))
    waitlist = BooleanField(
        _("如果座位不够，就排候补；有人取消时按先后顺序补上，并发短信告诉我"), default=True
    )
    phone = phone_field(_("手机号码"))
    consent = phone_consent_field()

    def __init__(self, *args: Any, **settings: Any) -> None:
        """Whoever is signed in is not asked for a phone."""
        super().__init__(*args, **settings)
        if is_citizen():
            del self.phone, self.consent

    def validate(self, extra_validators: Any = None) -> bool:
        """Whoever was signed in as the form was opened was not asked for a phone: what is missing is no fault of
        theirs. Raises SignedOut."""
        if self.phone is not None and "phone" not in request.form:
            raise SignedOut(errors={"phone": [Text("请填写手机号码", "Please give your mobile number")]})
        return bool(super().validate(extra_validators))


class SignedOut(Unauthorised):
    """Somebody was signed in as they opened the form, and is not as they send it."""

    title = Text("您已经退出登录", "You are signed out")
    detail = Text(
        "填写的内容都在，还没有报名。请在下面填您的手机号码，再按一次，收到验证码后就报上了。",
        "What you filled in is still here; nothing is booked yet. Give your phone below and press once more; the code"
        " that is sent to it then books.",
    )


def subject(id: uuid.UUID) -> dict[str, Any]:
    """The session, with as many rows as people are to come."""
    with reading() as db:
        session = existing(queries.session(db, id), NoSuchSession)
    most = min(session["party_limit"] or party_limit(), party_limit())
    return {
        "session": session,
        "standing": standing(session),
        "back": way_back(session),
        "alike": alike(session),
        "gone": session["status"] == "cancelled" or session["ends_at"] <= now(),
        "party_limit": most,
        "age_decides": age_decides(session),
    } | chosen_before(most)


def chosen_before(most: int) -> dict[str, Any]:
    """What the form begins with, and the names that can be chosen in it: of whom one booked for before; blank where
    registration does not say."""
    before: dict[str, Any] = {"people": [], "needs": [], "for_others": False}
    if request.method == "GET" and is_citizen() and not registration.away():
        with suppress(DomainError):
            before = registration.companions()
    people = before["people"]
    values = {"party": rows(most, people[: len(rows(most))])} | {
        n: before[n] for n in ("needs", "for_others")
    }
    return {"filled": values, "known_names": [person["name"] for person in people]}


class BookedBefore(SentBefore):
    """Back led to the form of a booking that is there."""

    title = Text("您已报过这一场", "You have booked this session already")


class GivenBackBefore(SentBefore):
    """Back led to the form of a booking that was given back since, or cancelled with its session."""

    title = Text("这份报名已取消", "This booking is cancelled")


def earlier_booking(id: str) -> SentBefore:
    """What is said of the booking that the form made before."""
    return standing_booking(registration.booking(id))


def standing_booking(booking: dict[str, Any]) -> SentBefore:
    """What is said of a booking where the form that made it was sent again."""
    if booking["status"] == "cancelled":
        text = Text("要重新报名，请核对后再按一次。", "To book again, check the form and press once more.")
        return GivenBackBefore(text, booking_id=booking["id"])
    text = Text(
        "没有再报一次。要改姓名或来的人，请打开那份报名。",
        "It was not booked again. To change names or who comes, open that booking.",
    )
    names = url_for("pages.my_data.correct_names", id=booking["id"])
    return BookedBefore(text, booking_id=booking["id"], names_address=names)


@blp.route("/<uuid:id>/book", methods=["GET", "POST"])
@in_turn
@form_page(BookingForm, "citizen/booking.html", subject, stands=earlier_booking, away=registration.away)
def book(form: BookingForm, id: uuid.UUID) -> ResponseReturnValue:
    """Book, then show the booking; who is not signed in does that on the way, and the form comes along"""
    if form.phone is not None:
        here = url_for(".book", id=id, people=len(form.party))
        return redirect(url_for("pages.sign_in.ask_phone", next=here), 307)
    booking = registration.create_booking(
        session_id=id,
        party=form.party.data,
        needs=form.needs.data,
        waitlist=form.waitlist.data,
        overlap=form.overlap.data,
        for_others=form.for_others.data,
        key=form.key.data,
    )
    if booking["status"] == "cancelled":
        raise standing_booking(booking)
    return with_receipt(redirect(url_for("pages.my_bookings.show", id=booking["id"]), 303))


def way_back(session: dict[str, Any]) -> tuple[str, str]:
    """Where the session stands in the portal: (address, name)."""
    if session["activity_id"]:
        return url_for("pages.activities.show", id=session["activity_id"]), called(session)
    if session["place"] and session["place"]["venue_id"]:
        return url_for("pages.venues.show", id=session["place"]["venue_id"]), called(session["place"])
    return url_for("pages.home.show"), gettext("首页")
