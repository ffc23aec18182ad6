"""What the room of a session is called.

Revision ID: 0036
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.add_column("session", sa.Column("space_name", sa.String()))
