"""What a unit gives, and when, is looked up by the unit.

Revision ID: 0036
"""

from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.create_index("activity_by_unit", "activity", ["unit_id", "edition_id", "status", "past", "at", "id"])
    op.create_index("session_by_unit", "session", ["unit_id", "starts_at"])
