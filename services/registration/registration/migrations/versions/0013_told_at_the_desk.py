"""What someone was told at the desk as it booked for them waits on no list.

Revision ID: 0013
"""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.execute(
        "UPDATE notice SET status = 'dropped' WHERE status = 'phone' AND kind IN ('booked', 'waitlisted', 'cancelled')"
        " AND booking_id IN (SELECT id FROM booking WHERE booked_as = 'desk')"
    )
