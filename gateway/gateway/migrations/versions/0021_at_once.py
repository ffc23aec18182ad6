"""How many may be in a venue at a time; `gateway rebuild` has it of venues that were told of before.

Revision ID: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("venue", sa.Column("at_once", sa.Integer()))
