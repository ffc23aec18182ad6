"""A session counts the places kept back for walk-ins that are used, as it counts its other seats.

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("session") as batch:
        batch.add_column(sa.Column("used_walk_in", sa.Integer(), nullable=False, server_default=sa.text("0")))
    with op.batch_alter_table("session") as batch:
        batch.alter_column("used_walk_in", existing_type=sa.Integer(), server_default=None)
    op.execute(
        "UPDATE session SET used_walk_in = coalesce((SELECT sum(kept_seats) FROM check_in"
        " WHERE session_id = session.id AND undone_at IS NULL), 0)"
    )
