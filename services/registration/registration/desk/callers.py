"""The desk: finding who calls, booking and cancelling for them, and their printed slip."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import joinedload

from chassis import clock
from chassis.errors import NotFound
from chassis.logs import get_logger
from chassis.storage import privacy
from chassis.storage.cursors import page
from chassis.storage.db import new_id
from chassis.web.auth import Actor
from chassis.wording import Text

from ..bookings import book, bookings, cancellations, changes, holds, records, waitlist
from ..bookings.model import Booking, BookingGroup, GroupMember
from ..citizens import audits, citizens
from ..citizens.model import Citizen
from ..door import passes
from ..notices import notices
from ..personal_data import personal_data
from ..sessions import sessions
from ..sessions.model import Session
from ..sessions.refusals import NoSuchBooking, SessionOver
from ..wishes import wishes
from ..wishes.model import Wish

log = get_logger()

# How many bookings of one caller a desk is shown, the newest first.
AT_MOST = 50


class NoSuchCaller(NotFound):
    title = Text("没有这个来电的人", "There is no such caller")


def list_sessions(
    db: DbSession,
    *,
    actor: Actor,
    cursor: str | None,
    limit: int,
    q: str = "",
    date: dt.date | None = None,
    district: str | None = None,
) -> dict[str, Any]:
    """The sessions where the actor works that have not begun, by time: of a day, in a district, with these words in
    title or place or this number, as far as one is said; the city's desk works at all."""
    query = select(Session).where(Session.starts_at > clock.now(), Session.access == "seats")
    query = query.where(*sessions.at_work(actor), *sessions.fitting(q, date, district))
    return page(db, query, (Session.starts_at, Session.id), cursor, limit)


def search_citizen(db: DbSession, *, actor: Actor, phone: str) -> dict[str, Any]:
    """Who has this phone, masked, with their bookings of the sessions where the actor works; {"citizen": None} if none.

    Looking is audited, also in vain. Raises Invalid naming `phone`.
    """
    citizen = citizens.find_by_phone(db, privacy.parse_phone(phone))
    audits.record(db, actor, "search", citizen.id if citizen else "nobody")
    return {"citizen": look_up(db, actor, citizen) if citizen else None}


def show_caller(db: DbSession, *, actor: Actor, citizen_id: uuid.UUID) -> dict[str, Any]:
    """Somebody who was searched for or booked for, as `search_citizen` shows them; audited, once a visit.

    Raises NoSuchCaller, also for who was erased.
    """
    citizen = find_known(db, citizen_id)
    audits.record_visit(db, actor, "search", citizen.id)
    return look_up(db, actor, citizen)


def find_known(db: DbSession, citizen_id: uuid.UUID) -> Citizen:
    citizen = db.get(Citizen, citizen_id)
    if citizen is None or citizen.erased_at:
        raise NoSuchCaller()
    return citizen


def look_up(db: DbSession, actor: Actor, citizen: Citizen) -> dict[str, Any]:
    """A citizen as a desk sees them; what they booked is seen by whoever speaks with them."""
    caller = caller_view(db, actor, citizen)
    notices.note_shown(db, [booking["id"] for booking in caller["bookings"]])
    return caller


def caller_view(db: DbSession, actor: Actor, citizen: Citizen) -> dict[str, Any]:
    """A citizen as a desk sees them: the fields of CallerView; also the bookings of who was on a list of theirs."""
    group_bookings = select(GroupMember.booking_id).join(
        BookingGroup, BookingGroup.id == GroupMember.group_id
    )
    group_bookings = group_bookings.where(BookingGroup.caller_id == citizen.id)
    query = (
        select(Booking)
        .join(Session, Session.id == Booking.session_id)
        .where(
            or_(Booking.citizen_id == citizen.id, Booking.id.in_(group_bookings)), Booking.sealed_party != ""
        )
        .options(joinedload(Booking.session))
        .order_by(Booking.id.desc())
    )
    if not sessions.works_everywhere(actor):
        query = query.where(or_(Session.unit_id.in_(actor.units), Session.venue_id.in_(actor.venues)))
    views = [bookings.mask(bookings.show(db, booking)) for booking in db.scalars(query.limit(AT_MOST))]
    phone, name = personal_data.unseal(citizen.sealed_phone), personal_data.unseal(citizen.sealed_name)
    return {
        "id": citizen.id,
        "phone": privacy.mask_phone(phone) if phone else None,
        "name": privacy.mask_name(name) if name else None,
        "reach": citizen.reach,
        "blocked_until": citizen.blocked_until,
        "bookings": views,
    }


