"""Sessions have short numbers; those to come get theirs, and are told with it, as they are settled.

Revision ID: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.create_table(
        "number_count",
        sa.Column("edition_id", sa.Uuid, primary_key=True),
        sa.Column("given", sa.Integer, nullable=False),
    )
    with op.batch_alter_table("session") as batch:
        batch.add_column(sa.Column("number", sa.Integer))
        batch.add_column(sa.Column("numbered_in", sa.Uuid))
    op.create_index("ix_session_number", "session", ["number", "numbered_in"], unique=True)
    op.execute(
        "INSERT INTO unsettled (id, since) SELECT id, CURRENT_TIMESTAMP FROM session"
        " WHERE edition_id IS NOT NULL AND access = 'seats'"
        " AND NOT EXISTS (SELECT 1 FROM unsettled AS marked WHERE marked.id = session.id)"
    )
