"""How much of something a closure must leave, for it to take place all the same, is the venue's to say."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("venue", "closure"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("kept_minutes", sa.Integer(), nullable=False, server_default="30"))
        with op.batch_alter_table(table) as batch:
            batch.alter_column("kept_minutes", existing_type=sa.Integer(), server_default=None)


def downgrade() -> None:
    for table in ("closure", "venue"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("kept_minutes")