def book_for_caller(
    db: DbSession,
    *,
    actor: Actor,
    party_limit: int,
    consent_version: str,
    session_id: uuid.UUID,
    phone: str | None,
    name: str,
    citizen_id: uuid.UUID | None = None,
    hold_id: uuid.UUID | None = None,
    **wishes: Any,
) -> Booking:
    """Book for someone who calls or stands at the desk and has agreed to the terms, which this records.

    `phone`: mobile, or a landline the desk will call; without one a printed slip is all they have, and every booking
    makes a citizen of its own. `citizen_id`: who is known already, in place of phone and name. `hold_id`: seats that
    the actor holds for them. `wishes`: the other fields of book.Wish. Raises NoSuchSession, NotYourSession,
    NoSuchCaller, HoldOver, what book.book does, and Invalid naming `phone`.
    """
    sessions.find_for_staff(db, actor, session_id)
    citizen = caller_of(db, citizen_id, phone, name, consent_version)
    if hold_id:
        wishes |= use_hold(db, actor, hold_id, session_id, citizen.id, len(wishes["party"]))
    roles: dict[str, Any] = {"citizen_id": citizen.id, "booker": actor.subject, "booked_as": "desk"}
    # A repeated request is known by the clerk's key (chassis.web.idempotency), which is none of the citizen's own.
    wish = book.Wish(key=new_id().hex, session_id=session_id, **roles, **wishes)
    booking = book.book(db, wish, party_limit)
    if hold_id:
        waitlist.promote(db, Session.lock(db, session_id))
    return bookings.find_own(db, citizen.id, booking["id"])


def ask_for_caller(
    db: DbSession, *, actor: Actor, consent_version: str, phone: str, name: str, **wish: Any
) -> Wish:
    """Ask a venue to open for someone who calls and has agreed to the terms, which this records.

    `wish`: as wishes.ask takes it, and raises; Invalid naming `phone` too.
    """
    citizen = find_caller(db, phone, name, consent_version)
    return wishes.ask(db, citizen_id=citizen.id, asker=actor.subject, channel="desk", **wish)


def find_caller(db: DbSession, phone: str | None, name: str, consent_version: str) -> Citizen:
    """The citizen of a phone, known already or new; without a phone, a new one."""
    now = clock.now()
    number = privacy.parse_phone(phone) if phone is not None else None
    citizen = citizens.find_by_phone(db, number) if number else None
    if citizen is None:
        reach = "none" if number is None else "phone" if privacy.is_landline(number) else "sms"
        return citizens.create(db, number, consent_version, now, channel="desk", reach=reach, name=name)
    citizens.record_consent(db, citizen, consent_version, "desk", now)
    return citizen


def caller_of(
    db: DbSession, citizen_id: uuid.UUID | None, phone: str | None, name: str, consent_version: str
) -> Citizen:
    """Who is known by id, or `find_caller`; they agree to the terms. Raises NoSuchCaller."""
    if citizen_id is None:
        return find_caller(db, phone, name, consent_version)
    citizen = find_known(db, citizen_id)
    citizens.record_consent(db, citizen, consent_version, "desk", clock.now())
    return citizen


def use_hold(
    db: DbSession,
    actor: Actor,
    hold_id: uuid.UUID,
    session_id: uuid.UUID,
    citizen_id: uuid.UUID,
    seats: int,
) -> dict[str, int]:
    """What a party has of the seats that the actor holds for it, as fields of book.Wish. Raises HoldOver."""
    place: dict[str, Any] = {"session_id": session_id, "citizen_id": citizen_id, "seats": seats}
    holding = holds.use(db, actor=actor, hold_id=hold_id, **place)
    return {"held": holding.seats, "held_kept": holding.kept}


def move(
    db: DbSession,
    *,
    actor: Actor,
    party_limit: int,
    booking_id: uuid.UUID,
    session_id: uuid.UUID,
    hold_id: uuid.UUID | None = None,
    **choices: bool,
) -> Booking:
    """Book another session for the same party in place of the one it has, for someone who asks at the desk, also when
    it is too late for them to do it themselves; the new booking.

    As `changes.move`, with the seats that the actor holds there. `choices`: `waitlist` and `overlap`. Raises
    NoSuchBooking, NotYourSession, NoSuchSession, HoldOver, AlreadyMoved, WrongState and what `book.book` has.
    """
    first_look = find_at_work(db, actor, booking_id)
    citizen_id = first_look.citizen_id
    sessions.find_for_staff(db, actor, session_id)
    changes.advance_turn(db, citizen_id)
    changes.lock_sessions(db, first_look.session_id, session_id)
    session, booking = bookings.lock(db, booking_id)
    changes.refuse_move(session, booking)
    terms: dict[str, Any] = {"key": new_id().hex, "booker": actor.subject, "instead_of": booking_id}
    terms["booked_as"] = "helper" if booking.booked_as == "helper" else "desk"
    if hold_id:
        terms |= use_hold(db, actor, hold_id, session_id, citizen_id, booking.seats)
    wish = changes.wish_of(booking, session_id=session_id, **terms, **choices)
    other_id = changes.book_instead(db, session, booking, wish, party_limit)
    if hold_id:
        waitlist.promote(db, Session.lock(db, session_id))
    return bookings.find_own(db, citizen_id, other_id)


