"""Changing a booking after it was made: another party, another session; and what its citizen reads of that."""

import uuid
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.errors import Conflict, Invalid
from chassis.logs import get_logger
from chassis.messaging.outbox import emit
from chassis.wording import Text

from ..citizens.model import Citizen
from ..events import OF_STATUS
from ..notices import notices
from ..sessions import refusals
from ..sessions.model import Session
from . import book, bookings, cancellations, records, waitlist
from .model import ACTIVE, Booking, BookingChange, WrongState, seal_party
from .overlaps import refuse_conflicts

log = get_logger()

# Why a whole session was cancelled: who was booked there may take another with the same party.
OFF = ("closed", "withdrawn", "revoked")


class NotEnoughSeats(Conflict):
    """`seats_left` is how many more could have been had."""

    title = Text("座位不够，原来的报名不变", "There are too few seats; your booking stays as it was")


class PlaceWouldBeLost(Conflict):
    title = Text("人数增加要排到候补的最后", "With more people the party goes to the end of the waitlist")


class PlacesKeptForOthers(Invalid):
    title = Text("这份报名用的是预留座位", "This booking has places that are kept back")


class AlreadyMoved(Conflict):
    """`booking_id` is the booking that was made in place of this one."""

    title = Text("这份报名已经改到另一场", "This booking has been moved to another session already")


def advance_turn(db: DbSession, citizen_id: uuid.UUID) -> None:
    """Let the citizen's other requests wait, and then look anew: a booking becomes active.

    Before any session is locked, as take.sql does, so that two requests never wait for each other.
    """
    turn = update(Citizen).where(Citizen.id == citizen_id).values(turn=Citizen.turn + 1)
    db.execute(turn, execution_options={"synchronize_session": False})


def refuse_beside_others(db: DbSession, booking: Booking, overlap: bool) -> None:
    """Refuse to bring back a booking beside what its citizen has booked meanwhile."""
    situation = book.look(db, wish_of(booking))
    if situation.active_id:
        raise refusals.already_booked(situation.active_id)
    refuse_conflicts(db, situation, booking.citizen_id, overlap, booked_as=booking.booked_as)
    book.refuse_second_visit(db, situation, wish_of(booking))


def wish_of(booking: Booking, **others: Any) -> book.Wish:
    """What is asked for with a booking, but for `others` of its terms."""
    terms = {
        name: getattr(booking, name)
        for name in ("citizen_id", "key", "booker", "session_id", "party", "needs")
    }
    return book.Wish(**terms | {"booked_as": booking.booked_as} | others)


def notify_of_state(db: DbSession, booking: Booking) -> None:
    records.notify(db, "booked" if booking.status == "confirmed" else "waitlisted", booking)


def resize(
    db: DbSession,
    *,
    citizen_id: uuid.UUID,
    booking_id: uuid.UUID,
    party: list[dict[str, str]],
    needs: list[str],
    accept_tail: bool,
    party_limit: int,
) -> dict[str, Any]:
    """Change who comes. More people get all the further seats or none; those that fewer leave go to who waits.

    A party that waits keeps its place with fewer, and goes to the tail with more, if it accepts that. The same again
    changes nothing. Raises NoSuchBooking, WrongState, PartyTooLarge, ChildrenNeedAdults, NotEnoughSeats,
    PlaceWouldBeLost, PlacesKeptForOthers, TooLateToCancel, and what keeps one from booking.
    """
    bookings.find_own(db, citizen_id, booking_id)
    advance_turn(db, citizen_id)
    session, booking = bookings.lock(db, booking_id)
    wish = wish_of(booking, party=party, needs=needs)
    if (booking.party, booking.needs) != (party, needs):
        refuse_resize(db, session, booking, wish, party_limit)
        capacity, before = session.capacity, booking.seats
        recount(session, booking, wish, accept_tail)
        session.people_version += 1
        record_party(booking, wish)
        db.flush()
        records.note(db, booking, "resized", was=before, seats=booking.seats)
        emit(db, OF_STATUS[booking.status], booking)
        waitlist.promote(db, session)
        records.tell_if_shrunk(db, session, capacity)
        if before != booking.seats:
            notify_of_state(db, booking)
    notices.note_shown(db, [booking_id])
    return bookings.show_own(db, citizen_id=citizen_id, booking_id=booking_id)


