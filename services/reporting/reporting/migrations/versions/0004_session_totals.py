"""What a session comes to is kept as registration counts it, and bookings no longer.

Until registration tells its totals, which it does by itself after its own upgrade, the figures are those of before.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KNOWN = {
    "bookings": "sum(CASE WHEN status IN ('confirmed', 'attended') THEN 1 ELSE 0 END)",
    "people": "sum(CASE WHEN status IN ('confirmed', 'attended') THEN people ELSE 0 END)",
    "waiting": "sum(CASE WHEN status = 'waitlisted' THEN people ELSE 0 END)",
    "came": "sum(CASE WHEN status = 'attended' THEN people ELSE 0 END)",
    "missed": "sum(CASE WHEN status = 'no_show' THEN people ELSE 0 END)",
    "cancelled": "sum(CASE WHEN status = 'cancelled' THEN people ELSE 0 END)",
}
UNKNOWN = ("elders", "children", "newcomers", "booked_by_self", "booked_by_helper", "booked_by_desk")


def upgrade() -> None:
    counts = [*KNOWN, *UNKNOWN, "walk_ins", "self_attested"]
    op.create_table(
        "session_totals",
        sa.Column("session_id", sa.Uuid(), primary_key=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
    )
    sums = [*KNOWN.values(), *["0"] * (len(counts) - len(KNOWN))]
    op.execute(
        f"INSERT INTO session_totals (session_id, {', '.join(counts)})"
        f" SELECT session_id, {', '.join(sums)} FROM booking GROUP BY session_id"
    )
    op.drop_table("booking")
