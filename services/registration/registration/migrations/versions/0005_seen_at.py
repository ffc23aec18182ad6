"""A citizen has a moment at which they last proved that the phone is theirs; so far, when they were first known.

Revision ID: 0005
"""

import sqlalchemy as sa
from alembic import op

from chassis.storage.db import Moment

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    with op.batch_alter_table("citizen") as batch:
        batch.add_column(sa.Column("seen_at", Moment(), nullable=True))
    op.execute("UPDATE citizen SET seen_at = created_at")
    with op.batch_alter_table("citizen") as batch:
        batch.alter_column("seen_at", existing_type=Moment(), nullable=False)
