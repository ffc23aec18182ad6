"""What people call a venue, too.

Revision ID: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("venue") as batch:
        batch.add_column(sa.Column("nicknames", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("venue") as batch:
        batch.alter_column("nicknames", server_default=None, existing_type=sa.JSON(), existing_nullable=False)
