"""Until when one is let in on the day of an opening, as venues tells it.

Revision ID: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    with op.batch_alter_table("opening") as batch:
        batch.add_column(sa.Column("last_entry", sa.DateTime(timezone=True)))
