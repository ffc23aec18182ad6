"""Registration's database as an act left it: the sessions that it touched, all that belongs to them, and no others.

Triggers note whose rows are written. Views of a connection of its own stand in the places of the tables and show the
rows of these sessions alone, so that whatever looks through a table looks through a handful of rows.
"""

import sqlite3
from pathlib import Path

from sqlalchemy import StaticPool, create_engine
from sqlalchemy.orm import Session as DbSession

OF_BOOKING = "(SELECT session_id FROM booking WHERE id = {row}.booking_id)"
SESSION_OF = {
    "session": "{row}.id",
    "booking": "{row}.session_id",
    "check_in": "{row}.session_id",
    "seat_hold": "{row}.session_id",
    "booking_change": OF_BOOKING,
    "notice": OF_BOOKING,
}
"""{table: the session that a row of it belongs to}"""
NOTE = """
CREATE TRIGGER {table}_{verb}_touches AFTER {verb} ON {table} BEGIN
    INSERT INTO touched SELECT {id} WHERE {id} IS NOT NULL AND {id} NOT IN (SELECT id FROM touched);
END
"""
THESE = "IN (SELECT id FROM main.touched)"
BOOKED = f"booking_id IN (SELECT id FROM main.booking WHERE session_id {THESE})"
SHOWN = dict.fromkeys(SESSION_OF, f"session_id {THESE}")
SHOWN |= {"session": f"id {THESE}", "booking_change": BOOKED, "notice": BOOKED}


def watch(database: Path) -> None:
    """Have a new database note what is touched in it."""
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE touched (id CHAR(32) PRIMARY KEY) WITHOUT ROWID")
        for table, session in SESSION_OF.items():
            for verb, row in (("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old")):
                connection.execute(NOTE.format(table=table, verb=verb, id=session.format(row=row)))


class Touched:
    """What was touched since it was last forgotten."""

    def __init__(self, database: Path) -> None:
        self._connection = sqlite3.connect(database, isolation_level=None)
        for table, rows in SHOWN.items():
            self._connection.execute(f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} WHERE {rows}")
        engine = create_engine("sqlite://", creator=lambda: self._connection, poolclass=StaticPool)
        self.db = DbSession(engine, autoflush=False)

    def close(self) -> None:
        self.db.close()
        self._connection.close()

    def has(self, statement: str) -> bool:
        """Whether a statement finds anything."""
        return self._connection.execute(statement).fetchone() is not None

    @property
    def is_empty(self) -> bool:
        return not self.has("SELECT 1 FROM touched")

    def forget(self) -> None:
        self.db.rollback()
        self._connection.execute("DELETE FROM main.touched")
