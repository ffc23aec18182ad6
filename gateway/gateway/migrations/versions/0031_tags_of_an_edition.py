"""What the activities of an edition are narrowed by is counted from an index of tags alone.

Revision ID: 0031
"""

from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.drop_index("activity_tag_by_value", "activity_tag")
    op.create_index("activity_tag_by_value", "activity_tag", ["facet", "value", "edition_id", "activity_id"])
