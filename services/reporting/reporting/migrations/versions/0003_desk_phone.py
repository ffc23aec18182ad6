"""The number of the city's desk, for every page."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("edition", sa.Column("desk_phone", sa.String()))


def downgrade() -> None:
    op.drop_column("edition", "desk_phone")
