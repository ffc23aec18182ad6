"""Whose retention may end is found along an index.

Revision ID: 0012
"""

import sqlalchemy as sa
from alembic import op

from chassis.storage.db import Moment

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    # Everybody is looked at once, in pieces.
    long_ago = "2000-01-01 00:00:00+00:00"
    with op.batch_alter_table("citizen") as batch:
        batch.add_column(sa.Column("keep_until", Moment(), nullable=False, server_default=long_ago))
    with op.batch_alter_table("citizen") as batch:
        batch.alter_column("keep_until", existing_type=Moment(), server_default=None)
    where = sa.text("erased_at IS NULL")
    op.create_index(
        "ix_citizen_keep_until", "citizen", ["keep_until"], sqlite_where=where, postgresql_where=where
    )
