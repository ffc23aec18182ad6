"""Who is in a house that holds so many at a time: its limits, and people counted in and out.

Revision ID: 0024
"""

import sqlalchemy as sa
from alembic import op

from chassis.storage.db import Moment

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    add_columns()
    op.create_table(
        "house",
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("place_id", name="pk_house"),
    )
    op.create_table(
        "house_count",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Uuid()),
        sa.Column("device", sa.String()),
        sa.Column("actor", sa.String()),
        sa.Column("over_limit", sa.Boolean(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_house_count"),
        sa.CheckConstraint("people > 0", name="people"),
    )
    op.create_index("ix_house_count_place_id_at", "house_count", ["place_id", "at"])
    op.create_index("ix_house_count_booking_id", "house_count", ["booking_id"])


def add_columns() -> None:
    op.add_column("venue", sa.Column("at_once", sa.Integer()))
    with op.batch_alter_table("venue") as batch:
        batch.add_column(sa.Column("spaces", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("venue") as batch:
        batch.alter_column("spaces", existing_type=sa.JSON(), server_default=None)
    with op.batch_alter_table("check_in") as batch:
        batch.add_column(sa.Column("over_limit", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("check_in") as batch:
        batch.alter_column("over_limit", existing_type=sa.Boolean(), server_default=None)
