"""What venues say to the public of closures, in place of the reasons, which are for staff; and so with sessions.

Revision ID: 0019
"""

import sqlalchemy as sa
from alembic import op

from chassis import machine
from chassis.storage.db import Moment

revision = "0019"
down_revision = "0018"

MARK = sa.text(
    "INSERT INTO unsettled (id, since) SELECT id, :now FROM session"
    " WHERE reason = 'closed' OR planned_ends_at IS NOT NULL ON CONFLICT (id) DO NOTHING"
)


def upgrade() -> None:
    with op.batch_alter_table("closure") as closure:
        closure.alter_column("reason", new_column_name="note")
    op.add_column("session", sa.Column("closure_note", sa.String()))
    op.get_bind().execute(MARK.bindparams(sa.bindparam("now", machine.now(), type_=Moment())))
