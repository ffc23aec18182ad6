"""Signs of life of the workers.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

from chassis.storage.db import Moment

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "worker_beat",
        sa.Column("worker", sa.String(200)),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("pausing", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("worker", name="pk_worker_beat"),
    )


def downgrade() -> None:
    op.drop_table("worker_beat")
