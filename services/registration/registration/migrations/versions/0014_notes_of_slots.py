"""What a venue says to those who come to a slot.

Revision ID: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("slot", sa.Column("note", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("slot") as slot:
        slot.alter_column("note", server_default=None)
