"""Lists by area, by tag, and of venues with free slots, look at no row that is not theirs.

Revision ID: 0011
"""

from alembic import op

revision = "0011"
down_revision = "0010"

INDEXES = {
    "sitting_by_area": ("sitting", ["area", "activity_id"]),
    "activity_tag_by_value": ("activity_tag", ["facet", "value", "activity_id"]),
    "session_by_venue": ("session", ["venue_id", "kind", "starts_at"]),
}


def upgrade() -> None:
    for name, (table, columns) in INDEXES.items():
        op.drop_index(name, table)
        op.create_index(name, table, columns)
