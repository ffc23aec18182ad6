"""Background tasks.

Revision ID: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "task",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("doing", sa.String()),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), sa.ForeignKey("unit.id"), index=True),
        sa.Column("status", sa.String(), nullable=False, index=True),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("words", sa.JSON()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String()),
        sa.Column("held_until", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("expires_at", MOMENT, index=True),
        sa.Column("key", sa.String()),
        sa.Column("name", sa.String()),
        sa.Column("media_type", sa.String()),
        sa.Column("length", sa.BigInteger()),
        sa.Column("sha256", sa.String()),
        sa.UniqueConstraint("doing"),
    )


def downgrade() -> None:
    op.drop_table("task")
