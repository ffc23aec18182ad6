"""Parties that leave the rest of a series, seats kept while waiting for others, notices that
nobody can be called for, and what capacity policies ask of those who come.

Revision ID: 0009
"""

import sqlalchemy as sa
from alembic import op

from chassis.storage.db import Moment

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    with op.batch_alter_table("booking") as batch:
        batch.add_column(sa.Column("left_at", Moment(), nullable=True))
        batch.add_column(sa.Column("instead_of", sa.Uuid(), nullable=True))
    add_conditions("session", "capacity_policy")
    op.drop_index("ix_notice_phone", "notice")
    where = sa.text("status IN ('phone', 'given_up', 'unreachable')")
    op.create_index("ix_notice_phone", "notice", ["written_at"], sqlite_where=where, postgresql_where=where)


def add_conditions(*tables: str) -> None:
    for table in tables:
        none = sa.Column("conditions", sa.JSON(), nullable=False, server_default="[]")
        with op.batch_alter_table(table) as batch:
            batch.add_column(none)
        with op.batch_alter_table(table) as batch:
            batch.alter_column("conditions", existing_type=sa.JSON(), server_default=None)
