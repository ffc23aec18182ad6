"""The floor: a bare Flask handler that does the six writes of a booking in one raw statement, and nothing else.

It takes any JSON, knows nobody, checks nothing and tells nobody; the event's body is the request's. Its tables are of
the same shape as registration's, with the same foreign keys, in the same database: `FLOOR_URL`.
"""

import os
import threading
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import psycopg
from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue

from tests.benchmarks.bare import bare_app

TABLES = ["citizen", "session", "booking", "booking_change", "notice", "outbox"]
FOREIGN_KEYS = """
SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
 WHERE contype = 'f' AND conrelid = ANY(%(tables)s::regclass[]) AND confrelid = ANY(%(tables)s::regclass[])
"""
# $1 the booking's id, $2 the session's, $3 the citizen's, $4 the key, $5 what stands for the sealed party, $6 now,
# $7 and $8 ids of the line of history and the notice, $9 the event's body.
BOOK = """
WITH turn AS (
  UPDATE floor_citizen SET turn = turn + 1 WHERE id = $3
), place AS (
  UPDATE floor_session SET
    confirmed = confirmed + CASE WHEN waiting = 0 AND confirmed < capacity THEN 1 ELSE 0 END,
    waiting = waiting + CASE WHEN waiting = 0 AND confirmed < capacity THEN 0 ELSE 1 END,
    queued = queued + CASE WHEN waiting = 0 AND confirmed < capacity THEN 0 ELSE 1 END,
    seats_version = seats_version + 1
  WHERE id = $2
  RETURNING CASE WHEN waiting > 0 THEN queued END AS number
), booked AS (
  INSERT INTO floor_booking (id, version, session_id, citizen_id, key, fingerprint, code, booked_as, booker, seats,
    children, elders, sealed_party, locale, status, holding, kept_seats, came, excused, number, offers, created_at,
    changed_at)
  SELECT $1, 1, $2, $3, $4, $4, $4, 'self', $4, 1, 0, 0, $5,
    'zh', CASE WHEN number IS NULL THEN 'confirmed' ELSE 'waitlisted' END, 1, 0, 0, false, number, '[]', $6, $6
  FROM place
  RETURNING status, number
), noted AS (
  INSERT INTO floor_booking_change (id, booking_id, at, actor, channel, change)
  SELECT $7, $1, $6, $4, 'portal', status FROM booked
), told AS (
  INSERT INTO floor_notice (id, kind, citizen_id, booking_id, status, attempts, due_at, written_at)
  SELECT $8, status, $3, $1, 'due', 0, $6, $6 FROM booked
), emitted AS (
  INSERT INTO floor_outbox (event_id, type, body, created_at)
  SELECT $1, 'floor.booked', $9, $6 FROM booked
)
SELECT status, number FROM booked
"""
_own = threading.local()


def create_app() -> Flask:
    """The floor, and `/hello`, by which the load itself is measured."""
    app = bare_app(__name__)

    @app.post("/bookings")
    def book() -> ResponseReturnValue:
        wish = request.get_json()
        id_, now = uuid.uuid4(), datetime.now(UTC)
        history, notice = uuid.uuid4(), uuid.uuid4()
        columns = (id_, uuid.UUID(wish["session_id"]), uuid.UUID(wish["citizen_id"]))
        key, body = request.headers["Idempotency-Key"], request.get_data()
        cursor = psycopg.RawCursor(_connection())
        cursor.execute(BOOK, [*columns, key, "x" * 60, now, history, notice, body], prepare=True)
        status, number = cursor.fetchone()  # type: ignore[misc]
        return jsonify(id=id_, status=status, number=number), 201

    @app.get("/hello")
    def hello() -> str:
        return "hello"

    return app


def prepare(database_url: str) -> None:
    """Make the floor's tables after registration's."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        for table in TABLES:
            connection.execute(f"CREATE TABLE floor_{table} (LIKE {table} INCLUDING ALL EXCLUDING GENERATED)")
        connection.execute("ALTER TABLE floor_session SET (fillfactor = 50)")
        for table, words in connection.execute(FOREIGN_KEYS, {"tables": TABLES}).fetchall():
            foreign = words.replace(" REFERENCES ", " REFERENCES floor_")
            connection.execute(f"ALTER TABLE floor_{table} ADD {foreign}")


def open_session(database_url: str, session_id: uuid.UUID, citizens: Sequence[uuid.UUID]) -> None:
    """Let the floor have a session and citizens that registration has."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("INSERT INTO floor_session SELECT * FROM session WHERE id = %s", (session_id,))
        connection.execute(
            "INSERT INTO floor_citizen SELECT * FROM citizen WHERE id = ANY(%s)", (list(citizens),)
        )


def _connection() -> psycopg.Connection[Any]:
    if not hasattr(_own, "connection"):
        _own.connection = psycopg.connect(os.environ["FLOOR_URL"], autocommit=True)
    return _own.connection  # type: ignore[no-any-return]
