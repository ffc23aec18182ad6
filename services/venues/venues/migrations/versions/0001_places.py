"""Venues, spaces, openings, slots, closures, placements."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    create_venues()
    create_openings()
    create_closures()
    create_placements()


def create_venues() -> None:
    op.create_table(
        "venue",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sector", sa.String(), nullable=False),
        sa.Column("district", sa.String()),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("hours", sa.String(), nullable=False),
        sa.Column("notice", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
    )
    op.create_table(
        "space",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("venue_id", sa.Uuid(), sa.ForeignKey("venue.id"), nullable=False, index=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.CheckConstraint("seats > 0", name="seats"),
    )


def create_openings() -> None:
    op.create_table(
        "opening",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), sa.ForeignKey("venue.id"), nullable=False),
        sa.Column("space_id", sa.Uuid(), sa.ForeignKey("space.id")),
        sa.Column("declaration_id", sa.Uuid(), nullable=False, index=True),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
    )
    op.create_index("ix_opening_venue_id_starts_at", "opening", ["venue_id", "starts_at"])
    op.create_table(
        "slot",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("opening_id", sa.Uuid(), sa.ForeignKey("opening.id"), nullable=False, index=True),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.CheckConstraint("seats > 0", name="seats"),
        sa.CheckConstraint("starts_at < ends_at", name="span"),
    )


def create_closures() -> None:
    op.create_table(
        "closure",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), sa.ForeignKey("venue.id"), nullable=False),
        sa.Column("space_id", sa.Uuid(), sa.ForeignKey("space.id")),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name="span"),
    )
    op.create_index("ix_closure_venue_id_starts_at", "closure", ["venue_id", "starts_at"])


def create_placements() -> None:
    op.create_table(
        "placement",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False, index=True),
        sa.Column("activity_version", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Uuid()),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("space_seats", sa.Integer()),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
    )
    op.create_index("ix_placement_space_id_starts_at", "placement", ["space_id", "starts_at"])


def downgrade() -> None:
    for table in ("placement", "closure", "slot", "opening", "space", "venue"):
        op.drop_table(table)
