"""What was told of a wish is found by it: whoever was not told that it was answered asks again.

Revision ID: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    of_wish = sa.text("wish_id IS NOT NULL")
    op.create_index(
        "ix_notice_wish_id", "notice", ["wish_id"], sqlite_where=of_wish, postgresql_where=of_wish
    )
