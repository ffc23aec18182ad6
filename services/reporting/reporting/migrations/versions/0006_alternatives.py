"""What a sitting could have instead of the space that it was refused.

Revision ID: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("placement", sa.Column("alternatives", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("placement") as table:
        table.alter_column("alternatives", server_default=None)


def downgrade() -> None:
    op.drop_column("placement", "alternatives")
