"""Photos of honours.

Revision ID: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.add_column("honour", sa.Column("photos", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
    with op.batch_alter_table("honour") as batch:
        batch.alter_column("photos", existing_type=sa.JSON(), server_default=None)
