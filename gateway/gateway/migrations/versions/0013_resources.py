"""What to learn from that lies at its owner's, as venues tells it, and what lists of it are narrowed by.

Revision ID: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "resource",
        sa.Column("id", sa.Uuid(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("kind", "title", "summary")),
        *(sa.Column(name, sa.Uuid()) for name in ("venue_id", "unit_id")),
        sa.Column("series", sa.String()),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("topics", "audiences")),
        sa.Column("minutes", sa.Integer()),
        sa.Column("is_free", sa.Boolean(), nullable=False),
        sa.Column("url", sa.String()),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("recommended_by", "why", "status")),
    )
    op.create_index("resource_by_title", "resource", ["status", "title", "id"])
    op.create_table(
        "resource_tag",
        sa.Column("resource_id", sa.Uuid(), primary_key=True),
        *(sa.Column(name, sa.String(), primary_key=True) for name in ("facet", "value")),
    )
    op.create_index("resource_tag_by_value", "resource_tag", ["facet", "value", "resource_id"])
