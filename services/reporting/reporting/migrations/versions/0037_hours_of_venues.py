"""When venues are open, and their English names, as venues tells them; what it told before is taken anew when it tells
it again.

Revision ID: 0037
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.add_column("venue", sa.Column("name_en", sa.String()))
    op.add_column("venue", sa.Column("opening_hours", sa.JSON()))
    versions = sa.table("inbox_version", sa.column("stream", sa.String()))
    op.execute(versions.delete().where(versions.c.stream == "venues.venue"))
