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
from ..events import OF_STATUS, FeedbackGiven, SeatsChanged, SessionChanged, SessionTotalsChanged
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
    return run_checks(db)


def run_checks(db: DbSession) -> list[Finding]:
    """What is wrong by the checks, in their order."""
    findings = [run_check(db, check) for check in CHECKS]
    return [finding for finding in findings if finding.wrong]


def run_check(db: DbSession, check: Check) -> Finding:
    wrong = list(islice(check.look(db), AT_MOST + 1))
    return Finding(check.invariant, check.rule, wrong[:AT_MOST], len(wrong) > AT_MOST)


class EventRow(NamedTuple):
    """Where the state of an event stands: the row, which column counts its versions, what else both say."""

    noun: type[Booking] | type[Session] | type[Feedback]
    version: str
    says: tuple[str, ...]


ROWS = {
    event.type: EventRow(Booking, "version", ("status", "seats", "session_id"))
    for event in OF_STATUS.values()
} | {
    SessionChanged.type: EventRow(Session, "version", ("status",)),
    SeatsChanged.type: EventRow(Session, "seats_version", ("capacity", "confirmed", "waiting")),
    SessionTotalsChanged.type: EventRow(Session, "totals_version", ()),
    FeedbackGiven.type: EventRow(Feedback, "version", ("rating",)),
}


def find_wrong_events(db: DbSession) -> Found:
    """Events that wait in the outbox and say what their row does not: it is not there, or older, or otherwise."""
    query = select(outbox.c.id, outbox.c.event_id, outbox.c.body).order_by(outbox.c.id).limit(EVENTS_AT_ONCE)
    rows = db.execute(query).all()
    while rows:
        yield from check_events(db, {event_id: body for _, event_id, body in rows})
        rows = db.execute(query.where(outbox.c.id > rows[-1].id)).all()


def check_events(db: DbSession, bodies: dict[str, bytes]) -> Iterator[str]:
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
            yield from compare_rows(db, ROWS[type_], events)


def compare_rows(db: DbSession, event_row: EventRow, events: list[Envelope]) -> Iterator[str]:
    ids = {uuid.UUID(event.subject) for event in events}
    columns = [getattr(event_row.noun, name) for name in ("id", event_row.version, *event_row.says)]
    rows = {str(row.id): row for row in db.execute(select(*columns).where(event_row.noun.id.in_(ids)))}
    for event in events:
        row = rows.get(event.subject)
        version = getattr(row, event_row.version, None)
        if version is None or version < event.version:
            yield f"{event.subject} {event.type} event={event.version} row={version}"
        elif version == event.version and (differs := describe_difference(row, event, event_row.says)):
            yield f"{event.subject} {event.type} {differs}"


def describe_difference(row: Any, event: Envelope, names: tuple[str, ...]) -> str:
    """What an event says otherwise than the row of the same version."""
    pairs = [(name, as_in_event(getattr(row, name)), event.data[name]) for name in names]
    return " ".join(
        f"{name}: event={event_value} row={row_value}"
        for name, row_value, event_value in pairs
        if row_value != event_value
    )


def as_in_event(value: Any) -> Any:
    """A value as it stands in an event."""
    return (
        value
        if isinstance(value, int | str)
        else value.isoformat()
        if hasattr(value, "isoformat")
        else str(value)
    )


CHECKS = [
    Check("I1", "confirmed + kept ≤ capacity", invariants.find_over_capacity),
    Check("I1", "a session's counts are those of its bookings and walk-ins", invariants.find_miscounted),
    Check(
        "I1", "a booking holds its seats while it has them, and none otherwise", invariants.find_wrong_holding
    ),
    Check("I1", "as many places are kept back as are asked for and not used", invariants.find_wrong_kept),
    Check(
        "I2",
        "every booking's history ends in its state, and each state had a version",
        invariants.find_wrong_history,
    ),
    Check("I2", "every booking was told to its citizen", invariants.find_untold),
    Check("I2", "every promotion was told once", invariants.find_untold_promotions),
    Check("I3", "who was let in at the door stays in", invariants.find_turned_out),
    Check("I3", "no more people are in than there are seats for", invariants.find_overfilled),
    Check("I4", "no free seat with a fitting waiter", invariants.find_overlooked),
    Check("I4", "each number of a waitlist is given once", invariants.find_repeated_numbers),
    Check("I5", "a cancelled session has no bookings", invariants.find_left_behind),
    Check("I5", "each booking of a cancelled session was told once", invariants.find_untold_closures),
    Check("I7", "one key, one booking", invariants.find_repeated_keys),
    Check("I7", "one active booking per citizen and session", invariants.find_repeated_bookings),
    Check("I8", "no session waits long for what the facts say of it", invariants.find_unsettled),
    Check("I8", "every event that waits tells of a row as it is or was", find_wrong_events),
]
