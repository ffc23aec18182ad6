"""Activities that say which kind of reading they are, who gives them under a unit, and that nobody books for.

Revision ID: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("activity", sa.Column("drop_in", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("activity", sa.Column("reading_kind", sa.String()))
    op.add_column("activity", sa.Column("organiser", sa.JSON()))


def downgrade() -> None:
    for column in ("organiser", "reading_kind", "drop_in"):
        op.drop_column("activity", column)
