"""When a venue is open, as data; what visitors want to know of it; what a space takes before and after each use.

Hours that were written as words stay words until their venue gives them as data.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

VENUE = {"facilities": (sa.JSON(), "[]"), "directions": (sa.String(), ""), "bring": (sa.String(), "")}
MAY_BE_NULL = ("opening_hours", "elder_service", "position")
SPACE = {
    "equipment": (sa.String(), ""),
    "setup_minutes": (sa.Integer(), "0"),
    "clearing_minutes": (sa.Integer(), "0"),
    "needs_approval": (sa.Boolean(), sa.false()),
}


def upgrade() -> None:
    for name in MAY_BE_NULL:
        op.add_column("venue", sa.Column(name, sa.JSON()))
    add("venue", VENUE)
    add("space", SPACE)


def add(table: str, columns: dict[str, tuple]) -> None:
    """Columns that nobody has filled in yet are as where nothing is said."""
    for name, (kind, unsaid) in columns.items():
        op.add_column(table, sa.Column(name, kind, nullable=False, server_default=unsaid))
    with op.batch_alter_table(table) as batch:
        for name in columns:
            batch.alter_column(name, server_default=None)


def downgrade() -> None:
    for name in SPACE:
        op.drop_column("space", name)
    for name in (*VENUE, *MAY_BE_NULL):
        op.drop_column("venue", name)
