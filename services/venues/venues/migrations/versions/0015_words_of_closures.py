"""What the public is told of a closure, apart from the reason that staff note. What there is was written to be told."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("closure", sa.Column("note", sa.String(), nullable=False, server_default=""))
    op.execute("UPDATE closure SET note = reason")
    with op.batch_alter_table("closure") as closure:
        closure.alter_column("note", server_default=None)


def downgrade() -> None:
    op.drop_column("closure", "note")
