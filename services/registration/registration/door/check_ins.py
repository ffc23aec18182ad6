"""Checking people in at the door, one party at a time, and taking it back."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import joinedload

from chassis import clock
from chassis.errors import Conflict, DomainError, Invalid, NotFound
from chassis.logs import get_logger
from chassis.storage import privacy
from chassis.storage.cursors import page
from chassis.web.auth import Actor
from chassis.wording import Text, amount

from ..bookings import bookings, records
from ..bookings.model import STATES, Booking, WrongState, plain_code
from ..sessions import sessions, times
from ..sessions.model import Session
from ..sessions.refusals import SessionCancelled
from . import hours, passes, reckoning
from .model import CheckIn, new_check_in_row

log = get_logger()

# What names a party at the door, and how a check-in by it is called.
WAYS = {"token": "qr", "code": "code", "booking_id": "name"}


class NoSuchCode(NotFound):
    title = Text("没有这个报名编号", "There is no such code")


class OtherSession(Conflict):
    """`booked_session_id` is which, for whoever keeps that door, too."""

    title = Text("这个报名编号是别的场次的", "This code is for another session")


class NoSuchCheckIn(NotFound):
    title = Text("没有这条签到", "There is no such check-in")


class NonceUsed(Conflict):
    title = Text("这个 nonce 已用于另一条签到", "This nonce was used for another check-in")


class NoSeatFree(Conflict):
    """`free` is how many seats are free now for whoever comes without one."""

    title = Text("没有空位了", "No seat is free")


class TooManyCome(Invalid):
    """`left` is how many of the party have not come yet."""

    title = Text("人数超过报名人数", "More people than were booked")


def check_in(
    db: DbSession,
    *,
    actor: Actor,
    session_id: uuid.UUID,
    naming: Mapping[str, Any],
    people: int | None = None,
    date_id: uuid.UUID | None = None,
    nonce: uuid.UUID | None = None,
    way: str | None = None,
    device: str | None = None,
    on_purpose: bool = False,
) -> dict[str, Any]:
    """Record that a party, or so many of it, have come; all that have not come yet where nothing is said.

    `naming`: one of token, code, booking_id. Once all are in, a further check-in changes nothing, and the answer says
    since when they are; a nonce that was seen is answered as it was. A party that waits is let in when seats are free
    and nobody is promoted by message any more. Raises NoSuchSession, NotYourSession, NoSuchCode, ForgedPass,
    OtherSession, WrongState, NoSeatFree, TooManyCome, and NotNow unless it is `on_purpose`.
    """
    # The session first: whatever changes its bookings waits here for the others.
    session = sessions.lock_for_staff(db, actor, session_id)
    booking, at = party_of(db, actor, session_id, naming), clock.now()
    if record := find_recorded(db, session_id, nonce):
        return party_view(db, booking, record)
    date = hours.date_of(session, date_id, at)
    absent = booking.seats - came_on(db, booking, date)
    if absent == 0 and booking.status == "attended":
        return party_view(db, booking, first=next(iter(find_counted(db, booking.id, date)), None))
    if booking.status == "cancelled":
        raise in_state(db, booking)
    if not on_purpose:
        hours.refuse_out_of_time(session, date, at)
    if people is not None and people > absent > 0:
        raise too_many(absent)
    columns = {
        "way": way or way_named(naming),
        "people": people or absent or 1,
        "at": at,
        "date_id": date,
    }
    by = {"actor": actor.subject, "device": device, "on_purpose": on_purpose}
    row = new_check_in_row(session, id=nonce, booking_id=booking.id, **columns, **by)
    return party_view(db, booking, count(db, session, booking, row))


def way_named(naming: Mapping[str, Any]) -> str:
    """How a check-in is called by what names its party, where the door does not say."""
    return next(way for name, way in WAYS.items() if naming.get(name))


def count(db: DbSession, session: Session, booking: Booking | None, row: dict[str, Any]) -> CheckIn:
    """Record a new check-in at a locked session, of a walk-in without a booking, and reckon the door with it.

    Raises as `refuse_uncounted`.
    """
    reckoning.record(db, row)
    reckoning.reckon(db, session, [booking])
    check_in = db.get_one(CheckIn, row["id"])
    refuse_uncounted(db, session, booking, check_in)
    return check_in


def show(db: DbSession, *, actor: Actor, check_in_id: uuid.UUID) -> dict[str, Any]:
    """One check-in, and its party as the door sees it. Raises NoSuchCheckIn, NotYourSession."""
    row = find(db, actor, check_in_id)
    query = select(Booking).filter_by(id=row.booking_id).options(joinedload(Booking.session))
    booking = db.scalar(query) if row.booking_id else None
    code = booking.code if booking else None
    party = bookings.mask(bookings.show(db, booking)) if booking else None
    return {"check_in": check_in_view(row) | {"code": code}, "booking": party}


def find(db: DbSession, actor: Actor, check_in_id: uuid.UUID) -> CheckIn:
    """A check-in at a session where the actor works. Raises NoSuchCheckIn, NotYourSession."""
    row = db.get(CheckIn, check_in_id)
    if row is None or row.way == "undo":
        raise NoSuchCheckIn()
    sessions.find_for_staff(db, actor, row.session_id)
    return row


def undo(db: DbSession, *, actor: Actor, check_in_id: uuid.UUID) -> dict[str, Any]:
    """Take a check-in back: its people have not come; seats that the door gave them are free again.

    The fields of UndoneView. Again, nothing changes. Raises NoSuchCheckIn, NotYourSession.
    """
    session = Session.lock(db, find(db, actor, check_in_id).session_id)
    row, brought_back = db.get_one(CheckIn, check_in_id, populate_existing=True), 0
    if row.undone_at is None:
        booking = db.get(Booking, row.booking_id, populate_existing=True) if row.booking_id else None
        reckoning.undo_row(db, session, row, clock.now())
        if booking is not None:
            records.note(db, booking, "check_in_undone", people=row.people)
        brought_back = reckoning.reckon(db, session, [booking])
    return check_in_view(row) | {"brought_back": brought_back}


def list_check_ins(
    db: DbSession, *, actor: Actor, session_id: uuid.UUID, cursor: str | None, limit: int
) -> dict[str, Any]:
    """What was recorded at a session's door, newest first, names masked. Raises NoSuchSession, NotYourSession."""
    sessions.find_for_staff(db, actor, session_id)
    query = select(CheckIn).where(CheckIn.session_id == session_id, reckoning.AT_DOOR)
    records = page(db, query, (CheckIn.received_at, CheckIn.id), cursor, limit, descending=True)
    booking_ids = [row.booking_id for row in records["items"] if row.booking_id]
    rows = db.execute(select(Booking.id, Booking.code).where(Booking.id.in_(booking_ids)))
    codes = {row.id: row.code for row in rows}
    return records | {
        "items": [check_in_view(row) | {"code": codes.get(row.booking_id)} for row in records["items"]]
    }


