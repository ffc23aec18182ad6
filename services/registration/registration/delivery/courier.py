"""Delivering notices: claim what is due, send it with no transaction open, note how that went.

A worker that dies in between leaves a claim that lapses. Where the provider recognises a message by its reference,
it is sent again under the same one. Where it does not, what was being sent is given up, for it may have arrived: nobody
is told twice, and the desk sees whom to call.
"""

import uuid
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Select, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session as DbSession

from chassis import clock, machine
from chassis.logs import get_logger
from chassis.storage import privacy
from chassis.storage.db import reading, transaction
from chassis.web.app import settings

from ..bookings.model import Booking
from ..citizens.model import Citizen
from ..notices.model import Notice
from ..sessions.model import Session
from . import wording
from .messengers import Messenger, Undelivered

log = get_logger()

AT_ONCE = 20
# Seconds. The worker has other work: what is left after them waits for the next turn.
BUDGET = 1.0
# Longer than the budget and the slowest answer after it. Whoever is told late because a worker died waits this long.
CLAIM = timedelta(seconds=20)
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
MOST_ATTEMPTS = 12
# What stands in `why` while a notice is handed to a provider that would send it twice.
SENDING = "being sent"
PERHAPS_SENT = "its worker died while it was sent; it may have arrived"
# Neither is of use in the night before.
NEVER_URGENT = {"reminder", "feedback_request"}


class Outgoing(NamedTuple):
    """A claimed notice, open, with its phone. `attempts` says whose claim it is."""

    id: uuid.UUID
    kind: str
    to: str
    text: str
    attempts: int


def send_due(messenger: Messenger) -> None:
    """Send what is due, for as long as the budget lasts; how it went is committed notice by notice."""
    until = machine.monotonic() + BUDGET
    while machine.monotonic() < until and is_anything_due():
        with transaction() as db:
            claimed = claim(db, messenger.takes_reference)
        for notice in claimed:
            if machine.monotonic() < until:
                send(messenger, notice)
            else:
                with transaction() as db:
                    unclaim(db, notice.id)


def is_anything_due() -> bool:
    """Asked many times a second, so it takes no lock."""
    with reading() as db:
        return db.scalar(due_notices().with_only_columns(Notice.id).limit(1)) is not None


def due_notices() -> Select[Notice]:
    return (
        select(Notice)
        .where(Notice.status == "due", Notice.due_at <= clock.now())
        .where(or_(Notice.rests_until.is_(None), Notice.rests_until <= machine.now()))
        .order_by(Notice.due_at)
    )


def claim(db: DbSession, takes_reference: bool = True) -> list[Outgoing]:
    """Take the longest due notices for this worker; to others they are not due until the claim lapses.

    What need not be told any more is dropped, what can wait for the morning waits, and what may have been sent already
    is given up where the provider would send it twice.
    """
    query = (
        due_notices().add_columns(Citizen.sealed_phone).outerjoin(Citizen, Citizen.id == Notice.citizen_id)
    )
    query = query.limit(AT_ONCE).with_for_update(skip_locked=True, of=Notice)
    claimed = []
    for notice, sealed_phone in db.execute(query).all():
        if notice.why == SENDING and not takes_reference:
            give_up(notice, PERHAPS_SENT)
        elif morning := quiet_until(db, notice):
            notice.due_at = morning
        elif outgoing := prepare(db, notice, sealed_phone or notice.sealed_to):
            notice.rests_until = machine.now() + CLAIM
            notice.attempts = outgoing.attempts
            claimed.append(outgoing)
    return claimed


def quiet_until(db: DbSession, notice: Notice) -> datetime | None:
    """When a notice that can wait for the morning may be sent, if now is the night."""
    quiet = settings().quiet
    morning: datetime | None = quiet.until(clock.now()) if quiet else None
    return morning if morning and not is_urgent(db, notice) else None


