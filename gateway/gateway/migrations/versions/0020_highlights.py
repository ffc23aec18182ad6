"""What units show of the week, as the office chose it.

Revision ID: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "highlight",
        sa.Column("id", sa.Uuid(), primary_key=True),
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("edition_id", "unit_id")),
        sa.Column("unit_name", sa.String(), nullable=False),
        sa.Column("activity_id", sa.Uuid()),
        sa.Column("activity_title", sa.String()),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("kind", "caption")),
        *(sa.Column(name, sa.Integer()) for name in ("width", "height")),
        sa.Column("status", sa.String(), nullable=False),
    )
    op.create_index("highlight_by_id", "highlight", ["status", "id"])
