"""Notices that a courier has claimed: taken in one statement, put into words together, settled in one statement.

A worker that dies in between leaves claims that lapse. Where the provider recognises a message by its reference, it is
sent again under the same one. Where it does not, what was being sent is given up, for it may have arrived: nobody is
told twice, and the desk sees whom to call.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, or_, select, tuple_, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session as DbSession

from chassis import clock, machine
from chassis.logs import get_logger
from chassis.storage import privacy
from chassis.storage.db import Moment
from chassis.web.app import settings

from ..bookings.model import Booking
from ..citizens.model import Citizen
from ..notices.model import CODE, Notice
from ..sessions.model import Session
from ..wishes.model import Wish
from . import wording
from .messengers import Undelivered

log = get_logger()

# Longer than a courier holds a notice and the slowest answer after it. Whoever is told late because a worker died waits
# this long.
CLAIM = timedelta(seconds=20)
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
MOST_ATTEMPTS = 12
# What stands in `why` while a notice is handed to a provider that would send it twice.
SENDING = "being sent"
PERHAPS_SENT = "its worker died while it was sent; it may have arrived"
# Neither is of use in the night before.
NEVER_URGENT = {"reminder", "feedback_request", "held", "both_held"}
IS_CODE = Notice.kind == CODE
# Of a sign-in code nothing is kept to read once it was sent, or is not to be sent any more.
NOTHING_TO_READ: dict[str, Any] = {"sealed_to": None, "sealed_body": None}

# Those that are to be sent now, the longest due first. Built once: a courier at rest looks several times a second.
RESTED = or_(Notice.rests_until.is_(None), Notice.rests_until <= bindparam("rested", type_=Moment()))
DUE_NOTICES = (
    select(Notice.id)
    .where(Notice.status == "due", Notice.due_at <= bindparam("now", type_=Moment()), RESTED)
    .order_by(Notice.due_at)
)
IS_DUE = DUE_NOTICES.limit(1)

# Whoever changes rows in one statement holds none of them.
UNSYNCHRONISED = {"synchronize_session": False}
# What becomes of a notice: the columns to set, as they can be compared with those of others.
Fate = tuple[tuple[str, Any], ...]


class Outgoing(NamedTuple):
    """A claimed notice, open, with its phone. `attempts` says whose claim it is."""

    id: uuid.UUID
    kind: str
    to: str
    text: str
    attempts: int
    booking_id: uuid.UUID | None

    @property
    def is_code(self) -> bool:
        return self.kind == CODE


def moments() -> dict[str, datetime]:
    """What DUE_NOTICES has to be told: `now` by the house's clock, `rested` by the machine's."""
    return {"now": clock.now(), "rested": machine.now()}


def claim(db: DbSession, which: ColumnElement[bool], limit: int) -> list[Notice]:
    """Take the longest due notices, in that order; to others they are not due until the claim lapses."""
    free = DUE_NOTICES.where(which).params(moments()).limit(limit).with_for_update(skip_locked=True)
    claims = update(Notice).where(Notice.id.in_(free.scalar_subquery()))
    claims = claims.values(attempts=Notice.attempts + 1, rests_until=machine.now() + CLAIM)
    rows = db.scalars(claims.returning(Notice), execution_options=UNSYNCHRONISED)
    return sorted(rows, key=lambda notice: (notice.due_at, notice.id))


def put_into_words(
    db: DbSession, notices: Sequence[Notice], takes_reference: bool
) -> tuple[list[Outgoing], dict[uuid.UUID, Fate]]:
    """What is to be sent of claimed notices, and what becomes of the others.

    What need not be told any more is dropped, what can wait for the morning waits, and what may have been sent already
    is given up where the provider would send it twice. All that is spoken of is read once.
    """
    phones, _read = phones_of(db, notices), read_ahead(db, notices)
    outgoing, fates = [], {}
    for notice in notices:
        if notice.why == SENDING and not takes_reference:
            fates[notice.id] = give_up(notice, PERHAPS_SENT)
        elif morning := quiet_until(db, notice):
            fates[notice.id] = fate(due_at=morning, rests_until=None, attempts=notice.attempts - 1)
        else:
            prepared = prepare(db, notice, phones.get(notice.citizen_id) or notice.sealed_to)
            if isinstance(prepared, Outgoing):
                outgoing.append(prepared)
            else:
                fates[notice.id] = prepared
    return outgoing, fates


def phones_of(db: DbSession, notices: Iterable[Notice]) -> dict[uuid.UUID | None, str | None]:
    """The sealed phones of their citizens, by id."""
    ids = {notice.citizen_id for notice in notices if notice.citizen_id}
    rows = db.execute(select(Citizen.id, Citizen.sealed_phone).where(Citizen.id.in_(ids))) if ids else ()
    return {row.id: row.sealed_phone for row in rows}


def read_ahead(db: DbSession, notices: Iterable[Notice]) -> list[object]:
    """The wishes, bookings and sessions that notices speak of. As long as they are kept, `db` need not look them up."""
    booking_ids = {notice.booking_id for notice in notices if notice.booking_id}
    wish_ids = {notice.wish_id for notice in notices if notice.wish_id}
    wishes = db.scalars(select(Wish).where(Wish.id.in_(wish_ids))).all() if wish_ids else []
    if not booking_ids:
        return list(wishes)
    bookings = db.scalars(select(Booking).where(Booking.id.in_(booking_ids))).all()
    session_ids = {booking.session_id for booking in bookings}.union(*map(offers_of, notices))
    return [*wishes, *bookings, *db.scalars(select(Session).where(Session.id.in_(session_ids)))]


def offers_of(notice: Notice) -> set[uuid.UUID]:
    """The sessions that a notice offers; none of one that cannot be read, which is found when it is put into words."""
    try:
        return set(map(uuid.UUID, (notice.data or {}).get("offers") or ()))
    except (ValueError, TypeError, AttributeError):
        return set()


def quiet_until(db: DbSession, notice: Notice) -> datetime | None:
    """When a notice that can wait for the morning may be sent, if now is the night."""
    quiet = settings().quiet
    morning: datetime | None = quiet.until(clock.now()) if quiet else None
    return morning if morning and not is_urgent(db, notice) else None


def is_urgent(db: DbSession, notice: Notice) -> bool:
    """Sign-in codes are, and what is told of a session that starts within some hours and is not over."""
    booking = db.get(Booking, notice.booking_id) if notice.booking_id else None
    if booking is None:
        return notice.wish_id is None
    session = db.get_one(Session, booking.session_id)
    soon = session.starts_at - clock.now() <= timedelta(hours=settings().urgent_hours)
    return soon and session.ends_at > clock.now() and notice.kind not in NEVER_URGENT


def prepare(db: DbSession, notice: Notice, sealed: str | None) -> Outgoing | Fate:
    """A notice in words, with its phone; or that it is dropped, or given up as it cannot be put into words."""
    try:
        is_spent = notice.is_spent(clock.now(), settings().code_rules.lifetime)
        text = wording.word_message(db, notice) if sealed and not is_spent else None
        to = privacy.unseal(sealed) if sealed else ""
    except SQLAlchemyError:
        raise
    except Exception as error:  # one that cannot be read must not keep the others from being sent
        return give_up(notice, type(error).__name__)
    if text is None:
        log.info("notice dropped", notice_id=notice.id, kind=notice.kind, booking_id=notice.booking_id)
        return fate(status="dropped", **NOTHING_TO_READ)
    return Outgoing(notice.id, notice.kind, to, text, notice.attempts, notice.booking_id)


def mark_sending(db: DbSession, wave: Collection[Outgoing]) -> set[uuid.UUID]:
    """Note, before they are handed over, that notices may have been sent from now on; the ids of those whose claim has
    not lapsed."""
    unlapsed = tuple_(Notice.id, Notice.attempts).in_([(notice.id, notice.attempts) for notice in wave])
    marking = update(Notice).where(Notice.status == "due", unlapsed)
    marking = marking.values(why=SENDING, rests_until=machine.now() + CLAIM)
    return set(db.scalars(marking.returning(Notice.id), execution_options=UNSYNCHRONISED))


def release(notice: Outgoing) -> Fate:
    """Give a notice back that was claimed and not tried."""
    return fate(attempts=notice.attempts - 1, rests_until=None)


def mark_sent(notice: Outgoing) -> Fate:
    """A notice has been sent. Where it spoke of nothing but a sign-in code, nothing of it is kept to read."""
    log.info("notice sent", notice_id=notice.id, kind=notice.kind, booking_id=notice.booking_id)
    return fate(status="sent", why=None, **NOTHING_TO_READ)


def postpone(notice: Outgoing, error: Undelivered, takes_reference: bool) -> Fate:
    """Try later and later, and in the end no more; not at all where it may have been sent and would be sent twice."""
    if error.for_good or notice.attempts >= MOST_ATTEMPTS:
        return give_up(notice, str(error))
    if error.perhaps and not takes_reference:
        return give_up(notice, f"{error}; it may have arrived")
    log.warning("notice postponed", notice_id=notice.id, kind=notice.kind, why=str(error))
    return fate(
        why=str(error),
        rests_until=machine.now() + min(FIRST_PAUSE * 2 ** (notice.attempts - 1), LONGEST_PAUSE),
    )


def give_up(notice: Notice | Outgoing, why: str) -> Fate:
    """Leave a notice to the desk, with the reason; of a sign-in code nothing is left."""
    log.error("notice given up", notice_id=notice.id, kind=notice.kind, why=why)
    return fate(status="given_up", why=why, **NOTHING_TO_READ)


def fate(**columns: Any) -> Fate:
    return tuple(columns.items())


def settle(db: DbSession, fates: dict[uuid.UUID, Fate]) -> None:
    """Write down what became of notices: one statement for all whose lot is the same."""
    alike: dict[Fate, list[uuid.UUID]] = defaultdict(list)
    for notice_id, columns in fates.items():
        alike[columns].append(notice_id)
    for columns, ids in alike.items():
        values = dict(columns)
        these = update(Notice).where(Notice.id.in_(ids))
        if (
            values.get("status") == "sent"
        ):  # it is, whatever somebody made of it who took its courier for dead
            values["sent_at"] = clock.now()
        else:
            these = these.where(Notice.status == "due")
        db.execute(these.values(values), execution_options=UNSYNCHRONISED)
