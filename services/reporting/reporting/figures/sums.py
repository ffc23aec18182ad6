"""The sums over sessions, changed by the difference whenever a session is, in its transaction."""

import uuid
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, case, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session as DbSession

from ..schema import Base
from .model import Session
from .tally import Key, tally_of

Share = Row[Any]


def number(count: Any) -> ColumnElement[int]:
    """A count, 0 as long as it is not told."""
    return func.coalesce(count, 0)


IS_OPEN = Session.status == "open"
AS_TOLD = (
    *("bookings", "people", "elders", "children", "newcomers", "waiting", "walk_ins", "self_attested"),
    *("missed", "cancelled", "booked_by_self", "booked_by_helper", "booked_by_desk"),
)
# Of each session; that a cancelled one counts nobody, registration says. Who attests it for themselves stands apart.
COUNTS = {
    # SQLite 3.40 takes IS NOT NULL for true in what an update returns.
    "known": case((func.coalesce(Session.status, "") != "", 1), else_=0),
    "sessions": case((IS_OPEN, 1), else_=0),
    "seats": case((IS_OPEN, Session.capacity), else_=0),
    "attended": number(Session.came) + number(Session.walk_ins),
    **{name: number(getattr(Session, name)) for name in AS_TOLD},
}
WHERE = [getattr(Session, name) for name in Key._fields[:-1]]
"""All of where a session counts but the area of its sitting's own place, which is not told."""
SHARE = (*WHERE, *(count.label(name) for name, count in COUNTS.items()))

session_table = Base.metadata.tables[Session.__tablename__]
# Prepared once: to put twenty sums into words costs more than the database takes for them.
OF_SESSION = session_table.c.id == bindparam("of_session")
LOCK = select(*SHARE).where(OF_SESSION).with_for_update()
WRITE = update(session_table).where(OF_SESSION).returning(*SHARE)
ENTER = {
    "postgresql": postgresql.insert(session_table).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(session_table).on_conflict_do_nothing(),
}


def lock(db: DbSession, session_id: uuid.UUID) -> Share:
    """What the session adds to the sums. Its row, empty where it is new, is this transaction's until the commit."""
    connection, session = db.connection(), {"of_session": session_id}
    if (share := connection.execute(LOCK, session).one_or_none()) is None:
        connection.execute(ENTER[connection.dialect.name], {"id": session_id})
        share = connection.execute(LOCK, session).one()
    return share


def write(db: DbSession, session_id: uuid.UUID, **values: Any) -> Share:
    """Change a locked session; what it adds to the sums from now on."""
    return db.connection().execute(WRITE, {"of_session": session_id, **values}).one()


def move(db: DbSession, before: tuple[Share, str | None], after: tuple[Share, str | None]) -> None:
    """Take from the sums what a locked session added to them before, and add what it does now.

    Each with the area of its sitting's own place.
    """
    for sign, (share, place_area) in ((-1, before), (1, after)):
        if share.known:
            key = Key._make([*share[: len(WHERE)], place_area])
            tally_of(db).differences[key].update({name: sign * getattr(share, name) for name in COUNTS})
