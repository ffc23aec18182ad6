"""When a citizen last signed in: after a long silence their number may be someone else's."""

import sqlalchemy as sa
from alembic import op

from chassis.storage.db import Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("citizen", sa.Column("signed_in_at", Moment()))


def downgrade() -> None:
    op.drop_column("citizen", "signed_in_at")
