"""Searches that found too little, counted.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

from chassis.storage.db import Moment

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "unmet_search",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("words", sa.String(length=40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_at", Moment(), nullable=False),
        sa.Column("last_at", Moment(), nullable=False),
        sa.Column("struck_at", Moment(), nullable=True),
        sa.Column("struck_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unmet_search"),
        sa.UniqueConstraint("key", name="uq_unmet_search_key"),
    )
    op.create_index("unmet_search_by_count", "unmet_search", ["count", "id"])
    op.create_index("unmet_search_by_last", "unmet_search", ["last_at"])
