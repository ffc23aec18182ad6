"""What venues pledged and opened, as venues tells it; and the sector of each.

Revision ID: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("venue", sa.Column("sector", sa.String()))
    op.create_table(
        "venue_day",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("minutes", "places", "visitors")),
    )
    op.create_index("ix_venue_day_date", "venue_day", ["date"])
    op.create_table(
        "pledge",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("days", "hours", "places")),
    )
    op.create_index("ix_pledge_edition_id", "pledge", ["edition_id"])


def downgrade() -> None:
    op.drop_table("pledge")
    op.drop_table("venue_day")
    op.drop_column("venue", "sector")
