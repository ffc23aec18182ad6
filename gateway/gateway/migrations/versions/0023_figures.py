"""Published figures also by day, sector, topic and mode.

Revision ID: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    with op.batch_alter_table("statistics") as batch:
        for name in ("by_day", "by_sector", "by_topic", "by_mode"):
            batch.add_column(sa.Column(name, sa.JSON()))
