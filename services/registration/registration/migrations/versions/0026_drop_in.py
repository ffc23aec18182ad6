"""Activities that nobody books for, and how many people were counted at their sessions.

Revision ID: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    with op.batch_alter_table("activity") as batch:
        batch.add_column(sa.Column("drop_in", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_table(
        "head_count",
        sa.Column("session_id", sa.Uuid, sa.ForeignKey("session.id"), primary_key=True),
        sa.Column("people", sa.Integer, nullable=False),
        sa.Column("counted_by", sa.String, nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("people >= 0", name="people"),
    )
