"""What units must file, and what each has said to it.

Revision ID: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def key(table: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id", ondelete="CASCADE")


def upgrade() -> None:
    create_requirements()
    create_owings()


def create_requirements() -> None:
    op.create_table(
        "requirement",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), key("edition"), nullable=False, index=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("paper", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("own_due_at", MOMENT),
    )
    op.create_table(
        "requirement_kind",
        sa.Column("requirement_id", sa.Uuid(), key("requirement"), primary_key=True),
        sa.Column("kind", sa.String(), primary_key=True),
    )


def create_owings() -> None:
    op.create_table(
        "owing",
        sa.Column("requirement_id", sa.Uuid(), key("requirement"), primary_key=True),
        sa.Column("unit_id", sa.Uuid(), key("unit"), primary_key=True, index=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("filed_at", MOMENT),
        sa.Column("links", sa.JSON()),
        sa.Column("decision", sa.String()),
        sa.Column("remark", sa.String()),
        sa.Column("nil_at", MOMENT),
        sa.Column("nil_reason", sa.String()),
        sa.Column("extended_to", MOMENT),
        sa.Column("extension_reason", sa.String()),
    )
    op.create_table(
        "owing_step",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("requirement_id", sa.Uuid(), key("requirement"), nullable=False),
        sa.Column("unit_id", sa.Uuid(), key("unit"), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("for_unit", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("words", sa.String()),
    )
    op.create_index("ix_owing_step_of", "owing_step", ["requirement_id", "unit_id"])


def downgrade() -> None:
    for table in ("owing_step", "owing", "requirement_kind", "requirement"):
        op.drop_table(table)