def party_of(db: DbSession, actor: Actor, session_id: uuid.UUID, naming: Mapping[str, Any]) -> Booking:
    """The booking of this session that a pass, a code or an id names. Raises as `check_in`."""
    query = select(Booking).options(joinedload(Booking.session))
    if token := naming.get("token"):
        query = query.filter_by(id=passes.read(token).booking_id)
    elif code := naming.get("code"):
        query = query.filter_by(code=plain_code(code))
    else:
        query = query.filter_by(id=naming["booking_id"])
    booking = db.scalar(query.execution_options(populate_existing=True))
    if booking is None:
        field = next(name for name in WAYS if naming.get(name))
        raise NoSuchCode.field(field, Text("请核对报名编号", "Check the code"))
    if booking.session_id != session_id:
        raise other_session(actor, booking)
    return booking


def other_session(actor: Actor, booking: Booking) -> OtherSession:
    """That a code is for another session: for which, when and where, which the public knows of each, so that the party
    can be sent there; and whose door that is, where it is theirs as well and they would be let in."""
    session, is_off = booking.session, booking.status == "cancelled"
    off = Text(" 这份报名已取消。", " That booking is cancelled.") if is_off else Text("", "")
    where = place_of(session)
    text = Text(f"它是{where.zh}。{off.zh}", f"It is for {where.en}.{off.en}")
    if is_off or not sessions.works_at(actor, session):
        return OtherSession(text)
    return OtherSession(text, booked_session_id=str(session.id))


def place_of(session: Session) -> Text:
    """Which session it is that a code is for, when and where."""
    span = times.span_in_words(session.starts_at, session.ends_at)
    room = f" {session.space_name}" if session.space_name else ""
    there = (
        Text(f"，在{session.place}{room}", f", {session.place_en or session.place}{room}")
        if session.place
        else Text("", "")
    )
    return Text(
        f"“{session.title}”的，{span.zh}{there.zh}",
        f"{session.title_en or session.title}, {span.en}{there.en}",
    )


