"""How many attempts to send a notice were refused.

Revision ID: 0037
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.add_column("notice", sa.Column("refusals", sa.Integer(), nullable=False, server_default=sa.text("0")))
