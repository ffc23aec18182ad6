"""The door keeps what it gave and what staff decided; a session knows since when it stands at its times.

Revision ID: 0006
"""

import sqlalchemy as sa
from alembic import op

from chassis.storage.db import Moment

revision = "0006"
down_revision = "0005"

# Sessions of before stood at their times since ever: what is over stays history.
EVER = "2000-01-01 00:00:00"


def upgrade() -> None:
    with op.batch_alter_table("session") as batch:
        batch.add_column(sa.Column("timed_at", Moment(), nullable=False, server_default=EVER))
        batch.add_column(sa.Column("door_kept", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("session") as batch:
        batch.alter_column("timed_at", existing_type=Moment(), server_default=None)
        batch.alter_column("door_kept", existing_type=sa.Boolean(), server_default=None)
    with op.batch_alter_table("check_in") as batch:
        batch.add_column(sa.Column("admitted_at", Moment()))
        batch.add_column(sa.Column("clock_off", sa.BigInteger()))
        batch.add_column(sa.Column("on_purpose", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("decision", sa.String()))
        batch.add_column(sa.Column("decided_by", sa.String()))
    with op.batch_alter_table("check_in") as batch:
        batch.alter_column("on_purpose", existing_type=sa.Boolean(), server_default=None)
    op.execute(
        "UPDATE check_in SET admitted_at = received_at"
        " WHERE outcome = 'accepted' AND way NOT IN ('self', 'undo')"
    )
