"""On which terms a session is booked, and the places kept back in it."""

import sqlalchemy as sa
from alembic import op

from chassis.storage.db import Moment

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("session") as batch:
        batch.add_column(sa.Column("sitting_id", sa.Uuid()))
        batch.add_column(sa.Column("access", sa.String()))
        batch.add_column(sa.Column("bring", sa.String()))
        batch.add_column(sa.Column("dates", sa.JSON()))
        batch.add_column(sa.Column("books_from", Moment()))
        batch.add_column(sa.Column("books_until", Moment()))
        batch.add_column(sa.Column("party_limit", sa.Integer()))
        batch.add_column(sa.Column("children_per_adult", sa.Integer()))
        batch.add_column(sa.Column("paused", sa.Boolean()))
        batch.create_index("session_by_sitting", ["sitting_id"])
    with op.batch_alter_table("seats") as batch:
        for pool in ("elder", "desk", "walk_in"):
            batch.add_column(sa.Column(f"kept_{pool}", sa.Integer()))
