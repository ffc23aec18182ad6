"""Decisions, honours that are public, and objections to them.

Revision ID: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "decision",
        sa.Column("edition_id", sa.Uuid(), sa.ForeignKey("edition.id"), primary_key=True),
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("decided_at", MOMENT, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("decided_by", "minutes")),
        *(sa.Column(name, MOMENT) for name in ("announced_at", "notice_until", "granted_at")),
    )
    op.create_table(
        "honour",
        sa.Column("id", sa.Uuid(), sa.ForeignKey("nomination.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("notice_until", MOMENT, nullable=False),
        sa.Column("granted_at", MOMENT),
        sa.Column("sent_up", sa.Integer()),
    )
    of_honour = sa.ForeignKey("honour.id", ondelete="CASCADE")
    op.create_table(
        "objection",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("honour_id", sa.Uuid(), of_honour, nullable=False, index=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("sealed", "sealed_code")),
        sa.Column("code_key", sa.String(), nullable=False, unique=True),
        sa.Column("status", sa.String(), nullable=False, index=True),
        sa.Column("at", MOMENT, nullable=False),
        *(sa.Column(name, sa.String()) for name in ("answer", "answered_by")),
        sa.Column("answered_at", MOMENT),
    )


def downgrade() -> None:
    for table in ("objection", "honour", "decision"):
        op.drop_table(table)
