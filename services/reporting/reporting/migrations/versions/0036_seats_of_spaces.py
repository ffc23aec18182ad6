"""How many people a space takes, as venues tells it; what it told before is taken anew when it tells it again.

Revision ID: 0036
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.add_column("space", sa.Column("seats", sa.Integer()))
    versions = sa.table("inbox_version", sa.column("stream", sa.String()))
    op.execute(versions.delete().where(versions.c.stream == "venues.venue"))