def refuse_resize(
    db: DbSession, session: Session, booking: Booking, wish: book.Wish, party_limit: int
) -> None:
    """Refuse another party where there may be none: too late, too large, or with too many children."""
    if booking.status not in ACTIVE:
        raise WrongState.of(booking)
    if not session.is_open or session.has_begun(clock.now()):
        raise refusals.of_session(session, wish.seats)
    book.refuse_party(wish, book.look(db, wish), party_limit)
    book.refuse_second_visit(db, session, wish, but=booking.id)
    if wish.seats < booking.seats:
        cancellations.refuse_if_late(db, session, booking)
    elif wish.seats > booking.seats and (refusal := refusals.of_newcomer(session, wish.seats)):
        raise refusal


def recount(session: Session, booking: Booking, wish: book.Wish, accept_tail: bool) -> None:
    """Make the counts of a locked session those of the other party."""
    if booking.status == "waitlisted":
        requeue(session, booking, wish, accept_tail)
        return
    more = wish.seats - booking.seats
    if more > 0:
        add_seats(session, booking, wish, more)
    elif more < 0:
        # The last to be given up are places kept back: the others are for everyone.
        kept_seats = max(0, booking.kept_seats - wish.seats)
        session.give_back(-more, clock.now(), kept_seats, booking.pool)
        booking.kept_seats -= kept_seats
    booking.holding = wish.seats
    if booking.kept_seats and wish.pool != booking.pool:
        text = Text(
            "名单里要有一位 60 岁以上的人；不然请取消后重新报名。",
            "Someone of 60 or over must be in the party; otherwise cancel and book anew.",
        )
        raise PlacesKeptForOthers.field("party", text)


def add_seats(session: Session, booking: Booking, wish: book.Wish, more: int) -> None:
    """Give a party further seats as a newcomer would get them, all of them or none."""
    kept_seats = session.admit(more, wish.pool)
    if kept_seats is None:
        seats_left = session.seats_left
        text = Text(
            f"还要 {more} 个座位，现在能给的有 {seats_left} 个。可以减少人数，或改到相近的场次。",
            f"{more} more seats are needed and {seats_left} can be had: bring fewer, or move to a session like it.",
        )
        raise NotEnoughSeats(text, seats_left=seats_left)
    booking.kept_seats += kept_seats


def requeue(session: Session, booking: Booking, wish: book.Wish, accept_tail: bool) -> None:
    """Count another party among those who wait: with more people, at the tail."""
    is_more = wish.seats > booking.seats
    if is_more and not accept_tail:
        text = Text(
            "如果愿意，请勾选“同意排到候补的最后”再提交；人数减少则位置不变。",
            "If that is all right, tick that you agree to it and send it again; with fewer people the place is kept.",
        )
        raise PlaceWouldBeLost(text)
    session.leave(booking.seats, booking.pool)
    if is_more:
        booking.number, booking.held_since = session.queue(wish.seats, wish.pool), None
    else:
        session.wait(wish.seats, wish.pool)


def record_party(booking: Booking, wish: book.Wish) -> None:
    """Write down who comes now."""
    booking.seats, booking.pool = wish.seats, wish.pool
    booking.children, booking.elders = wish.count_aged("child"), wish.count_aged("elder")
    booking.sealed_party = seal_party(wish.party, wish.needs)
    booking.touch(clock.now())


