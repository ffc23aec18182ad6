"""A session may be one of which a person has one a day at its venue.

Revision ID: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

WHEN_INSTEAD = sa.text("instead_of IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("session") as batch:
        batch.add_column(sa.Column("once_a_day", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("session") as batch:
        batch.alter_column("once_a_day", existing_type=sa.Boolean(), server_default=None)
    op.create_index(
        "ix_booking_instead_of",
        "booking",
        ["instead_of"],
        sqlite_where=WHEN_INSTEAD,
        postgresql_where=WHEN_INSTEAD,
    )
