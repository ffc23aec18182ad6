"""The lists of a day, which a device takes along to keep a door without network: a venue's door, or a unit's of what it
holds outside venues.

No name and no phone leaves in full. A party is known again by its pass or code, by the last digits of its phone, and by
marks: keyed hashes of its names, which a device compares with the mark of what is typed there.
"""

import datetime as dt
import hashlib
import hmac
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session as DbSession

from chassis import clock, machine
from chassis.clock import today
from chassis.errors import Conflict
from chassis.storage import privacy
from chassis.web.auth import Actor
from chassis.wording import Text

from ..bookings import waitlist
from ..bookings.model import CODE_FORM, Booking
from ..citizens import audits
from ..citizens.model import Citizen
from ..citizens.surnames import OF_TWO_SIGNS
from ..sessions.model import Session, span_of
from ..sessions.refusals import NotYourUnit
from ..sessions.sessions import at_work, works_everywhere
from . import door_lists, hours, house, passes, reckoning
from .house_counts import NotYourHouse
from .model import CheckIn

# How long before a day its lists are given: for a device that is made ready the evening before.
AHEAD = dt.timedelta(days=1)
TAIL = 4
# Hex digits of the mark of a whole phone: enough to tell numbers with the same end apart, too few to find it out by.
TOLD_APART = 2


class DayOver(Conflict):
    title = Text("这一天已经结束，名单不再发给设备", "This day is over: its lists are given to no device")


class DayTooFar(Conflict):
    title = Text("名单从前一天起可以取", "Lists can be taken from the day before on")


def hand_out(
    db: DbSession,
    *,
    actor: Actor,
    date: dt.date,
    known_version: str | None = None,
    venue_id: uuid.UUID | None = None,
    unit_id: uuid.UUID | None = None,
) -> dict[str, Any]:
    """All lists of a door's day where the actor works (DayListView); without `sessions` where they are
    still of `known_version`.

    That they were handed out is audited. Raises NotYourHouse, NotYourUnit, DayOver, DayTooFar.
    """
    door = {"venue_id": venue_id, "unit_id": unit_id}
    sessions = sessions_of(db, actor, date, **door)
    if not sessions:
        refuse_stranger(actor, **door)
    until = end_of(date, sessions)
    refuse_day(date, until)
    rows, records = bookings_of(db, sessions), records_of(db, sessions)
    version = version_of(sessions, rows, records)
    answer = door | {"date": date, "now": clock.now(), "until": until, "version": version}
    answer |= {
        "pass_key": passes.public_key(),
        "code_form": CODE_FORM,
        "undecided": count_undecided(db, sessions),
    }
    answer |= {"house": house.show(db, venue_id)["items"] if venue_id else []}
    if version == known_version:
        return answer | {"salt": None, "sessions": None}
    audits.record(
        db, actor, "door_list", str(venue_id or unit_id), date=date.isoformat(), sessions=len(sessions)
    )
    salt = machine.random_token(16)
    lists = [list_of(db, session, date, salt, rows[session.id], records[session.id]) for session in sessions]
    return answer | {"salt": salt, "sessions": lists}


def refuse_stranger(actor: Actor, venue_id: uuid.UUID | None, unit_id: uuid.UUID | None) -> None:
    """Where there is nothing at a door, only whose it is may know that. Raises NotYourHouse, NotYourUnit."""
    if not works_everywhere(actor) and venue_id not in actor.venues and unit_id not in actor.units:
        raise NotYourHouse() if venue_id else NotYourUnit()


def sessions_of(
    db: DbSession, actor: Actor, date: dt.date, venue_id: uuid.UUID | None, unit_id: uuid.UUID | None
) -> Sequence[Session]:
    """The sessions at a door on a day that the actor works at, the earliest first; of a series, those of that day."""
    begins, ends = house.day_of(date)
    at_door = Session.venue_id == venue_id if venue_id else outside_venues(unit_id)
    query = select(Session).where(
        at_door, Session.starts_at < ends, Session.ends_at > begins, *at_work(actor)
    )
    sessions = db.scalars(query.order_by(Session.starts_at, Session.id)).all()
    return [session for session in sessions if not session.dates or date_on(session, date)]


def outside_venues(unit_id: uuid.UUID | None) -> ColumnElement[bool]:
    """What a unit holds where people come, at no venue."""
    return (Session.unit_id == unit_id) & Session.venue_id.is_(None) & (Session.mode != "online")


def date_on(session: Session, date: dt.date) -> uuid.UUID | None:
    """The date of a series on that day; None where it has none, and where a session is no series."""
    begins, ends = house.day_of(date)
    on = (part["id"] for part in session.dates if begins <= span_of(part)[0] < ends)
    return next((uuid.UUID(id) for id in on), None)


