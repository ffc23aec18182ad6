"""What of an approved plan waits for the office; versions, by which two editors of a plan know of each other.

Revision ID: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

REVIEWED = '["activities", "title", "summary", "kind", "audiences"]'


def upgrade() -> None:
    with op.batch_alter_table("edition") as batch:
        batch.add_column(sa.Column("reviewed", sa.JSON(), nullable=False, server_default=REVIEWED))
    with op.batch_alter_table("edition") as batch:
        batch.alter_column("reviewed", existing_type=sa.JSON(), server_default=None)
    op.add_column("plan", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("activity", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("activity", sa.Column("proposed", sa.JSON()))
    op.add_column("activity", sa.Column("remark", sa.String()))
    for name in ("waits", "confirmed"):
        op.add_column("activity", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    for name in ("confirmed", "waits", "remark", "proposed", "revision"):
        op.drop_column("activity", name)
    op.drop_column("plan", "version")
    op.drop_column("edition", "reviewed")
