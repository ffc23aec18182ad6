"""How many attempts to send a notice were refused.

Revision ID: 0038
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    op.add_column("notice", sa.Column("refusals", sa.Integer(), nullable=False, server_default=sa.text("0")))
