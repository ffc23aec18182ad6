"""What a plan was with each step of its history.

Revision ID: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("plan_transition", sa.Column("rows", sa.JSON()))


def downgrade() -> None:
    op.drop_column("plan_transition", "rows")
