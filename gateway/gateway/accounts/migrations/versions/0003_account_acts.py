"""What was done to accounts of staff, and by whom.

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op

from chassis.storage.db import Moment

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "account_act",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account_act"),
    )
    op.create_index("ix_account_act_account_id", "account_act", ["account_id"])
