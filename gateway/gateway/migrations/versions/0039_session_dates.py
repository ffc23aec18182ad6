"""Each date of a session has a row of its own, with where it is: those of a series may be at several places.

Revision ID: 0039
"""

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from chassis.storage.db import Moment

revision = "0039"
down_revision = "0038"
AT_ONCE = 1000
MOMENTS = ("starts_at", "ends_at")
IDS = ("id", "session_id", "sitting_id", "venue_id", "space_id")
PLACE = ("area", "district", "name", "address")


def table(name: str, *columns: str) -> sa.TableClause:
    kinds: dict[str, Any] = dict.fromkeys(MOMENTS, Moment()) | dict.fromkeys(IDS, sa.Uuid())
    kinds |= {"dates": sa.JSON(), "nth": sa.Integer()}
    return sa.table(name, *(sa.column(column, kinds.get(column, sa.String())) for column in columns))


session = table("session", "id", "kind", *MOMENTS, "dates", "sitting_id", "venue_id", "space_id")
sitting = table("sitting", "id", "venue_id", "space_id", *(f"place_{name}" for name in PLACE))
venue = table("venue", "id", *PLACE)
session_date = table(
    "session_date",
    *("session_id", "nth", "id", "kind", *MOMENTS, "sitting_id", "venue_id", "space_id"),
    *("area", "district", "words"),
)


def upgrade() -> None:
    op.create_table(
        "session_date",
        sa.Column("session_id", sa.Uuid(), primary_key=True),
        sa.Column("nth", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        *(sa.Column(name, sa.Uuid()) for name in ("sitting_id", "venue_id", "space_id")),
        sa.Column("area", sa.String()),
        sa.Column("district", sa.String()),
        sa.Column("words", sa.String(), nullable=False),
    )
    fill()
    on = ("starts_at", "session_id", "ends_at")
    op.create_index("session_date_by_time", "session_date", [*on, "kind", "district"])
    op.create_index("session_date_by_area", "session_date", ["area", *on, "kind"])
    op.create_index("session_date_by_venue", "session_date", ["venue_id", "kind", *on])
    op.drop_index("session_by_time", "session")


def fill() -> None:
    """Write the dates of the sessions that are kept."""
    connection = op.get_bind()
    sittings = {row.id: row for row in connection.execute(sa.select(sitting))}
    venues = {row.id: row for row in connection.execute(sa.select(venue))}
    listed = connection.execute(sa.select(session), execution_options={"yield_per": AT_ONCE})
    for rows in listed.partitions():
        dates = [date for row in rows for date in dates_of(row, sittings, venues)]
        connection.execute(sa.insert(session_date), dates)


def dates_of(
    row: Any, sittings: dict[uuid.UUID, Any], venues: dict[uuid.UUID, Any]
) -> Iterator[dict[str, Any]]:
    shared = {"session_id": row.id, "kind": row.kind, "venue_id": row.venue_id, "space_id": row.space_id}
    whole = {name: getattr(row, name) for name in ("id", "sitting_id", *MOMENTS)}
    dates = sorted(map(date_of, row.dates or ()), key=lambda date: date["starts_at"])
    for nth, date in enumerate(dates or [whole]):
        of = sittings.get(date["sitting_id"])
        where = {"venue_id": of.venue_id, "space_id": of.space_id} if of and dates else {}
        yield shared | date | where | {"nth": nth} | place_of((shared | where)["venue_id"], of, venues)


def date_of(part: dict[str, str]) -> dict[str, Any]:
    id = uuid.UUID(part["id"])
    return {"id": id, "sitting_id": id} | {name: datetime.fromisoformat(part[name]) for name in MOMENTS}


def place_of(venue_id: uuid.UUID | None, of: Any, venues: dict[uuid.UUID, Any]) -> dict[str, Any]:
    source, prefix = (venues.get(venue_id), "") if venue_id else (of, "place_")
    area, district, *words = (source and getattr(source, prefix + name) for name in PLACE)
    return {"area": area, "district": district, "words": "\n".join(filter(None, words)).lower()}
