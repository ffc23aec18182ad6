"""Sessions with seats or totals to tell are found without reading all sessions once a second.

Revision ID: 0038
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"

UNTOLD = "seats_version > seats_told OR seats_version + people_version > totals_told"


def upgrade() -> None:
    # SQLite adds none that it would have to write into every row.
    reckoned = sa.Computed(UNTOLD, persisted=op.get_bind().dialect.name == "postgresql")
    op.add_column("session", sa.Column("untold", sa.Boolean(), reckoned, nullable=False))
    on_sqlite, elsewhere = sa.text("untold = 1"), sa.text("untold")
    op.create_index(
        "ix_session_untold", "session", ["id"], sqlite_where=on_sqlite, postgresql_where=elsewhere
    )
