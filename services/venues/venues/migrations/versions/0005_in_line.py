"""A placement knows since when it asks for just what it asks, and what it could have had instead.

Those of before have asked since now, in the order in which their sittings came up.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("placement", sa.Column("asked_at", MOMENT))
    op.add_column("placement", sa.Column("alternatives", sa.JSON()))
    placement = sa.table("placement", sa.column("asked_at", MOMENT), sa.column("alternatives", sa.JSON()))
    op.execute(placement.update().values(asked_at=datetime.now(UTC), alternatives=[]))
    with op.batch_alter_table("placement") as table:
        table.alter_column("asked_at", nullable=False)
        table.alter_column("alternatives", nullable=False)


def downgrade() -> None:
    op.drop_column("placement", "alternatives")
    op.drop_column("placement", "asked_at")
