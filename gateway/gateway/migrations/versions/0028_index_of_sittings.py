"""Lists narrowed by time, seats and place read an index of sittings alone.

Revision ID: 0028
"""

from alembic import op

revision = "0028"
down_revision = "0027"

COLUMNS = ["starts_at", "ends_at", "status", "bookable_until", "books_from", "seats_left"]
COLUMNS += ["part", "area", "venue_id", "activity_id"]


def upgrade() -> None:
    op.drop_index("sitting_by_time", "sitting")
    op.create_index("sitting_by_time", "sitting", COLUMNS)
