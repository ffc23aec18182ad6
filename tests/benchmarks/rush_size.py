"""A department that has been at work for years: a database full of bookings."""

import time
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

import psycopg
from psycopg import sql

from chassis.storage.db import new_id
from registration.bookings.model import CODE_LENGTH, CODE_LETTERS
from tests.benchmarks.rush_crowd import gather, requests_of
from tests.benchmarks.rush_load import fire
from tests.benchmarks.rush_town import Town

IN_A_SESSION = 100
EACH = 5
"""Bookings of one citizen."""
SPREAD = 7_919_197
"""Prime to the number of codes: so codes fall all over their index, as drawn ones do."""
Row = dict[str, str | None]


def fill(town: Town, bookings: int) -> str:
    """Copy so many bookings, with their sessions, citizens, history and notices, into registration's database.

    Each is the likeness of one that was made through the API; what must be its own is. What was done, in a line.
    """
    began = time.monotonic()
    session_id = _example(town)
    with psycopg.connect(town.database_url, autocommit=True) as db:
        # The rows refer to each other as they should; a million look-ups to prove it would take a minute.
        db.execute("SET session_replication_role = replica")
        example = {table: _row(db, table, column, session_id) for table, column in EXAMPLES.items()}
        sessions = [str(new_id()) for _ in range(max(1, bookings // IN_A_SESSION))]
        people = [str(new_id()) for _ in range(max(1, bookings // EACH))]
        _copy(db, "session", _sessions(example["session"], sessions))
        _copy(db, "citizen", (example["citizen"] | {"id": id_, "phone_index": id_} for id_ in people))
        _copy(db, "booking", _bookings(example["booking"], bookings, sessions, people))
        db.execute(NOTICES)
        db.execute(HISTORY)
        db.execute("VACUUM ANALYZE")
        db.execute("CHECKPOINT")
    took = time.monotonic() - began
    return (
        f"{bookings:,} bookings of {len(people):,} citizens in {len(sessions):,} sessions after {took:.0f} s."
    )


EXAMPLES = {"session": "id", "citizen": "id", "booking": "session_id"}
NOTICES = """
INSERT INTO notice (id, kind, citizen_id, booking_id, sealed_body, status, attempts, due_at, written_at)
SELECT gen_random_uuid(), n.kind, b.citizen_id, b.id, n.sealed_body, 'sent', 1, n.due_at, n.written_at
FROM booking b CROSS JOIN (SELECT * FROM notice LIMIT 1) n
"""
HISTORY = """
INSERT INTO booking_change (id, booking_id, at, actor, channel, change)
SELECT gen_random_uuid(), id, created_at, booker, 'web', status FROM booking
"""


def _example(town: Town) -> uuid.UUID:
    """A session with one booking."""
    crowd = gather(town, 1, IN_A_SESSION)
    (answer,) = fire(town.port_of("direct"), requests_of(crowd, town, "direct"), 1).answers
    if answer.status != 201:
        raise RuntimeError(f"no booking was made: {answer.body!r}")
    town.rest()
    return crowd.session_id


def _row(db: psycopg.Connection[Any], table: str, column: str, session_id: uuid.UUID) -> Row:
    """One row as text."""
    names = [column.name for column in db.execute(f"SELECT * FROM {table} LIMIT 0").description or ()]
    columns = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(name)) for name in names)
    query = sql.SQL("SELECT {} FROM {}").format(columns, sql.Identifier(table))
    if table != "citizen":
        query += sql.SQL(" WHERE {} = {}").format(sql.Identifier(column), sql.Literal(session_id))
    values = db.execute(query).fetchone()
    assert values is not None
    return dict(zip(names, values, strict=True))


def _sessions(example: Row, ids: Iterable[str]) -> Iterator[Row]:
    full = {"capacity": str(IN_A_SESSION), "confirmed": str(IN_A_SESSION)}
    return (example | full | {"id": id_, "opening_id": str(new_id())} for id_ in ids)


def _bookings(example: Row, count: int, sessions: list[str], people: list[str]) -> Iterator[Row]:
    """The bookings of a session follow each other; those of a citizen lie in sessions far apart."""
    for number in range(count):
        changes = {"id": str(new_id()), "key": str(uuid.uuid4()), "code": _code(number)}
        changes |= {"session_id": sessions[number // IN_A_SESSION % len(sessions)]}
        yield example | changes | {"citizen_id": people[number % len(people)]}


def _code(number: int) -> str:
    rest = number * SPREAD % len(CODE_LETTERS) ** CODE_LENGTH
    letters = []
    for _ in range(CODE_LENGTH):
        rest, letter = divmod(rest, len(CODE_LETTERS))
        letters.append(CODE_LETTERS[letter])
    return "".join(letters)


def _copy(db: psycopg.Connection[Any], table: str, rows: Iterator[Row]) -> None:
    first = next(rows)
    columns = sql.SQL(", ").join(map(sql.Identifier, first))
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), columns)
    with db.cursor() as cursor, cursor.copy(into) as copy:
        copy.write_row(list(first.values()))
        for row in rows:
            copy.write_row(list(row.values()))
