"""What resources, learning routes, editions, honours and announcements are called in English.

Revision ID: 0038
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
ADDED = {
    "resource": ("title_en",),
    "route": ("title_en",),
    "edition": ("name_en", "theme_en"),
    "honour": ("name_en",),
    "announcement": ("title_en", "text_en"),
}


def upgrade() -> None:
    for table, columns in ADDED.items():
        for column in columns:
            op.add_column(table, sa.Column(column, sa.String()))
