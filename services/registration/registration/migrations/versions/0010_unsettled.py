"""Sessions that facts bear on which they have not followed yet.

Revision ID: 0010
"""

import sqlalchemy as sa
from alembic import op

from chassis.storage.db import Moment

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "unsettled",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unsettled"),
    )
