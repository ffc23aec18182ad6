"""Demand: how many people ask a venue for each part of each day, told whole and without a word on who they are.

A venue's version is the number of changes its wishes have seen. It is read before they are counted, so that a count
may know more than its version says, and never less: the change beyond is told with the next.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session as DbSession

from chassis.clock import today
from chassis.messaging.jobs import Piece
from chassis.messaging.outbox import emit_all
from chassis.storage.rows import insert_into

from ..events import DemandAsked
from ..schema import table_of
from .model import Demand, Wish

AT_ONCE = 100
rows = table_of(Demand)
FURTHER: dict[str, Any] = {"index_elements": [rows.c.id], "set_": {"version": rows.c.version + 1}}
UNTOLD = Demand.version > Demand.told_version
ANY_UNTOLD = select(Demand.id).where(UNTOLD)
NOTE_TOLD = update(rows).where(rows.c.id == bindparam("venue_id")).values(told_version=bindparam("seen"))


def touch(db: DbSession, venue_ids: Iterable[uuid.UUID]) -> None:
    """Note that wishes to these venues have changed; whoever does so holds them until the transaction ends."""
    further = insert_into(db, rows).on_conflict_do_update(**FURTHER)
    for venue_id in sorted(set(venue_ids)):
        db.execute(further, {"id": venue_id, "version": 1, "told_version": 0})


def tell_changed(db: DbSession) -> bool:
    """Tell of the venues whose wishes have changed, however often, one event each. For a piece; whether there may be
    more."""
    piece = Piece()
    while tell_some(db) == AT_ONCE:
        if piece.is_over:
            return True
    return False


def tell_some(db: DbSession) -> int:
    """Tell of some of them; how many."""
    venues = db.scalars(select(Demand).where(UNTOLD).order_by(Demand.id).limit(AT_ONCE)).all()
    versions = [{"venue_id": venue.id, "seen": venue.version} for venue in venues]
    tell(db, venues)
    if versions:
        db.connection().execute(NOTE_TOLD, versions)
    db.expire_all()
    return len(versions)


def tell(db: DbSession, venues: Sequence[Demand]) -> None:
    """Tell what these venues are asked for as it is."""
    states = [{"id": venue.id, "version": venue.version} for venue in venues]
    parts = count(db, [venue.id for venue in venues])
    emit_all(db, DemandAsked, [state | {"parts": parts[state["id"]]} for state in states])


def count(db: DbSession, venue_ids: Sequence[uuid.UUID]) -> dict[Any, list[dict[str, Any]]]:
    """{venue id: how many people ask for which part of which day that is not past}."""
    of_venues = Wish.venue_id.in_(venue_ids), Wish.status == "open", Wish.date >= today()
    query = select(Wish.venue_id, Wish.date, Wish.part, func.count().label("people")).where(*of_venues)
    counts: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for row in db.execute(query.group_by(Wish.venue_id, Wish.date, Wish.part).order_by(Wish.date, Wish.part)):
        counts[row.venue_id].append({"date": row.date, "part": row.part, "people": row.people})
    return counts
