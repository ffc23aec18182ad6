"""Sessions know how much of what they come to has been told.

Revision ID: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    for name in ("people_version", "totals_told"):
        with op.batch_alter_table("session") as batch:
            batch.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0")))
        with op.batch_alter_table("session") as batch:
            batch.alter_column(name, existing_type=sa.Integer(), server_default=None)
