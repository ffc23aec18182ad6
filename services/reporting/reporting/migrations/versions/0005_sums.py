"""A session is one row with what it comes to, and the sums over sessions are kept.

Revision ID: 0005
"""

import uuid
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NAMESPACE = uuid.UUID("5b3d0d7e-3c0c-4a57-9d0b-8f4f6f1f6a11")
WHERE: dict[str, Any] = {
    "edition_id": sa.Uuid(),
    "day": sa.Date(),
    "activity_id": sa.Uuid(),
    "unit_id": sa.Uuid(),
    "venue_id": sa.Uuid(),
    "place_area": sa.String(),
}
PEOPLE = (
    *("bookings", "people", "elders", "children", "newcomers", "booked_by_self", "booked_by_helper"),
    *("booked_by_desk", "waiting", "walk_ins", "self_attested", "missed", "cancelled"),
)
TOTALS = (*PEOPLE, "came")
SUMS = {
    "known": "count(*)",
    "sessions": "sum(CASE WHEN session.status = 'open' THEN 1 ELSE 0 END)",
    "seats": "sum(CASE WHEN session.status = 'open' THEN session.capacity ELSE 0 END)",
    "attended": "sum(coalesce(session.came, 0) + coalesce(session.walk_ins, 0))",
    **{name: f"sum(coalesce(session.{name}, 0))" for name in PEOPLE},
}
DAY = {
    "postgresql": "CAST(starts_at AT TIME ZONE 'Asia/Shanghai' AS date)",
    "sqlite": "date(starts_at, '+8 hours')",
}


def upgrade() -> None:
    widen_sessions()
    take_totals()
    create_cells()
    fill_cells()


def widen_sessions() -> None:
    with op.batch_alter_table("session") as session:
        for name, type_ in (("kind", sa.String()), ("capacity", sa.Integer()), ("status", sa.String())):
            session.alter_column(name, existing_type=type_, nullable=True)
        session.alter_column("starts_at", existing_type=sa.DateTime(timezone=True), nullable=True)
        session.add_column(sa.Column("day", sa.Date()))
        for name in TOTALS:
            session.add_column(sa.Column(name, sa.Integer()))
    op.execute(f"UPDATE session SET day = {DAY[op.get_bind().dialect.name]} WHERE edition_id IS NULL")


def take_totals() -> None:
    """Some may have come of sessions that are not known yet."""
    counts = ", ".join(TOTALS)
    op.execute(
        f"UPDATE session SET ({counts}) = (SELECT {counts} FROM session_totals WHERE session_id = session.id)"
    )
    op.execute(
        f"INSERT INTO session (id, {counts}) SELECT session_id, {counts} FROM session_totals"
        " WHERE NOT EXISTS (SELECT 1 FROM session WHERE id = session_id)"
    )
    op.drop_table("session_totals")


def create_cells() -> None:
    op.create_table(
        "cell",
        sa.Column("id", sa.Uuid(), primary_key=True),
        *(
            sa.Column(name, type_, index=name in ("edition_id", "day") or None)
            for name, type_ in WHERE.items()
        ),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in SUMS),
    )


def fill_cells() -> None:
    cell = sa.table("cell", sa.column("id", sa.Uuid()), *(sa.column(*where) for where in WHERE.items()))
    for name in SUMS:
        cell.append_column(sa.column(name, sa.Integer()))
    keys = ", ".join(f"{'sitting' if name == 'place_area' else 'session'}.{name}" for name in WHERE)
    sums = ", ".join(f"{sum_} AS {name}" for name, sum_ in SUMS.items())
    counted = sa.text(
        f"SELECT {keys}, {sums} FROM session LEFT JOIN sitting ON sitting.id = session.id"
        f" WHERE session.status IS NOT NULL GROUP BY {keys}"
    ).columns(**WHERE)
    rows = [dict(row) for row in op.get_bind().execute(counted).mappings()]
    if rows:
        op.bulk_insert(cell, [row | {"id": cell_id(*(row[name] for name in WHERE))} for row in rows])


def cell_id(*where: object) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, "/".join(map(str, where)))
