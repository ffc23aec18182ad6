"""Of an activity, which kind of reading it is, who gives it under its unit, and whether nobody books for it.

Revision ID: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    with op.batch_alter_table("activity") as batch:
        batch.add_column(sa.Column("drop_in", sa.Boolean, nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("reading_kind", sa.String))
        batch.add_column(sa.Column("organiser", sa.JSON))
