"""The short link in a message: who holds it can confirm a booking, give it back, or take what was offered instead."""

import hmac
import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import joinedload

from chassis import clock
from chassis.errors import Conflict, NotFound
from chassis.logs import get_logger
from chassis.storage import privacy
from chassis.web.app import settings
from chassis.wording import Text

from ..bookings import bookings, cancellations, changes, records
from ..bookings.model import ACTIVE, CODE_LETTERS, Booking, BookingChange, WrongState, plain_code
from ..notices import notices
from ..sessions import refusals

log = get_logger()

SIGNATURE_LENGTH = 10
AFFIRMED = "affirmed"


class NoSuchLink(NotFound):
    """Also for one whose signature is wrong: whether the booking exists is not told."""

    title = Text("这个链接打不开", "This link does not open")


class NotOffered(Conflict):
    title = Text("这一场不在给您的备选里", "This session was not offered to you")


def url_of(booking: Booking) -> str:
    """The whole link, as it stands in a message."""
    return f"{settings().portal}/b/{token_of(booking)}"


def token_of(booking: Booking) -> str:
    """The booking's code and a keyed digest of its id, in letters and digits that are not taken for others."""
    return f"{booking.code}-{signature_of(booking)}"


def signature_of(booking: Booking) -> str:
    number, letters = int(privacy.index(f"link {booking.id}"), 16), []
    for _ in range(SIGNATURE_LENGTH):
        number, place = divmod(number, len(CODE_LETTERS))
        letters.append(CODE_LETTERS[place])
    return "".join(letters)


def find_booking(db: DbSession, token: str) -> Booking:
    """The booking a link is for. Raises NoSuchLink, also once it was erased."""
    code, _, signature = token.partition("-")
    query = select(Booking).filter_by(code=plain_code(code)).options(joinedload(Booking.session))
    booking = db.scalar(query.execution_options(populate_existing=True))
    expected = signature_of(booking) if booking else ""
    if not hmac.compare_digest(expected.encode(), plain_code(signature).encode()) or booking is None:
        raise NoSuchLink(Text("请完整复制短信里的链接。", "Copy the whole link from the message."))
    if not booking.sealed_party:
        raise NoSuchLink()
    return booking


def show_link(db: DbSession, *, token: str) -> dict[str, Any]:
    """What a link leads to: the booking, names masked, and what can be done. Raises NoSuchLink."""
    return link_view(db, find_booking(db, token))


def link_view(db: DbSession, booking: Booking) -> dict[str, Any]:
    """The fields of LinkView."""
    fields = bookings.mask(bookings.show(db, booking))
    is_held = booking.status in ACTIVE and not booking.session.has_begun(clock.now())
    successor = db.get(Booking, booking.moved_to) if booking.moved_to else None
    return fields | {
        "affirmed_at": affirmed_at(db, booking),
        "can_confirm": may_confirm(booking),
        "can_give_back": is_held or fields["can_cancel"],
        "can_take": (is_held or booking.status == "cancelled") and successor is None,
        "taken": token_of(successor) if successor else None,
        "token": token_of(booking),
    }


def may_confirm(booking: Booking) -> bool:
    """Whether there are seats to come to; of a series, also for who has come to some of it."""
    session = booking.session
    has_begun = not session.dates and session.has_begun(clock.now())
    return booking.holding > 0 and bookings.is_held(session, booking) and not has_begun


def affirmed_at(db: DbSession, booking: Booking) -> Any:
    """When the citizen said that they are coming; of no account any more once seats came anew after it."""
    query = select(BookingChange.at).filter_by(booking_id=booking.id, change=AFFIRMED)
    at = db.scalar(query.order_by(BookingChange.id.desc()).limit(1))
    return at if at and booking.seated_at and at >= booking.seated_at else None


def confirm(db: DbSession, *, token: str) -> dict[str, Any]:
    """Note that the party is coming; a second time changes nothing. Raises NoSuchLink, WrongState, SessionBegun."""
    _session, booking = bookings.lock(db, find_booking(db, token).id)
    if not may_confirm(booking):
        if booking.status == "confirmed" and booking.session.has_begun(clock.now()):
            raise refusals.SessionBegun()
        raise WrongState(Text("现在没有可确认的座位。", "There are no seats to confirm now."))
    if affirmed_at(db, booking) is None:
        records.note(db, booking, AFFIRMED)
        log.info("booking affirmed", booking_id=booking.id)
    notices.note_shown(db, [booking.id])
    return link_view(db, booking)


def give_back(db: DbSession, *, token: str) -> dict[str, Any]:
    """Cancel the booking, as its citizen would. Raises NoSuchLink, WrongState, TooLateToCancel."""
    booking = find_booking(db, token)
    cancellations.cancel(db, citizen_id=booking.citizen_id, booking_id=booking.id)
    return link_view(db, find_booking(db, token))


def take_offer(db: DbSession, *, token: str, session_id: uuid.UUID, party_limit: int) -> dict[str, Any]:
    """Book the same party in a session that was offered, and give back what it had; a second time changes nothing.

    The old seats are given back only once the new ones are sure. What the new booking's link leads to comes back.
    Raises NoSuchLink, NotOffered, and what `changes.move` has.
    """
    booking = find_booking(db, token)
    if str(session_id) not in booking.offers:
        raise NotOffered()
    booking_view = changes.accept_offer(
        db,
        booking_id=booking.id,
        session_id=session_id,
        key=f"link-{booking.id}-{session_id}",
        party_limit=max(party_limit, booking.seats),
    )
    return link_view(db, bookings.find_own(db, booking.citizen_id, booking_view["id"]))
