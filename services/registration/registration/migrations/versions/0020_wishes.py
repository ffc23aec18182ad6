"""What citizens ask venues to open, and which venues' numbers have yet to be told.

Revision ID: 0020
"""

import sqlalchemy as sa
from alembic import op

from chassis.storage.db import Moment

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    create_wishes()
    create_demand()


def create_wishes() -> None:
    op.create_table(
        "wish",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("asker", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.CheckConstraint("part IN ('morning', 'afternoon', 'evening')", name=op.f("ck_wish_part")),
        sa.CheckConstraint(
            "status IN ('open', 'answered', 'declined', 'withdrawn')", name=op.f("ck_wish_status")
        ),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_wish_citizen_id_citizen")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish")),
        sa.UniqueConstraint(
            "citizen_id", "venue_id", "date", "part", name=op.f("uq_wish_citizen_id_venue_id_date_part")
        ),
    )
    is_open = sa.text("status = 'open'")
    op.create_index(
        "ix_wish_open",
        "wish",
        ["venue_id", "date", "part"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_index("ix_wish_date", "wish", ["date"])


def create_demand() -> None:
    is_untold = sa.text("version > told_version")
    op.create_table(
        "demand",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("told_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demand")),
    )
    op.create_index("ix_demand_untold", "demand", ["id"], sqlite_where=is_untold, postgresql_where=is_untold)
