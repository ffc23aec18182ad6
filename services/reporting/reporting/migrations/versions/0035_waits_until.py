"""Until when a task is tried, by the machine's time: setting the clock on ended those that waited.

Revision ID: 0035
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("task", sa.Column("waits_until", MOMENT))
    task = sa.table("task", sa.column("waits_until", MOMENT))
    op.execute(task.update().values(waits_until=datetime.now(UTC) + timedelta(days=1)))
    with op.batch_alter_table("task") as batch:
        batch.alter_column("waits_until", nullable=False)
