"""Until when a session takes bookings, as registration tells it.

What is there already is filled in as registration would tell it; the next version of each session brings its own.
"""

import sqlalchemy as sa
from alembic import op

from chassis.storage.db import Moment

revision = "0004"
down_revision = "0003"

TAKES_BOOKINGS = "status = 'open' AND coalesce(access, 'seats') = 'seats' AND NOT coalesce(paused, false)"


def upgrade() -> None:
    with op.batch_alter_table("session") as batch:
        batch.add_column(sa.Column("bookable_until", Moment()))
    op.execute(
        "UPDATE session SET bookable_until ="
        " CASE WHEN books_until < starts_at THEN books_until ELSE starts_at END"
        f" WHERE {TAKES_BOOKINGS}"
    )
