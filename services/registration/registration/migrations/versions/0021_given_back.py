"""Places in line that were given back, and may be taken back for a while, are found by an index of their own.

Revision ID: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

GIVEN_BACK = sa.text("status = 'cancelled' AND was = 'waitlisted'")


def upgrade() -> None:
    op.create_index(
        "ix_booking_given_back",
        "booking",
        ["session_id", "number"],
        sqlite_where=GIVEN_BACK,
        postgresql_where=GIVEN_BACK,
    )
