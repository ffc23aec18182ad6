"""Titles of activities and names of units in English.

Revision ID: 0037
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.add_column("unit", sa.Column("name_en", sa.String()))
    op.add_column("activity", sa.Column("title_en", sa.String()))
