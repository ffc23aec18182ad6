"""Facts read once for all the sessions that are settled together.

A capacity policy or a venue's closure bears on thousands of sessions; asking for each fact at each of them would take
minutes. What is cached here is good only while those sessions are locked: whoever changed them has committed by then.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.storage.rows import among

from ..schema import Base
from ..sessions.editions import Edition
from ..sessions.model import Session
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
CACHE = "facts"
DECLARED = select(Closure).filter_by(status="declared")
EDITIONS = select(Edition.id, Edition.opens_on, Edition.closes_on).order_by(Edition.opens_on.desc())


@contextmanager
def sessions_with_facts(
    db: DbSession, session_ids: Sequence[uuid.UUID]
) -> Iterator[dict[uuid.UUID, Session]]:
    """The sessions of these that there are, locked in the order of their ids, and the facts on them at hand."""
    sessions = {session.id: session for session in lock(db, session_ids)}
    # The database session itself remembers a fact only as long as someone refers to it.
    facts = read_facts(db, session_ids)
    nouns = {
        noun: {row.id: row for row in facts if isinstance(row, noun)} for noun in (Sitting, Slot, Placement)
    }
    venue_ids = [row.id for row in facts if isinstance(row, Venue)]
    db.info[CACHE] = {"rows": facts, **nouns, **closures_by_venue(db, venue_ids)}
    try:
        yield sessions
    finally:
        del db.info[CACHE]


def lock(db: DbSession, session_ids: Iterable[uuid.UUID]) -> Iterable[Session]:
    query = select(Session).where(Session.id.in_(among(db, session_ids))).order_by(Session.id)
    return db.scalars(query.with_for_update().execution_options(populate_existing=True))


def read_facts(db: DbSession, session_ids: Sequence[uuid.UUID]) -> list[Base]:
    """The facts that sessions of these ids are made of."""
    sittings = read_rows(db, Sitting, session_ids)
    slots = read_rows(db, Slot, session_ids)
    activities = read_rows(db, Activity, {sitting.activity_id for sitting in sittings})
    openings = read_rows(db, Opening, {slot.opening_id for slot in slots})
    places = {place.venue_id for place in (*sittings, *openings) if place.venue_id}
    return [
        *sittings,
        *slots,
        *activities,
        *openings,
        *read_rows(db, Placement, session_ids),
        *read_rows(db, Venue, places),
        *read_rows(db, Unit, {activity.unit_id for activity in activities}),
    ]


def read_rows(db: DbSession, noun: Any, ids: Collection[uuid.UUID]) -> Sequence[Any]:
    return db.scalars(select(noun).where(noun.id.in_(among(db, ids)))).all() if ids else []


def closures_by_venue(db: DbSession, venue_ids: Sequence[uuid.UUID]) -> dict[Any, list[Closure]]:
    """What `closures_at` reads of these venues, under its keys."""
    closures: dict[Any, list[Closure]] = {("closures", id): [] for id in venue_ids}
    for closure in db.scalars(DECLARED.where(Closure.venue_id.in_(among(db, venue_ids)))):
        closures["closures", closure.venue_id].append(closure)
    return closures


def find_fact(db: DbSession, noun: type[T], id: uuid.UUID) -> T | None:
    """The sitting, slot or placement of this id; of sessions that are settled together, all have been read."""
    rows: dict[uuid.UUID, T] | None = db.info.get(CACHE, {}).get(noun)
    return db.get(noun, id) if rows is None else rows.get(id)


def at_hand(db: DbSession) -> dict[Any, Any]:
    """What is at hand of the sessions that are settled together, by its key: for what is made of facts, too."""
    cache: dict[Any, Any] = db.info.get(CACHE, {})
    return cache


def policies_in_force(db: DbSession) -> Sequence[CapacityPolicy]:
    return read_once(
        db, ("policies",), lambda: db.scalars(select(CapacityPolicy).filter_by(status="in_force")).all()
    )


def closures_at(db: DbSession, venue_id: uuid.UUID) -> Sequence[Closure]:
    """The closures declared at a venue."""
    return read_once(
        db, ("closures", venue_id), lambda: db.scalars(DECLARED.filter_by(venue_id=venue_id)).all()
    )


def edition_of(db: DbSession, moment: datetime) -> uuid.UUID | None:
    """The edition whose window holds the day; of several, which there should not be, the one that opens last."""
    day = shanghai_date(moment)
    editions = read_once(db, ("editions",), lambda: db.execute(EDITIONS).all())
    return next((id for id, opens_on, closes_on in editions if opens_on <= day <= closes_on), None)


def read_once(db: DbSession, key: tuple[Any, ...], fetch: Callable[[], T]) -> T:
    """What `fetch` reads; within `sessions_with_facts`, read only the first time for the same `key`."""
    cache: dict[Any, Any] | None = db.info.get(CACHE)
    if cache is None:
        return fetch()
    if key not in cache:
        cache[key] = fetch()
    value: T = cache[key]
    return value
