"""A slot has a note to those who come."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("slot", sa.Column("note", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("slot") as slot:
        slot.alter_column("note", server_default=None)


def downgrade() -> None:
    op.drop_column("slot", "note")
