"""What sessions, activities and venues are called in English.

Revision ID: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.add_column("venue", sa.Column("name_en", sa.String()))
    op.add_column("activity", sa.Column("title_en", sa.String()))
    op.add_column("session", sa.Column("title_en", sa.String()))
    op.add_column("session", sa.Column("place_en", sa.String()))
