"""Titles of resources, of learning routes and of their stops in English.

Revision ID: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ROUTE = sa.table("route", sa.column("id", sa.Uuid()), sa.column("stops", sa.JSON()))


def upgrade() -> None:
    for table in ("resource", "route"):
        op.add_column(table, sa.Column("title_en", sa.String()))
    connection = op.get_bind()
    for id_, stops in connection.execute(sa.select(ROUTE.c.id, ROUTE.c.stops)).all():
        fuller = [{"title_en": None} | stop for stop in stops]
        connection.execute(sa.update(ROUTE).where(ROUTE.c.id == id_).values(stops=fuller))


def downgrade() -> None:
    for table in ("route", "resource"):
        op.drop_column(table, "title_en")
