"""The sums over sessions, changed by the difference whenever a session is, in its transaction."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, case, func, select
from sqlalchemy.orm import Session as DbSession

from chassis.storage.rows import insert_into, insert_of

from ..schema import Base
from .model import Session
from .tally import DayKey, Key, tally_of

Share = Row[Any]


def number(count: Any) -> ColumnElement[int]:
    """A count, 0 as long as it is not told."""
    return func.coalesce(count, 0)


IS_OPEN = Session.status == "open"
AS_TOLD = (
    *("bookings", "people", "elders", "children", "newcomers", "waiting", "self_attested"),
    *("missed", "cancelled", "booked_by_self", "booked_by_helper", "booked_by_desk", "rated", "stars"),
)
# Of each session; that a cancelled one counts nobody, registration says. Who attests it for themselves stands apart.
COUNTS = {
    "known": case((Session.status.is_not(None), 1), else_=0),
    "sessions": case((IS_OPEN, 1), else_=0),
    "seats": case((IS_OPEN, Session.capacity), else_=0),
    "attended": number(Session.came) + number(Session.walk_ins),
    "minutes": number(Session.minutes) * (number(Session.came) + number(Session.walk_ins)),
    "walk_ins": number(Session.walk_ins) - number(Session.head_count),
    "dropped_in": number(Session.head_count),
    **{name: number(getattr(Session, name)) for name in AS_TOLD},
}
WHERE = [
    case((Session.edition_id.is_(None), Session.day)) if name == "day" else getattr(Session, name)
    for name in Key._fields[:-1]
]
"""All of where a session counts but the area of its sitting's own place, which is not told."""
SHARE = (
    *(getattr(Session, name) for name in Key._fields[:-1]),
    *(c.label(name) for name, c in COUNTS.items()),
)

session_table = Base.metadata.tables[Session.__tablename__]
SHARES = select(Session.id, *SHARE)


def lock(db: DbSession, session_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Share]:
    """What each of these sessions adds to the sums. Their rows, empty where they are new, are this transaction's until
    the commit."""
    shares = lock_shares(db, session_ids)
    if new := sorted(id for id in session_ids if id not in shares):
        enter = insert_into(db, session_table).on_conflict_do_nothing()
        db.connection().execute(enter, [{"id": id} for id in new])
        shares |= lock_shares(db, new)
    return shares


def lock_shares(
    db: DbSession, session_ids: Collection[uuid.UUID], more: Sequence[Any] = ()
) -> dict[uuid.UUID, Share]:
    """The shares of those that there are, locked in the order of their ids."""
    rows = db.connection().execute(locking(tuple(more)), {"ids": list(session_ids)})
    return {row.id: row for row in rows}


@cache
def locking(more: tuple[Any, ...]) -> Any:
    """The statement that reads and locks shares. Made anew, as the others here, it would take a millisecond."""
    query = SHARES.add_columns(*more).where(Session.id.in_(bindparam("ids", expanding=True)))
    return query.order_by(Session.id).with_for_update(of=Session)


def write(
    db: DbSession, rows: Sequence[Mapping[str, Any]], more: Sequence[ColumnElement[Any]] = ()
) -> dict[uuid.UUID, Share]:
    """Change locked sessions, all in the same columns; what each adds to the sums from now on, with `more` of it."""
    insert, names = insert_of(db), tuple(rows[0])
    # Not on SQLite, whose RETURNING says of a status that has become null that it IS NOT NULL (3.40).
    if len(rows) == 1 and db.get_bind().dialect.name == "postgresql":
        row = db.connection().execute(returning(insert, names, tuple(more)), rows[0]).one()
        return {row.id: row}
    # Not returned but read: of rows that return something SQLAlchemy makes one text for each number of them.
    db.connection().execute(writing(insert, names), rows)
    return lock_shares(db, [row["id"] for row in rows], more)


@cache
def writing(insert: Any, names: Sequence[str]) -> Any:
    """The statement that changes these columns."""
    statement = insert(session_table)
    columns = {name: statement.excluded[name] for name in names if name != "id"}
    return statement.on_conflict_do_update(index_elements=["id"], set_=columns)


@cache
def returning(insert: Any, names: Sequence[str], more: tuple[Any, ...]) -> Any:
    """The same, which also reads what the session adds to the sums from then on."""
    return writing(insert, names).returning(*SHARES.selected_columns, *more)


def move(db: DbSession, before: tuple[Share, str | None], after: tuple[Share, str | None]) -> None:
    """Take from the sums what a locked session added to them before, and add what it does now.

    Each with the area of its sitting's own place.
    """
    differences = tally_of(db).differences
    for sign, (share, place_area) in ((-1, before), (1, after)):
        if share.known:
            counts = {name: sign * getattr(share, name) for name in COUNTS}
            differences[key_of(share, place_area)].update(counts)
            differences[DayKey(share.edition_id, share.day)].update(counts)


def key_of(share: Share, place_area: str | None) -> Key:
    """Where it counts. Of a session of an edition the day does not matter."""
    whole = Key._make([*(getattr(share, name) for name in Key._fields[:-1]), place_area])
    return whole._replace(day=None) if whole.edition_id else whole
