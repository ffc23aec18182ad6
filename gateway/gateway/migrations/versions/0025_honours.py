"""Honours that are on public notice or granted.

Revision ID: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "honour",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("kind", "name")),
        sa.Column("nominator", sa.String()),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("field", "area", "story", "status")),
        sa.Column("notice_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True)),
        sa.Column("sent_up", sa.Integer()),
    )
    op.create_index("honour_by_year", "honour", ["status", "year", "id"])