def in_state(db: DbSession, booking: Booking) -> WrongState:
    """That nobody is let in by a booking in its state; of one that was moved, also where they are expected."""
    other = db.get(Booking, booking.moved_to) if booking.moved_to else None
    if other is None:
        return WrongState.of(booking)
    words = STATES[booking.status]
    where = place_of(db.get_one(Session, other.session_id))
    return WrongState(
        Text(
            f"这个报名{words.zh}；换成的那份是{where.zh}。",
            f"This booking {words.en}; the one in its place is for {where.en}.",
        )
    )


def find_counted(db: DbSession, booking_id: uuid.UUID | None, date_id: uuid.UUID | None) -> Sequence[CheckIn]:
    """The records by which people of a party are in, on that date of a series, the earliest first."""
    query = select(CheckIn).filter_by(
        booking_id=booking_id, date_id=date_id, outcome="accepted", undone_at=None
    )
    return db.scalars(query.order_by(CheckIn.at, CheckIn.id)).all()


def came_on(db: DbSession, booking: Booking, date_id: uuid.UUID | None) -> int:
    """How many of a party have come, on that date of a series."""
    return (
        booking.came if date_id is None else sum(row.people for row in find_counted(db, booking.id, date_id))
    )


def find_recorded(db: DbSession, session_id: uuid.UUID, nonce: uuid.UUID | None) -> CheckIn | None:
    """What was recorded here under this nonce before. Raises NonceUsed for one of another session."""
    row = db.get(CheckIn, nonce) if nonce else None
    if row is not None and row.session_id != session_id:
        raise NonceUsed.field(
            "nonce", Text("请为每条签到新生成一个 nonce", "Make a new nonce for each check-in")
        )
    return row


def refuse_uncounted(db: DbSession, session: Session, booking: Booking | None, row: CheckIn) -> None:
    """Refuse what was reckoned as conflicting: at the door itself it can still be put right, and is not kept."""
    if row.outcome == "accepted":
        return
    if row.reason == "no_seat":
        raise no_seat(session)
    if booking is not None and row.reason in ("cancelled", "waits"):
        raise in_state(db, booking)
    if row.reason == "left":
        raise WrongState(
            Text(
                "这一家已退出余下的场次，请按现场入场登记",
                "This party has given back the rest of the series; let them in as walk-ins",
            )
        )
    raise too_many(0)


def no_seat(session: Session) -> DomainError:
    free = session.free() + session.kept_walk_in
    text = Text(
        f"现在可给到场的人的空位：{free}。等迟到的座位放出来再试。",
        f"Seats free for those at the door now: {free}. Try again once the seats of the absent are released.",
    )
    return NoSeatFree(text, free=free)


def too_many(absent: int) -> DomainError:
    text = Text(
        f"这个报名还有 {absent} 人没到，请改人数；多来的人按现场入场登记。",
        f"{amount(absent, 'of this party has', 'of this party have')} not come yet; let further people in as walk-ins.",
    )
    return TooManyCome(text, errors={"people": [text]}, left=absent)


def refuse_if_off(session: Session) -> None:
    if not session.is_open:
        raise SessionCancelled()


def party_view(
    db: DbSession, booking: Booking, check_in: CheckIn | None = None, first: CheckIn | None = None
) -> dict[str, Any]:
    """A party as the door sees it, names masked: with the `check_in` that was recorded and can be undone, or with the
    `first` one of those by which all of it are in already."""
    db.flush()
    return bookings.mask(bookings.show(db, booking)) | {
        "check_in_id": check_in.id if check_in else None,
        "repeated": check_in is None,
        "first": check_in_view(first) | {"code": booking.code} if first else None,
    }


def check_in_view(row: CheckIn) -> dict[str, Any]:
    """The fields of CheckInView."""
    columns = (
        "id",
        "session_id",
        "date_id",
        "booking_id",
        "way",
        "people",
        "device",
        "at",
        "received_at",
        "outcome",
        "reason",
        "undone_at",
        "on_purpose",
        "decision",
    )
    name = privacy.mask_name(privacy.unseal(row.sealed_name)) if row.sealed_name else None
    return {column: getattr(row, column) for column in columns} | {"name": name, "code": None}
