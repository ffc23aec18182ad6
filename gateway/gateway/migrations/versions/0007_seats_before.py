"""What was known of the seats before registration was restored.

Revision ID: 0007
"""

import sqlalchemy as sa
from alembic import op

from chassis.storage.db import Moment

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "seats_before",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("venue_id", sa.Uuid()),
        sa.Column("unit_id", sa.Uuid()),
        sa.Column("confirmed", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_seats_before"),
    )
