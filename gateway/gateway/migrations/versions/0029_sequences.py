"""Calendars know a newer state of a session from an older one, and readers of news when it was told.

Revision ID: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.add_column("session", sa.Column("sequence", sa.Integer(), nullable=True))
    for table in ("activity", "closure"):
        op.add_column(table, sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