def end_of(date: dt.date, sessions: Iterable[Session]) -> dt.datetime:
    """When a device has to drop its lists: as the day ends, or as what goes on beyond midnight does."""
    spans = [hours.span_on(session, date_on(session, date)) for session in sessions]
    return max([house.day_of(date)[1].astimezone(dt.UTC), *(ends_at for _, ends_at in spans)])


def refuse_day(date: dt.date, until: dt.datetime) -> None:
    if until <= clock.now():
        raise DayOver()
    if date > today() + AHEAD:
        raise DayTooFar()


def bookings_of(db: DbSession, sessions: Sequence[Session]) -> dict[uuid.UUID, list[Any]]:
    """The bookings of sessions, each with what its citizen's name and phone rest in."""
    query = select(Booking, Citizen.sealed_phone, Citizen.sealed_name).join(
        Citizen, Citizen.id == Booking.citizen_id
    )
    query = query.where(Booking.session_id.in_([session.id for session in sessions]))
    rows: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in db.execute(query.order_by(Booking.id)):
        rows[row.Booking.session_id].append(row)
    return rows


def records_of(db: DbSession, sessions: Sequence[Session]) -> dict[uuid.UUID, list[CheckIn]]:
    """What can be counted of what was recorded at the doors of sessions, the earliest first."""
    query = select(CheckIn).where(
        CheckIn.session_id.in_([session.id for session in sessions]), reckoning.COUNTABLE
    )
    records: dict[uuid.UUID, list[CheckIn]] = defaultdict(list)
    for record in db.scalars(query.order_by(CheckIn.at, CheckIn.id)):
        records[record.session_id].append(record)
    return records


def count_undecided(db: DbSession, sessions: Sequence[Session]) -> int:
    ids = [session.id for session in sessions]
    query = select(func.count()).where(CheckIn.session_id.in_(ids), reckoning.UNDECIDED)
    return db.scalar(query) or 0


def version_of(
    sessions: Iterable[Session],
    rows: dict[uuid.UUID, list[Any]],
    records: dict[uuid.UUID, list[CheckIn]],
) -> str:
    """The same while nothing on any of the lists changes."""
    versions = (
        door_lists.version_of(session, [row.Booking for row in rows[session.id]], records[session.id])
        for session in sessions
    )
    return hashlib.sha256("".join(versions).encode()).hexdigest()[:32]


def list_of(
    db: DbSession, session: Session, date: dt.date, salt: str, rows: Iterable[Any], records: Iterable[CheckIn]
) -> dict[str, Any]:
    """The list of one session (SessionListView): of a series, with those who came on this date of it."""
    date_id = date_on(session, date)
    counted_records = [
        record for record in records if record.outcome == "accepted" and record.date_id == date_id
    ]
    records_by_booking: dict[uuid.UUID | None, list[CheckIn]] = defaultdict(list)
    for record in counted_records:
        records_by_booking[record.booking_id].append(record)
    return {
        "session": session,
        "date_id": date_id,
        "promoted_until": waitlist.cutoff(db, session),
        "walk_ins": sum(record.people for record in records_by_booking[None]),
        "items": [line(row, records_by_booking[row.Booking.id], salt) for row in rows],
    }


def line(row: Any, records: Sequence[CheckIn], salt: str) -> dict[str, Any]:
    """One party as a door without network has it (DayPartyView)."""
    booking: Booking = row.Booking
    is_expected = booking.status != "cancelled"
    names = booking.names + ([privacy.unseal(row.sealed_name)] if row.sealed_name else [])
    phone = privacy.unseal(row.sealed_phone) if row.sealed_phone and is_expected else ""
    first = {"at": records[0].at, "device": records[0].device} if records else None
    return door_lists.line(booking, {}) | {
        "status": "left" if booking.left_at else booking.status,
        "came": sum(record.people for record in records),
        "first": first,
        "tail": phone[-TAIL:] or None,
        "number_mark": mark(salt, phone.removeprefix("+86"))[:TOLD_APART] if phone else None,
        "marks": marks(salt, names) if is_expected else [],
    }


def marks(salt: str, names: Iterable[str]) -> list[str]:
    """What a device knows names by: of each the whole, its words, and what follows a Chinese family name, also one of
    two characters, and that."""
    parts = set()
    for name in names:
        whole = door_lists.normal_form(name)
        parts |= {whole, *map(door_lists.normal_form, name.split())}
        if not whole.isascii():
            parts.add(whole[1:])
        if whole.startswith(OF_TWO_SIGNS):
            parts |= {whole[:2], whole[2:]}
    return sorted(mark(salt, part) for part in parts if part)


def mark(salt: str, text: str) -> str:
    """Half of HMAC-SHA256 under the salt, in hex."""
    return hmac.new(salt.encode(), text.encode(), hashlib.sha256).hexdigest()[:32]
