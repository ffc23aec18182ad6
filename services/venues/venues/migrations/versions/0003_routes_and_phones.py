"""Who drew a learning route, and for which venues: they own it; the number that a venue is called at."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("route", sa.Column("drawn_by", sa.String()))
    op.add_column("route", sa.Column("drawn_for", sa.JSON()))
    op.add_column("venue", sa.Column("phone", sa.String()))


def downgrade() -> None:
    op.drop_column("venue", "phone")
    op.drop_column("route", "drawn_for")
    op.drop_column("route", "drawn_by")
