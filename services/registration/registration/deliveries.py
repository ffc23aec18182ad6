"""Delivering notices: claim what is due, send it with no transaction open, note how that went.

A worker that dies in between leaves a claim that lapses; the notice is sent again under the same reference.
"""

import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session as Database
from sqlalchemy.orm import joinedload

from chassis import privacy
from chassis.db import reading, transaction
from chassis.logs import get_logger

from . import templates
from .messengers import Messenger, Undelivered
from .model import Notice

log = get_logger()

AT_ONCE = 20
# Seconds. The worker has other work: what is left after them waits for the next turn.
BUDGET = 1.0
# Longer than the budget and the slowest answer after it. Whoever is told late because a worker died waits this long.
CLAIM = timedelta(seconds=20)
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
MOST_ATTEMPTS = 12


class Addressed(NamedTuple):
    """A claimed notice, open, with its phone."""

    id: uuid.UUID
    kind: str
    to: str
    text: str


def deliver(messenger: Messenger) -> None:
    """Send what is due, for as long as the budget lasts; how it went is committed notice by notice."""
    until = time.monotonic() + BUDGET
    while time.monotonic() < until and anything_due():
        with transaction() as db:
            claimed = claim(db)
        for notice in claimed:
            if time.monotonic() < until:
                send(messenger, notice)
            else:
                with transaction() as db:
                    release(db, notice.id)


def anything_due() -> bool:
    """Asked many times a second, so it takes no lock."""
    with reading() as db:
        return db.scalar(due().with_only_columns(Notice.id).limit(1)) is not None


def due() -> Select[Notice]:
    return (
        select(Notice)
        .where(Notice.status == "due", Notice.due_at <= datetime.now(UTC))
        .order_by(Notice.due_at)
    )


def claim(db: Database) -> list[Addressed]:
    """Take the longest due notices for this worker; to others they are not due until the claim lapses."""
    query = (
        due().limit(AT_ONCE).options(joinedload(Notice.citizen)).with_for_update(skip_locked=True, of=Notice)
    )
    claimed = db.scalars(query).all()
    for notice in claimed:
        notice.due_at = datetime.now(UTC) + CLAIM
        notice.attempts += 1
    return [addressed(db, notice) for notice in claimed]


def addressed(db: Database, notice: Notice) -> Addressed:
    sealed = notice.citizen.sealed_phone if notice.citizen else notice.sealed_to
    return Addressed(notice.id, notice.kind, privacy.unseal(sealed or ""), templates.render(db, notice))


def send(messenger: Messenger, notice: Addressed) -> None:
    try:
        messenger.send(to=notice.to, text=notice.text, kind=notice.kind, reference=notice.id)
    except Undelivered as error:
        with transaction() as db:
            postpone(db, notice.id, error)
    else:
        with transaction() as db:
            settle(db, notice.id)


def settle(db: Database, notice_id: uuid.UUID) -> None:
    """A notice has been sent. Where it spoke of nothing but a sign-in code, nothing of it is kept to read."""
    notice = db.get_one(Notice, notice_id)
    notice.status, notice.sent_at = "sent", datetime.now(UTC)
    log.info("notice sent", notice_id=notice_id, kind=notice.kind, booking_id=notice.booking_id)


def release(db: Database, notice_id: uuid.UUID) -> None:
    """Give a notice back that was claimed and not tried."""
    notice = db.get_one(Notice, notice_id)
    notice.attempts -= 1
    notice.due_at = datetime.now(UTC)


def postpone(db: Database, notice_id: uuid.UUID, error: Undelivered) -> None:
    """Try later and later, and in the end no more."""
    notice = db.get_one(Notice, notice_id)
    if error.for_good or notice.attempts >= MOST_ATTEMPTS:
        notice.status = "given_up"
        log.error("notice given up", notice_id=notice_id, kind=notice.kind, why=str(error))
        return
    notice.due_at = datetime.now(UTC) + min(FIRST_PAUSE * 2 ** (notice.attempts - 1), LONGEST_PAUSE)
    log.warning("notice postponed", notice_id=notice_id, kind=notice.kind, why=str(error))
