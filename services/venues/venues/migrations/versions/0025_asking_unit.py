"""The unit whose sitting asks for a space.

Revision ID: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("placement", sa.Column("unit_id", sa.Uuid()))


def downgrade() -> None:
    op.drop_column("placement", "unit_id")
