"""A capacity policy may hold for the venues of one sector only."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("capacity_policy", sa.Column("sector", sa.String()))


def downgrade() -> None:
    op.drop_column("capacity_policy", "sector")
