"""Editions have the text of their notice, and say whether prevention measures are required.

Revision ID: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("edition", sa.Column("notice", sa.String(), nullable=False, server_default=sa.text("''")))
    op.add_column(
        "edition", sa.Column("prevention_required", sa.Boolean(), nullable=False, server_default=sa.true())
    )


def downgrade() -> None:
    for column in ("prevention_required", "notice"):
        op.drop_column("edition", column)
