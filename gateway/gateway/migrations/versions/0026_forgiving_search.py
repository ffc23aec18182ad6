"""Search by sound and by nickname; the part of the day in which a sitting begins.

The index is left empty: the worker writes the words of everything within a minute.

Revision ID: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_table("index_due", sa.Column("id", sa.Uuid(), primary_key=True))
    with op.batch_alter_table("venue") as batch:
        batch.add_column(sa.Column("nicknames", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("venue") as batch:
        batch.alter_column("nicknames", server_default=None, existing_type=sa.JSON(), existing_nullable=False)
    with op.batch_alter_table("sitting") as batch:
        batch.add_column(sa.Column("part", sa.String(), nullable=False, server_default="morning"))
    with op.batch_alter_table("sitting") as batch:
        batch.alter_column("part", server_default=None, existing_type=sa.String(), existing_nullable=False)
    op.execute(
        f"UPDATE sitting SET part = CASE WHEN {hour()} < 12 THEN 'morning' WHEN {hour()} < 18 THEN 'afternoon'"
        " ELSE 'evening' END"
    )
    op.execute("DELETE FROM word")
    op.execute("INSERT INTO index_due (id) SELECT id FROM activity WHERE status = 'approved'")
    op.execute("INSERT INTO index_due (id) SELECT id FROM venue WHERE status = 'open'")


def hour() -> str:
    """The hour in Shanghai at which a sitting begins."""
    if op.get_bind().dialect.name == "postgresql":
        return "extract(hour FROM starts_at AT TIME ZONE 'Asia/Shanghai')"
    return "CAST(strftime('%H', starts_at, '+8 hours') AS integer)"
