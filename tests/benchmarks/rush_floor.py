"""The floor: a bare Flask handler that does the three writes of a booking in one raw statement, and nothing else.

It takes any JSON, knows nobody, checks nothing and tells nobody; the event's body is the request's. Its tables are of
the same shape as registration's, in the same database: `FLOOR_URL`.
"""

import os
import threading
import uuid
from datetime import UTC, datetime
from typing import Any

import psycopg
from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue

TABLES = ("session", "booking", "outbox")
BOOK = """
WITH place AS (
  UPDATE floor_session SET
    confirmed = confirmed + CASE WHEN waiting = 0 AND confirmed < capacity THEN 1 ELSE 0 END,
    waiting = waiting + CASE WHEN waiting = 0 AND confirmed < capacity THEN 0 ELSE 1 END,
    queued = queued + CASE WHEN waiting = 0 AND confirmed < capacity THEN 0 ELSE 1 END,
    seats_version = seats_version + 1
  WHERE id = %(session_id)s
  RETURNING CASE WHEN waiting > 0 THEN queued END AS number
), booked AS (
  INSERT INTO floor_booking (id, version, session_id, citizen_id, key, fingerprint, code, booked_as, booker, seats,
    children, elders, sealed_party, locale, status, holding, kept_seats, came, excused, number, offers, created_at,
    changed_at)
  SELECT %(id)s, 1, %(session_id)s, %(citizen_id)s, %(key)s, %(key)s, %(code)s, 'self', %(key)s, 1, 0, 0, %(sealed)s,
    'zh', CASE WHEN number IS NULL THEN 'confirmed' ELSE 'waitlisted' END, 1, 0, 0, false, number, '[]', %(now)s,
    %(now)s
  FROM place
  RETURNING status, number
), told AS (
  INSERT INTO floor_outbox (event_id, type, body, created_at)
  SELECT %(id)s, 'floor.booked', %(body)s, %(now)s FROM place
)
SELECT status, number FROM booked
"""
_own = threading.local()


def create_app() -> Flask:
    """The floor, and `/hello`, by which the load itself is measured."""
    app = Flask(__name__)

    @app.post("/bookings")
    def book() -> ResponseReturnValue:
        wish = request.get_json()
        id_, now = uuid.uuid4(), datetime.now(UTC)
        values = {
            "id": id_,
            "key": request.headers["Idempotency-Key"],
            "body": request.get_data(),
            "now": now,
        }
        values |= {"session_id": wish["session_id"], "citizen_id": wish["citizen_id"]}
        values |= {"code": id_.hex, "sealed": "x" * 60}
        status, number = _connection().execute(BOOK, values).fetchone()  # type: ignore[misc]
        return jsonify(id=id_, status=status, number=number), 201

    @app.get("/hello")
    def hello() -> str:
        return "hello"

    return app


def prepare(database_url: str) -> None:
    """Make the floor's tables after registration's."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        for table in TABLES:
            connection.execute(f"CREATE TABLE floor_{table} (LIKE {table} INCLUDING ALL)")
        connection.execute("ALTER TABLE floor_session SET (fillfactor = 50)")


def open_session(database_url: str, session_id: uuid.UUID) -> None:
    """Let the floor have a session that registration has."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("INSERT INTO floor_session SELECT * FROM session WHERE id = %s", (session_id,))


def _connection() -> psycopg.Connection[Any]:
    if not hasattr(_own, "connection"):
        _own.connection = psycopg.connect(os.environ["FLOOR_URL"], autocommit=True, prepare_threshold=2)
    return _own.connection  # type: ignore[no-any-return]
