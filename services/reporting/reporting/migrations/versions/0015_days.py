"""Sums by day, how long sessions are, and how they were rated.

How long slots are is known when registration tells of them next; the night's recount puts minutes into the cells.

Revision ID: 0015
"""

import uuid
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

NAMESPACE = uuid.UUID("5b3d0d7e-3c0c-4a57-9d0b-8f4f6f1f6a11")
SUMS = (
    *("known", "sessions", "seats", "bookings", "people", "elders", "children", "newcomers"),
    *("booked_by_self", "booked_by_helper", "booked_by_desk", "waiting", "attended", "walk_ins"),
    *("self_attested", "missed", "cancelled"),
)
NEW: dict[str, Any] = {"minutes": sa.BigInteger(), "rated": sa.Integer(), "stars": sa.Integer()}
COUNTS = {
    "known": "1",
    "sessions": "CASE WHEN status = 'open' THEN 1 ELSE 0 END",
    "seats": "CASE WHEN status = 'open' THEN capacity ELSE 0 END",
    "attended": "coalesce(came, 0) + coalesce(walk_ins, 0)",
    "minutes": "coalesce(minutes, 0) * (coalesce(came, 0) + coalesce(walk_ins, 0))",
}
DAY = {
    "postgresql": "CAST(starts_at AT TIME ZONE 'Asia/Shanghai' AS date)",
    "sqlite": "date(starts_at, '+8 hours')",
}
MINUTES = {
    "postgresql": "CAST(extract(epoch FROM ends_at - starts_at) AS integer) / 60",
    "sqlite": "(strftime('%s', ends_at) - strftime('%s', starts_at)) / 60",
}


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    with op.batch_alter_table("session") as session:
        for name in NEW:
            session.add_column(sa.Column(name, sa.Integer()))
        session.create_index("ix_session_unit_id", ["unit_id"])
    with op.batch_alter_table("cell") as cell:
        for name, type_ in NEW.items():
            cell.add_column(sa.Column(name, type_, nullable=False, server_default="0"))
    op.create_table(
        "rating",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("session_id", sa.Uuid(), nullable=False, index=True),
        sa.Column("rating", sa.Integer(), nullable=False),
    )
    op.create_table(
        "day_sum",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("edition_id", sa.Uuid(), index=True),
        sa.Column("day", sa.Date(), nullable=False, index=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in SUMS),
        *(sa.Column(name, type_, nullable=False, server_default="0") for name, type_ in NEW.items()),
    )
    op.execute(f"UPDATE session SET day = {DAY[dialect]} WHERE starts_at IS NOT NULL")
    op.execute(
        f"UPDATE session SET minutes = (SELECT {MINUTES[dialect]} FROM sitting WHERE sitting.id = session.id)"
    )
    fill_days()


def fill_days() -> None:
    names = (*SUMS, "minutes")
    table = sa.table("day_sum", sa.column("id", sa.Uuid()), sa.column("edition_id", sa.Uuid()))
    table.append_column(sa.column("day", sa.Date()))
    for name in names:
        table.append_column(sa.column(name, sa.BigInteger()))
    sums = ", ".join(f"sum({COUNTS.get(name, f'coalesce({name}, 0)')}) AS {name}" for name in names)
    counted = sa.text(
        f"SELECT edition_id, day, {sums} FROM session WHERE status IS NOT NULL GROUP BY edition_id, day"
    ).columns(edition_id=sa.Uuid(), day=sa.Date())
    rows = [dict(row) for row in op.get_bind().execute(counted).mappings()]
    if rows:
        op.bulk_insert(table, [row | {"id": day_id(row["edition_id"], row["day"])} for row in rows])


def day_id(*where: object) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, "/".join(map(str, where)))
