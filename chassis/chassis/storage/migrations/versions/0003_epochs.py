"""Epochs: the department's own, those it has seen of others, and what is yet to be told again.

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("inbox_version", sa.Column("epoch", sa.BigInteger, nullable=False, server_default="0"))
    op.create_table(
        "own_epoch",
        sa.Column("id", sa.SmallInteger, autoincrement=False),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_own_epoch"),
    )
    op.create_table(
        "inbox_epoch",
        sa.Column("source", sa.String(200)),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_inbox_epoch"),
    )
    op.create_table(
        "retelling",
        sa.Column("noun", sa.String(200)),
        sa.Column("after", sa.String(200), nullable=True),
        sa.Column("done", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("noun", name="pk_retelling"),
    )


def downgrade() -> None:
    for table in ("retelling", "inbox_epoch", "own_epoch"):
        op.drop_table(table)
    op.drop_column("inbox_version", "epoch")
