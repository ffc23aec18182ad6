"""What the office does in a unit's place is written down.

Revision ID: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unit_act",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column(
            "unit_id", sa.Uuid(), sa.ForeignKey("unit.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("edition_id", sa.Uuid(), sa.ForeignKey("edition.id", ondelete="CASCADE"), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("unit_act")
