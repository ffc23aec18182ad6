"""Facts read once for all the sessions that are settled together.

A capacity policy or a venue's closure bears on thousands of sessions; asking for each fact at each of them would take
minutes. What is kept here is good only while those sessions are locked: whoever changed them has committed by then.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session as Database

from ..schema import Base
from ..sessions.model import Session
from .model import Activity, Opening, Placement, Sitting, Slot, Unit, Venue

T = TypeVar("T")
AT_ONCE = 500
# For fewer, asking for each is as quick.
MANY = 20


@contextmanager
def held(db: Database, session_ids: Sequence[uuid.UUID]) -> Iterator[dict[uuid.UUID, Session]]:
    """The sessions of these that there are, locked in the order of their ids, and the facts on them at hand."""
    found = {one.id: one for one in locked(db, session_ids)}
    # The database session itself remembers a fact only as long as someone holds it.
    at_hand = gathered(db, session_ids) if len(session_ids) > MANY else []
    db.info["known"] = {"at_hand": at_hand}
    try:
        yield found
    finally:
        del db.info["known"]


def batched(ids: Iterable[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    left = iter(ids)
    while some := list(islice(left, AT_ONCE)):
        yield some


def locked(db: Database, session_ids: Iterable[uuid.UUID]) -> Iterator[Session]:
    for some in batched(sorted(set(session_ids))):
        query = select(Session).where(Session.id.in_(some)).order_by(Session.id)
        yield from db.scalars(query.with_for_update().execution_options(populate_existing=True))


def gathered(db: Database, session_ids: Sequence[uuid.UUID]) -> list[Base]:
    """The facts that sessions of these ids are made of."""
    sittings = of_ids(db, Sitting, session_ids)
    slots = of_ids(db, Slot, session_ids)
    activities = of_ids(db, Activity, {one.activity_id for one in sittings})
    openings = of_ids(db, Opening, {one.opening_id for one in slots})
    places = {one.venue_id for one in (*sittings, *openings) if one.venue_id}
    return [
        *sittings,
        *slots,
        *activities,
        *openings,
        *of_ids(db, Placement, session_ids),
        *of_ids(db, Venue, places),
        *of_ids(db, Unit, {one.unit_id for one in activities}),
    ]


def of_ids(db: Database, noun: Any, ids: Iterable[uuid.UUID]) -> list[Any]:
    return [one for some in batched(ids) for one in db.scalars(select(noun).where(noun.id.in_(some)))]


def once(db: Database, of: tuple[Any, ...], read: Callable[[], T]) -> T:
    """What `read` reads, while sessions are held only the first time for the same `of`."""
    known: dict[Any, Any] | None = db.info.get("known")
    if known is None:
        return read()
    if of not in known:
        known[of] = read()
    found: T = known[of]
    return found
