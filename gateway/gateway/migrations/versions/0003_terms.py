"""How activities are booked: as a series, in an online hall, in a second pool, with what to bring."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    as_sittings = sa.text("'sittings'")
    op.add_column("activity", sa.Column("booked_as", sa.String(), nullable=False, server_default=as_sittings))
    op.add_column(
        "sitting", sa.Column("open_to_all", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("sitting", sa.Column("bring", sa.String(), nullable=False, server_default=sa.text("''")))
    op.add_column("sitting", sa.Column("online", sa.JSON()))
