"""What the door needs to know of who is to come: the list it takes along where there is no network, and a search."""

import hashlib
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.cleaning import compact
from chassis.errors import Invalid
from chassis.storage import privacy
from chassis.web.auth import Actor
from chassis.wording import Text

from ..bookings import waitlist
from ..bookings.model import Booking, plain_code
from ..citizens import audits
from ..citizens.model import Citizen
from ..sessions import sessions
from ..sessions.model import Session
from . import passes, reckoning
from .check_ins import check_in_view
from .model import CheckIn

# Candidates shown for one search: enough to choose from, too few to leaf through a list of citizens.
MOST_FOUND = 20
# So many digits of a phone tell who is meant.
FEWEST_DIGITS = 4


def make_list(db: DbSession, *, actor: Actor, session_id: uuid.UUID) -> dict[str, Any]:
    """What is needed to check parties in without network, names masked; that it was taken is audited.

    Cancelled bookings are on it without names, as their passes still look good. Raises NoSuchSession, NotYourSession.
    """
    session = sessions.find_for_staff(db, actor, session_id)
    query = select(Booking).filter_by(session_id=session_id).order_by(Booking.id)
    bookings = db.scalars(query).all()
    records = db.scalars(
        select(CheckIn).where(CheckIn.session_id == session_id, reckoning.COUNTABLE).order_by(CheckIn.id)
    ).all()
    attendance = came_on(records)
    audits.record(db, actor, "door_list", session_id, bookings=len(bookings))
    return {
        "version": version_of(session, bookings, records),
        "session": session,
        "pass_key": passes.public_key(),
        "promoted_until": waitlist.cutoff(db, session),
        "items": [line(booking, attendance.get(booking.id, {})) for booking in bookings],
        "walk_ins": [check_in_view(row) for row in records if row.way == "walk_in"],
    }


def version_of(session: Session, bookings: Sequence[Booking], records: Sequence[CheckIn]) -> str:
    """The same for the same list, so that a device can tell whether its copy is still good."""
    lines = [str((session.version, session.seats_version))]
    lines += [f"{booking.id} {booking.version}" for booking in bookings]
    lines += [f"{record.id} {record.outcome}" for record in records]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


def came_on(records: Iterable[CheckIn]) -> dict[uuid.UUID, dict[str, int]]:
    """How many of each booking came on each date of a series."""
    attendance: dict[uuid.UUID, dict[str, int]] = {}
    for row in records:
        if row.booking_id and row.date_id and row.outcome == "accepted":
            people = attendance.setdefault(row.booking_id, {})
            people[str(row.date_id)] = people.get(str(row.date_id), 0) + row.people
    return attendance


def line(booking: Booking, attendance: dict[str, int]) -> dict[str, Any]:
    """One booking as the door sees it."""
    columns = ("code", "status", "seats", "came", "elders", "children")
    is_expected = booking.status != "cancelled"
    return {name: getattr(booking, name) for name in columns} | {
        "booking_id": booking.id,
        "came_on": attendance,
        "names": [privacy.mask_name(name) for name in booking.names] if is_expected else [],
        "needs": booking.needs if is_expected else [],
    }


def search(db: DbSession, *, actor: Actor, session_id: uuid.UUID, q: str) -> dict[str, Any]:
    """Candidates of a session by a part of a name, a phone or the end of one, or a code, masked; audited.

    Names and phones rest sealed, so the session's are opened in memory. Raises NoSuchSession, NotYourSession, and
    Invalid naming `q` for so few digits that they could be anyone's.
    """
    session = sessions.find_for_staff(db, actor, session_id)
    is_meant = matcher(q)
    query = (
        select(Booking, Citizen.sealed_phone, Citizen.sealed_name, Citizen.phone_index)
        .join(Citizen, Citizen.id == Booking.citizen_id)
        .where(Booking.session_id == session_id, Booking.status != "cancelled")
        .order_by(Booking.id)
    )
    candidates = [row for row in db.execute(query) if is_meant(row)]
    audits.record(db, actor, "search", session_id, found=len(candidates))
    return {"session": session, "items": [candidate_view(row) for row in candidates[:MOST_FOUND]]}


def matcher(q: str) -> Callable[[Any], bool]:
    """What tells of a booking with its citizen whether it is meant. Raises Invalid naming `q`."""
    normal, code = normal_form(q), plain_code(q)
    digits = "".join(sign for sign in normal if sign not in "+-()")
    if not digits.isdecimal():
        return lambda row: row.Booking.code == code or has_name(row, normal)
    if len(digits) < FEWEST_DIGITS:
        text = Text("请至少输入电话的后四位", "Give at least the last four digits of the phone")
        raise Invalid.field("q", text)
    whole = index_of(normal)
    return lambda row: row.Booking.code == code or row.phone_index == whole or ends_in(row, digits)


def index_of(number: str) -> str:
    """The blind index of a whole phone number; empty for what is none."""
    try:
        return privacy.index(privacy.parse_phone(number))
    except Invalid:
        return ""


def has_name(row: Any, part: str) -> bool:
    citizen = [privacy.unseal(row.sealed_name)] if row.sealed_name else []
    return any(part in normal_form(name) for name in row.Booking.names + citizen)


def ends_in(row: Any, digits: str) -> bool:
    return bool(row.sealed_phone) and privacy.unseal(row.sealed_phone).endswith(digits)


def candidate_view(row: Any) -> dict[str, Any]:
    phone = privacy.mask_phone(privacy.unseal(row.sealed_phone)) if row.sealed_phone else None
    return line(row.Booking, {}) | {"phone": phone}


def normal_form(text: str) -> str:
    """A name or number without the differences that nobody hears."""
    return compact(text).casefold()
