"""Names and themes of editions, titles and texts of announcements in English.

Revision ID: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
ADDED = {"edition": ("name_en", "theme_en"), "announcement": ("title_en", "text_en")}


def upgrade() -> None:
    for table, columns in ADDED.items():
        for column in columns:
            op.add_column(table, sa.Column(column, sa.String()))
