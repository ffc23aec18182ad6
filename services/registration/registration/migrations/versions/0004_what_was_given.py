"""A session no longer keeps what the last booking got of it: the statement that gives it says so itself.

Revision ID: 0004
"""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    with op.batch_alter_table("session") as batch:
        batch.drop_column("gave_number")
        batch.drop_column("gave_kept")
