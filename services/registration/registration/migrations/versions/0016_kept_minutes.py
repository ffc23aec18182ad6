"""A closure says how much of a session it must leave, for it to take place all the same.

Revision ID: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    with op.batch_alter_table("closure") as batch:
        batch.add_column(sa.Column("kept_minutes", sa.Integer(), nullable=False, server_default="30"))
    with op.batch_alter_table("closure") as batch:
        batch.alter_column("kept_minutes", existing_type=sa.Integer(), server_default=None)
