"""What venues say to the public of closures, in place of the reasons, which are for staff.

Revision ID: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    with op.batch_alter_table("closure") as closure:
        closure.alter_column("reason", new_column_name="note")
    with op.batch_alter_table("session") as session:
        session.add_column(sa.Column("closure_note", sa.String()))
