"""Whether each person has one booking a day of such sessions of a venue, as registration tells it.

Revision ID: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    with op.batch_alter_table("session") as batch:
        batch.add_column(sa.Column("once_a_day", sa.Boolean()))
