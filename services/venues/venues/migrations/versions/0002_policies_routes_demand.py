"""Terms of booking openings; capacity policies, learning routes, demand."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("opening", sa.Column("booking", sa.JSON()))
    create_capacity_policies()
    create_routes()
    create_demand()


def create_capacity_policies() -> None:
    op.create_table(
        "capacity_policy",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("edition_id", sa.Uuid()),
        sa.Column("district", sa.String()),
        sa.Column("venue_id", sa.Uuid(), sa.ForeignKey("venue.id")),
        sa.Column("ratio_percent", sa.Integer(), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("from_at", MOMENT, nullable=False),
        sa.Column("until_at", MOMENT),
        sa.Column("status", sa.String(), nullable=False),
        sa.CheckConstraint("ratio_percent BETWEEN 0 AND 100", name="ratio"),
        sa.CheckConstraint("from_at < until_at", name="span"),
    )


def create_routes() -> None:
    op.create_table(
        "route",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("stops", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
    )


def create_demand() -> None:
    op.create_table(
        "demand",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("venue_id", sa.Uuid()),
        sa.Column("title", sa.String()),
        sa.Column("starts_at", MOMENT),
        sa.Column("status", sa.String()),
        sa.Column("capacity", sa.Integer()),
        sa.Column("confirmed", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
    )
    op.create_index("ix_demand_venue_id_waiting", "demand", ["venue_id", "waiting"])


def downgrade() -> None:
    for table in ("demand", "route", "capacity_policy"):
        op.drop_table(table)
    op.drop_column("opening", "booking")
