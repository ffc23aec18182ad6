"""Editions whose settings have a number of their own: the requirements beside them are told with them, not changed.

Revision ID: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("edition", sa.Column("revision", sa.Integer(), nullable=False, server_default=sa.text("1")))
    # A form that is open meanwhile still says what it saw.
    op.execute("UPDATE edition SET revision = version")


def downgrade() -> None:
    op.drop_column("edition", "revision")
