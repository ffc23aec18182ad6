"""The number of an edition's desk, which every message ends with.

Revision ID: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.add_column("edition", sa.Column("desk_phone", sa.String))


def downgrade() -> None:
    op.drop_column("edition", "desk_phone")
