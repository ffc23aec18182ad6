"""Whether what is kept is true: every invariant of seats, looked for in the database itself.

One transaction that only reads, on one state of the database, so it can run beside everything else. What holds at
every commit holds in it: it finds nothing wrong because someone happens to book just now.

It cannot see events that have been published already, as the outbox lets go of them, nor what a citizen was answered.
`republish` tells every state again; the tests hold each answer and each event against the rows.
"""

import uuid
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.messaging.events import Envelope, Unreadable, unpack
from chassis.messaging.outbox import outbox

from ..bookings.model import Booking
from ..events import OF_STATUS, FeedbackGiven, SeatsChanged, SessionChanged
from ..learning.model import Feedback
from ..sessions.model import Session
from . import invariants
from .invariants import AT_MOST, Found

EVENTS_AT_ONCE = 1000


class Check(NamedTuple):
    """One invariant in words, and how to find what breaks it."""

    invariant: str
    rule: str
    look: Callable[[DbSession], Found]


class Finding(NamedTuple):
    """What breaks one invariant: at most AT_MOST ids, each with what is wrong; `more`: there are others."""

    invariant: str
    rule: str
    wrong: list[str]
    more: bool


def reconcile(db: DbSession) -> list[Finding]:
    """Look at everything, as it was at one moment; `db` must not have been used before. What was found wrong."""
    if db.get_bind().dialect.name == "postgresql":
        db.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    return findings(db)


def findings(db: DbSession) -> list[Finding]:
    """What is wrong by the checks, in their order."""
    found = [finding(db, check) for check in CHECKS]
    return [one for one in found if one.wrong]


def finding(db: DbSession, check: Check) -> Finding:
    wrong = list(islice(check.look(db), AT_MOST + 1))
    return Finding(check.invariant, check.rule, wrong[:AT_MOST], len(wrong) > AT_MOST)


class Told(NamedTuple):
    """Where the state of an event stands: the row, which column counts its versions, what else both say."""

    noun: type[Booking] | type[Session] | type[Feedback]
    version: str
    says: tuple[str, ...]


ROWS = {
    event.type: Told(Booking, "version", ("status", "seats", "session_id")) for event in OF_STATUS.values()
} | {
    SessionChanged.type: Told(Session, "version", ("status",)),
    SeatsChanged.type: Told(Session, "seats_version", ("capacity", "confirmed", "waiting")),
    FeedbackGiven.type: Told(Feedback, "version", ("rating",)),
}


def events_wrong(db: DbSession) -> Found:
    """Events that wait in the outbox and say what their row does not: it is not there, or older, or otherwise."""
    query = select(outbox.c.id, outbox.c.event_id, outbox.c.body).order_by(outbox.c.id).limit(EVENTS_AT_ONCE)
    rows = db.execute(query).all()
    while rows:
        yield from unreadable_or_wrong(db, {event_id: body for _, event_id, body in rows})
        rows = db.execute(query.where(outbox.c.id > rows[-1].id)).all()


def unreadable_or_wrong(db: DbSession, bodies: dict[str, bytes]) -> Iterator[str]:
    by_type: dict[str, list[Envelope]] = {}
    for event_id, body in bodies.items():
        try:
            event = unpack(body)
        except Unreadable as error:
            yield f"{event_id} {error}"
            continue
        by_type.setdefault(event.type, []).append(event)
    for type_, events in by_type.items():
        if type_ in ROWS:
            yield from without_row(db, ROWS[type_], events)


def without_row(db: DbSession, kept: Told, events: list[Envelope]) -> Iterator[str]:
    ids = {uuid.UUID(event.subject) for event in events}
    columns = [getattr(kept.noun, name) for name in ("id", kept.version, *kept.says)]
    rows = {str(row.id): row for row in db.execute(select(*columns).where(kept.noun.id.in_(ids)))}
    for event in events:
        row = rows.get(event.subject)
        version = getattr(row, kept.version, None)
        if version is None or version < event.version:
            yield f"{event.subject} {event.type} event={event.version} row={version}"
        elif version == event.version and (differs := unlike(row, event, kept.says)):
            yield f"{event.subject} {event.type} {differs}"


def unlike(row: Any, event: Envelope, names: tuple[str, ...]) -> str:
    """What an event says otherwise than the row of the same version."""
    pairs = [(name, plain(getattr(row, name)), event.data[name]) for name in names]
    return " ".join(f"{name}: event={said} row={is_}" for name, is_, said in pairs if is_ != said)


def plain(value: Any) -> Any:
    """A value as it stands in an event."""
    return (
        value
        if isinstance(value, int | str)
        else value.isoformat()
        if hasattr(value, "isoformat")
        else str(value)
    )


CHECKS = [
    Check("I1", "confirmed + kept ≤ capacity", invariants.over_capacity),
    Check("I1", "a session's counts are those of its bookings and walk-ins", invariants.miscounted),
    Check("I1", "a booking holds its seats while it has them, and none otherwise", invariants.holding_wrong),
    Check("I1", "as many places are kept back as are asked for and not used", invariants.kept_wrong),
    Check(
        "I2",
        "every booking's history ends in its state, and each state had a version",
        invariants.history_wrong,
    ),
    Check("I2", "every booking was told to its citizen", invariants.untold),
    Check("I2", "every promotion was told once", invariants.promotion_untold),
    Check("I4", "no free seat with a fitting waiter", invariants.overlooked),
    Check("I4", "each number of a waitlist is given once", invariants.numbers_twice),
    Check("I5", "a cancelled session has no bookings", invariants.left_behind),
    Check("I5", "each booking of a cancelled session was told once", invariants.closure_untold),
    Check("I7", "one key, one booking", invariants.keys_twice),
    Check("I7", "one active booking per citizen and session", invariants.booked_twice),
    Check("I8", "every event that waits tells of a row as it is or was", events_wrong),
]