def move(
    db: DbSession,
    *,
    citizen_id: uuid.UUID,
    booking_id: uuid.UUID,
    session_id: uuid.UUID,
    key: str,
    party_limit: int,
    waitlist: bool = False,
    overlap: bool = False,
) -> dict[str, Any]:
    """Book another session for the same party and then, once it is sure, give up the one there was; the new booking.

    Also in place of a session that was cancelled. Refused, the old one is untouched. With `waitlist` the party may wait
    for the other session: it keeps the seats it has, and is asked to give one of both back once it has others; a place
    in line for this one ends. The same key answers with the booking it made. Raises NoSuchBooking, AlreadyMoved,
    WrongState, TooLateToCancel and what `book.book` has.
    """
    booking = bookings.find_own(db, citizen_id, booking_id)
    advance_turn(db, citizen_id)
    lock_sessions(db, booking.session_id, session_id)
    session, booking = bookings.lock(db, booking_id)
    who = {"key": key, "booker": str(citizen_id), "session_id": session_id, "instead_of": booking_id}
    wish = wish_of(booking, **who, waitlist=waitlist, overlap=overlap)
    situation = book.look(db, wish)
    if situation.earlier_id:
        return book.made_before(db, wish, situation)
    refuse_move(session, booking)
    cancellations.refuse_if_late(db, session, booking)
    other_id = book_instead(db, session, booking, wish, party_limit)
    return bookings.show_own(db, citizen_id=citizen_id, booking_id=other_id)


def book_instead(
    db: DbSession, session: Session, booking: Booking, wish: book.Wish, party_limit: int
) -> uuid.UUID:
    """Book what is wished for in place of a booking, both sessions being locked; the new booking's id."""
    other: dict[str, Any] = book.book(db, wish, party_limit)
    other_id: uuid.UUID = other["id"]
    if other["status"] == "confirmed" or booking.status != "confirmed":
        replace(db, session, booking, other_id)
    else:
        db.get_one(Booking, other_id).instead_of = booking.id
    return other_id


def lock_sessions(db: DbSession, *session_ids: uuid.UUID) -> None:
    """Lock sessions, in the order everyone does. Raises NoSuchSession."""
    for session_id in sorted(set(session_ids)):
        if db.get(Session, session_id) is None:
            raise refusals.no_such_session()
        Session.lock(db, session_id)


def refuse_move(session: Session, booking: Booking) -> None:
    """Refuse to move what has begun or ended, unless its whole session is off."""
    if booking.moved_to:
        raise AlreadyMoved(booking_id=str(booking.moved_to))
    if booking.status == "cancelled" and booking.reason in OFF:
        return
    if booking.status not in ACTIVE:
        raise WrongState.of(booking)
    if session.has_begun(clock.now()):
        raise refusals.of_session(session, booking.seats)


def replace(db: DbSession, session: Session, booking: Booking, moved_to: uuid.UUID) -> None:
    """End a booking in whose place another is; what tells of the other says so."""
    booking.moved_to = moved_to
    if booking.status == "cancelled":
        records.note(db, booking, "moved", moved_to=str(moved_to))
    else:
        notices.add_earlier(db, moved_to, booking.id)
        cancellations.end_booking(db, session, booking, "moved")
    log.info("booking moved", booking_id=booking.id, moved_to=moved_to)


def accept_offer(
    db: DbSession, *, booking_id: uuid.UUID, session_id: uuid.UUID, key: str, party_limit: int
) -> dict[str, Any]:
    """Take another session in place of a booking, for whom a link in a message is proof enough. Raises as `move`."""
    citizen_id = db.scalar(select(Booking.citizen_id).filter_by(id=booking_id))
    if citizen_id is None:
        raise refusals.NoSuchBooking()
    return move(
        db,
        citizen_id=citizen_id,
        booking_id=booking_id,
        session_id=session_id,
        key=key,
        party_limit=party_limit,
    )


def list_history(db: DbSession, *, citizen_id: uuid.UUID, booking_id: uuid.UUID) -> dict[str, Any]:
    """The history of the citizen's booking, oldest first: [{"at", "change", "reason", "by", "channel", "detail"}].

    Others are named by what they are: what another citizen's cancellation brought is the system's doing.
    """
    booking = bookings.find_own(db, citizen_id, booking_id)
    items = [line_view(booking, line) for line in records.lines_of(db, booking.id)]
    return {"items": items, "next_cursor": None}


def line_view(booking: Booking, line: BookingChange) -> dict[str, Any]:
    is_citizen = line.actor == str(booking.citizen_id) or line.channel == "link"
    is_staff = line.channel in ("desk", "door")
    by = "citizen" if is_citizen else line.channel if is_staff else "system"
    channel = "system" if by == "system" else line.channel
    columns = {name: getattr(line, name) for name in ("at", "change", "reason", "detail")}
    return columns | {"by": by, "channel": channel}
