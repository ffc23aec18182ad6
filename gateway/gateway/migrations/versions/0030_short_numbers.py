"""Short numbers of sessions, as registration tells them.

Revision ID: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    with op.batch_alter_table("session") as batch:
        batch.add_column(sa.Column("number", sa.Integer))
    op.create_index("session_by_number", "session", ["number"])
