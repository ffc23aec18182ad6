"""Reviewers, their interests and reviews.

Revision ID: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reviewer",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("edition_id", sa.Uuid(), sa.ForeignKey("edition.id"), nullable=False, index=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("account", "sealed_name")),
        sa.Column("unit_id", sa.Uuid(), sa.ForeignKey("unit.id")),
        sa.UniqueConstraint("edition_id", "account"),
    )
    op.create_table(
        "interest",
        sa.Column("reviewer_id", sa.Uuid(), of("reviewer"), primary_key=True),
        sa.Column("unit_id", sa.Uuid(), sa.ForeignKey("unit.id"), primary_key=True),
        sa.Column("reason", sa.String(), nullable=False),
    )
    op.create_table(
        "review",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("nomination_id", sa.Uuid(), of("nomination"), nullable=False, index=True),
        sa.Column("reviewer_id", sa.Uuid(), of("reviewer"), nullable=False, index=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("scores", sa.JSON()),
        *(sa.Column(name, sa.String()) for name in ("remark", "reason")),
        sa.Column("scored_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("nomination_id", "reviewer_id"),
    )


def of(table: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id", ondelete="CASCADE")


def downgrade() -> None:
    for table in ("review", "interest", "reviewer"):
        op.drop_table(table)
