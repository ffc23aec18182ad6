"""Whose a learning route is, and what is told at its stops.

Revision ID: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ROUTE = sa.table("route", sa.column("id", sa.Uuid()), sa.column("stops", sa.JSON()))
UNSAID = {"words": "", "minutes": None, "walking_minutes": None}


def upgrade() -> None:
    with op.batch_alter_table("route") as batch:
        batch.add_column(sa.Column("venue_id", sa.Uuid()))
        batch.add_column(sa.Column("unit_id", sa.Uuid()))
        batch.create_check_constraint("owner", "venue_id IS NULL OR unit_id IS NULL")
    connection = op.get_bind()
    for id_, stops in connection.execute(sa.select(ROUTE.c.id, ROUTE.c.stops)).all():
        fuller = [UNSAID | stop for stop in stops]
        connection.execute(sa.update(ROUTE).where(ROUTE.c.id == id_).values(stops=fuller))


def downgrade() -> None:
    with op.batch_alter_table("route") as batch:
        batch.drop_constraint("owner", type_="check")
        batch.drop_column("unit_id")
        batch.drop_column("venue_id")
