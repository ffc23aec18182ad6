"""Facts, read once for all the sessions that are settled together.

A capacity policy or a venue's closure bears on thousands of sessions; asking for each fact at each of them would take
minutes. What is kept here is good only while those sessions are locked: whoever changed them has committed by then.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session as Database

from ..schema import Base
from ..sessions.model import Edition, Session
from .model import (
    Activity,
    CapacityPolicy,
    Closure,
    Opening,
    Placement,
    Sitting,
    Slot,
    Unit,
    Venue,
    shanghai_date,
)

T = TypeVar("T")
AT_ONCE = 500
# For fewer, asking for each is as quick.
MANY = 20


@contextmanager
def held(db: Database, session_ids: Sequence[uuid.UUID]) -> Iterator[dict[uuid.UUID, Session]]:
    """The sessions of these that there are, locked in the order of their ids, and the facts on them at hand."""
    sessions = {session.id: session for session in locked(db, session_ids)}
    # The database session itself remembers a fact only as long as someone holds it.
    at_hand = gathered(db, session_ids) if len(session_ids) > MANY else []
    db.info["known"] = {"at_hand": at_hand}
    try:
        yield sessions
    finally:
        del db.info["known"]


def batched(ids: Iterable[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    left = iter(ids)
    while batch := list(islice(left, AT_ONCE)):
        yield batch


def locked(db: Database, session_ids: Iterable[uuid.UUID]) -> Iterator[Session]:
    for batch in batched(sorted(set(session_ids))):
        query = select(Session).where(Session.id.in_(batch)).order_by(Session.id)
        yield from db.scalars(query.with_for_update().execution_options(populate_existing=True))


def gathered(db: Database, session_ids: Sequence[uuid.UUID]) -> list[Base]:
    """The facts that sessions of these ids are made of."""
    sittings = of_ids(db, Sitting, session_ids)
    slots = of_ids(db, Slot, session_ids)
    activities = of_ids(db, Activity, {sitting.activity_id for sitting in sittings})
    openings = of_ids(db, Opening, {slot.opening_id for slot in slots})
    places = {part.venue_id for part in (*sittings, *openings) if part.venue_id}
    return [
        *sittings,
        *slots,
        *activities,
        *openings,
        *of_ids(db, Placement, session_ids),
        *of_ids(db, Venue, places),
        *of_ids(db, Unit, {activity.unit_id for activity in activities}),
    ]


def of_ids(db: Database, noun: Any, ids: Iterable[uuid.UUID]) -> list[Any]:
    return [fact for batch in batched(ids) for fact in db.scalars(select(noun).where(noun.id.in_(batch)))]


def policies(db: Database) -> Sequence[CapacityPolicy]:
    """The capacity policies in force."""
    query = select(CapacityPolicy).filter_by(status="in_force")
    return once(db, ("policies",), lambda: db.scalars(query).all())


def closures(db: Database, venue_id: uuid.UUID) -> Sequence[Closure]:
    """The closures declared at a venue."""
    query = select(Closure).filter_by(venue_id=venue_id, status="declared")
    return once(db, ("closures", venue_id), lambda: db.scalars(query).all())


def edition_on(db: Database, moment: datetime) -> uuid.UUID | None:
    """The edition whose window holds the day."""
    day = shanghai_date(moment)
    query = select(Edition.id).where(Edition.opens_on <= day, Edition.closes_on >= day)
    newest = query.order_by(Edition.opens_on.desc()).limit(1)
    return once(db, ("edition", day), lambda: db.scalar(newest))


def once(db: Database, of: tuple[Any, ...], read: Callable[[], T]) -> T:
    """What `read` reads; while sessions are held, only the first time for the same `of`."""
    at_hand: dict[Any, Any] | None = db.info.get("known")
    if at_hand is None:
        return read()
    if of not in at_hand:
        at_hand[of] = read()
    fact: T = at_hand[of]
    return fact