def lock_at_work(db: DbSession, actor: Actor, booking_id: uuid.UUID) -> tuple[Session, Booking]:
    """A booking and its session where the actor works, both held. Raises NoSuchBooking, NotYourSession."""
    session, booking = bookings.lock(db, booking_id)
    sessions.find_for_staff(db, actor, session.id)
    return session, booking


def show_booking(db: DbSession, *, actor: Actor, booking_id: uuid.UUID) -> dict[str, Any]:
    """A booking at work, with the names masked, and whose it is. Raises NoSuchBooking, NotYourSession."""
    booking = find_at_work(db, actor, booking_id)
    whose = bookings.origin_of(db, booking) | {"citizen_id": booking.citizen_id}
    return bookings.mask(bookings.show(db, booking)) | whose


def show_slip(db: DbSession, *, actor: Actor, booking_id: uuid.UUID) -> dict[str, Any]:
    """What is printed for someone to take along: {booking, token}, the names in full, as the paper is theirs; audited.

    `token` is what the pass's QR code holds, None while the party has no seats. Raises NoSuchBooking, NotYourSession.
    """
    booking = find_at_work(db, actor, booking_id)
    audits.record(db, actor, "slip", booking.id)
    notices.note_shown(db, [booking.id])
    token = passes.token_of(booking) if booking.status in passes.PASSABLE else None
    return {"booking": bookings.show(db, booking), "token": token}


def find_at_work(db: DbSession, actor: Actor, booking_id: uuid.UUID) -> Booking:
    """A booking where the actor works. Raises NoSuchBooking, NotYourSession."""
    query = select(Booking).filter_by(id=booking_id).options(joinedload(Booking.session))
    booking = db.scalar(query)
    if booking is None or not booking.sealed_party:
        raise NoSuchBooking()
    sessions.find_for_staff(db, actor, booking.session_id)
    return booking


def cancel(db: DbSession, *, actor: Actor, booking_id: uuid.UUID, reason: str) -> dict[str, Any]:
    """Cancel for someone who asks at the desk, also when it is too late for them to do it themselves.

    Of a series that they have come to, what is left of it. One that is cancelled stays so. Raises NoSuchBooking,
    NotYourSession, SessionOver, WrongState.
    """
    session, booking = lock_at_work(db, actor, booking_id)
    if booking.status != "cancelled" and booking.left_at is None:
        if session.ends_at <= clock.now():
            raise SessionOver()
        cancellations.end_and_tell(db, session, booking, reason)
    return bookings.mask(bookings.show(db, booking))


def correct_names(
    db: DbSession, *, actor: Actor, booking_id: uuid.UUID, names: list[str], reason: str
) -> dict[str, Any]:
    """Correct names for someone who asks at the desk, also after they came; audited.

    Raises NoSuchBooking, NotYourSession, OtherNumberOfNames.
    """
    _session, booking = lock_at_work(db, actor, booking_id)
    personal_data.rename(db, booking, names)
    audits.record(db, actor, "correct", booking.id, reason)
    return bookings.mask(bookings.show(db, booking))


def unmask(db: DbSession, *, actor: Actor, booking_id: uuid.UUID, reason: str) -> dict[str, Any]:
    """The names and the phone of a booking in full, for a reason; audited. Raises NoSuchBooking, NotYourSession."""
    _session, booking = lock_at_work(db, actor, booking_id)
    citizen = db.get_one(Citizen, booking.citizen_id)
    audits.record(db, actor, "unmask", booking.id, reason)
    log.info("booking unmasked", booking_id=booking.id)
    return {
        "phone": personal_data.phone_of(citizen),
        "name": personal_data.unseal(citizen.sealed_name),
        "party": booking.party,
        "needs": booking.needs,
        "history": records.lines_of(db, booking.id),
    }
