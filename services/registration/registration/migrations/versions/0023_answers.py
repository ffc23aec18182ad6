"""What venues answered to wishes, and the notices that tell it.

Revision ID: 0023
"""

import sqlalchemy as sa
from alembic import op

from chassis.storage.db import Moment

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("learnt_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("done_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
    )
    undone = sa.text("done_at IS NULL")
    op.create_index("ix_answer_due_at", "answer", ["due_at"], sqlite_where=undone, postgresql_where=undone)
    op.add_column("wish", sa.Column("answer_id", sa.Uuid(), nullable=True))
    op.add_column("notice", sa.Column("wish_id", sa.Uuid(), nullable=True))
