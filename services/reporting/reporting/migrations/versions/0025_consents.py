"""Candidates are asked for consent by a message of their own.

Revision ID: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "consent_request",
        sa.Column(
            "nomination_id", sa.Uuid(), sa.ForeignKey("nomination.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("code_key", sa.String(), nullable=False, unique=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("sealed_code", "language")),
        sa.Column("times", sa.Integer(), nullable=False),
        *(sa.Column(name, MOMENT, nullable=False) for name in ("asked_at", "expires_at")),
        sa.Column("answer", sa.String()),
        sa.Column("answered_at", MOMENT),
    )


def downgrade() -> None:
    op.drop_table("consent_request")
