"""Names of venues in English.

Revision ID: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.add_column("venue", sa.Column("name_en", sa.String()))
