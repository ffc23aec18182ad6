"""What learning routes are called in English.

Revision ID: 0035
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.add_column("route", sa.Column("title_en", sa.String()))
