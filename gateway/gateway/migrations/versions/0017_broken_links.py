"""Whether the address of something to learn from does not open.

Revision ID: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column(
        "resource", sa.Column("link_is_broken", sa.Boolean(), nullable=False, server_default=sa.false())
    )
