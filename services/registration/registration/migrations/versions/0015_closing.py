"""A session that a closure ends keeps when it was to end, and a closure when it was heard of.

What was closed before had called off whatever it overlapped: it counts as heard of before anything had begun.

Revision ID: 0015
"""

import sqlalchemy as sa
from alembic import op

from chassis.storage.db import Moment

EVER = "2000-01-01 00:00:00+00:00"

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    with op.batch_alter_table("session") as batch:
        batch.add_column(sa.Column("planned_ends_at", Moment(), nullable=True))
    with op.batch_alter_table("closure") as batch:
        batch.add_column(sa.Column("learnt_at", Moment(), nullable=False, server_default=EVER))
    with op.batch_alter_table("closure") as batch:
        batch.alter_column("learnt_at", existing_type=Moment(), server_default=None)
