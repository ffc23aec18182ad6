"""Notices are due by the domain's clock, and rest after a failure by the machine's.

Revision ID: 0008
"""

import sqlalchemy as sa
from alembic import op

from chassis.storage.db import Moment

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    with op.batch_alter_table("notice") as batch:
        batch.add_column(sa.Column("rests_until", Moment()))
    # Both were one column, in the machine's time. Whether it is night is asked again when they are sent.
    op.execute("UPDATE notice SET rests_until = due_at WHERE status = 'due'")
    op.execute("UPDATE notice SET due_at = '2000-01-01 00:00:00+00:00' WHERE status = 'due'")
