"""Which capacity policy is why a session has not more seats. Where one is in force, sessions are settled anew.

Revision ID: 0018
"""

import sqlalchemy as sa
from alembic import op

from chassis import machine
from chassis.storage.db import Moment

revision = "0018"
down_revision = "0017"

MARK = sa.text(
    "INSERT INTO unsettled (id, since) SELECT id, :now FROM session WHERE status = 'open'"
    " AND EXISTS (SELECT 1 FROM capacity_policy WHERE status = 'in_force') ON CONFLICT (id) DO NOTHING"
)


def upgrade() -> None:
    op.add_column("session", sa.Column("limit", sa.JSON()))
    op.get_bind().execute(MARK.bindparams(sa.bindparam("now", machine.now(), type_=Moment())))
