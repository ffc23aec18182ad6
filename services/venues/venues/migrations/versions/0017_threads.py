"""The thread of a placement, step by step. Of those there are it begins with what they ask, and what they are now."""

import uuid
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
Columns = tuple[sa.Column[Any], ...]
REQUEST: Columns = (
    sa.Column("venue_id", sa.Uuid()),
    sa.Column("space_id", sa.Uuid(), nullable=False),
    sa.Column("starts_at", MOMENT, nullable=False),
    sa.Column("ends_at", MOMENT, nullable=False),
    sa.Column("seats", sa.Integer(), nullable=False),
)
ANSWER: Columns = (
    sa.Column("status", sa.String(), nullable=False),
    *(sa.Column(name, sa.String()) for name in ("reason", "decision", "note")),
)
OWN: Columns = (
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("placement_id", sa.Uuid(), nullable=False),
    sa.Column("at", MOMENT, nullable=False),
    sa.Column("by", sa.String()),
)


def upgrade() -> None:
    steps = op.create_table("placement_step", *OWN, *ANSWER, *REQUEST)
    op.create_index("ix_placement_step_placement_id", "placement_step", ["placement_id"])
    names = [column.name for column in (*ANSWER, *REQUEST)]
    known = sa.table(
        "placement",
        sa.column("id", sa.Uuid()),
        sa.column("asked_at", MOMENT),
        *(sa.column(column.name, column.type) for column in (*ANSWER, *REQUEST)),
    )
    rows = [
        step for row in op.get_bind().execute(sa.select(known)).mappings() for step in steps_of(row, names)
    ]
    if rows:
        op.bulk_insert(steps, rows)


def steps_of(row: sa.RowMapping, names: list[str]) -> list[dict[str, object]]:
    """What a placement asks, and what it is; ids go up as those of today do."""
    first, last = sorted((uuid.uuid4(), uuid.uuid4()))
    request = {name: row[name] for name in names} | {
        "at": row["asked_at"],
        "placement_id": row["id"],
        "by": None,
    }
    status = "waits" if row["status"] == "asked" else row["status"]
    none = dict.fromkeys(("reason", "decision", "note"))
    return [request | none | {"id": first, "status": "asked"}, request | {"id": last, "status": status}]


def downgrade() -> None:
    op.drop_table("placement_step")