def is_urgent(db: DbSession, notice: Notice) -> bool:
    """Sign-in codes are, and what is told of a session that starts within some hours and is not over."""
    booking = db.get(Booking, notice.booking_id) if notice.booking_id else None
    if booking is None:
        return True
    session = db.get_one(Session, booking.session_id)
    soon = session.starts_at - clock.now() <= timedelta(hours=settings().urgent_hours)
    return soon and session.ends_at > clock.now() and notice.kind not in NEVER_URGENT


def prepare(db: DbSession, notice: Notice, sealed: str | None) -> Outgoing | None:
    """A notice in words, with its phone; None once it is dropped, or given up as it cannot be put into words."""
    try:
        text = wording.word_message(db, notice) if sealed and not is_spent(notice) else None
        to = privacy.unseal(sealed) if sealed else ""
    except SQLAlchemyError:
        raise
    except Exception as error:  # one that cannot be read must not keep the others from being sent
        give_up(notice, type(error).__name__)
        return None
    if text is None:
        notice.status, notice.sealed_to, notice.sealed_body = "dropped", None, None
        log.info("notice dropped", notice_id=notice.id, kind=notice.kind, booking_id=notice.booking_id)
        return None
    return Outgoing(notice.id, notice.kind, to, text, notice.attempts + 1)


def is_spent(notice: Notice) -> bool:
    """Whether a notice is a sign-in code that opens nothing any more."""
    lifetime: timedelta = settings().code_rules.lifetime
    return notice.kind == "sign_in_code" and clock.now() - notice.written_at > lifetime


def send(messenger: Messenger, notice: Outgoing) -> None:
    if not messenger.takes_reference and not mark_sending(notice):
        return
    try:
        messenger.send(to=notice.to, text=notice.text, kind=notice.kind, reference=notice.id)
    except Undelivered as error:
        with transaction() as db:
            postpone(db, notice.id, error, messenger.takes_reference)
    else:
        with transaction() as db:
            mark_sent(db, notice.id)


def mark_sending(notice: Outgoing) -> bool:
    """Note, before it is handed over, that a notice may have been sent from now on; False if the claim has lapsed."""
    unlapsed = update(Notice).where(
        Notice.id == notice.id, Notice.status == "due", Notice.attempts == notice.attempts
    )
    with transaction() as db:
        marking = unlapsed.values(why=SENDING, rests_until=machine.now() + CLAIM).returning(Notice.id)
        return db.execute(marking).first() is not None


def mark_sent(db: DbSession, notice_id: uuid.UUID) -> None:
    """A notice has been sent. Where it spoke of nothing but a sign-in code, nothing of it is kept to read."""
    notice = db.get_one(Notice, notice_id)
    notice.status, notice.sent_at, notice.why = "sent", clock.now(), None
    notice.sealed_to = notice.sealed_body = None
    log.info("notice sent", notice_id=notice_id, kind=notice.kind, booking_id=notice.booking_id)


def unclaim(db: DbSession, notice_id: uuid.UUID) -> None:
    """Give a notice back that was claimed and not tried."""
    notice = db.get_one(Notice, notice_id)
    notice.attempts -= 1
    notice.rests_until = None


def postpone(db: DbSession, notice_id: uuid.UUID, error: Undelivered, takes_reference: bool = True) -> None:
    """Try later and later, and in the end no more; not at all where it may have been sent and would be sent twice."""
    notice = db.get_one(Notice, notice_id)
    if error.for_good or notice.attempts >= MOST_ATTEMPTS:
        return give_up(notice, str(error))
    if error.perhaps and not takes_reference:
        return give_up(notice, f"{error}; it may have arrived")
    notice.why = str(error)
    notice.rests_until = machine.now() + min(FIRST_PAUSE * 2 ** (notice.attempts - 1), LONGEST_PAUSE)
    log.warning("notice postponed", notice_id=notice_id, kind=notice.kind, why=str(error))
    return None


def give_up(notice: Notice, why: str) -> None:
    """Leave a notice to the desk, with the reason; of a sign-in code nothing is left."""
    notice.status, notice.why = "given_up", why
    notice.sealed_to = notice.sealed_body = None
    log.error("notice given up", notice_id=notice.id, kind=notice.kind, why=why)
