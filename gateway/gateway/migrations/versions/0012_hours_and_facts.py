"""When venues are open, as data, and what visitors want to know of them, as venues tells it.

Revision ID: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

MAY_BE_NULL = ("opening_hours", "elder_service", "position")
UNSAID: dict[str, tuple[sa.JSON | sa.String, str]] = {
    "osm_hours": (sa.JSON(), "[]"),
    "facilities": (sa.JSON(), "[]"),
    "directions": (sa.String(), ""),
    "bring": (sa.String(), ""),
}


def upgrade() -> None:
    with op.batch_alter_table("venue") as batch:
        for name in MAY_BE_NULL:
            batch.add_column(sa.Column(name, sa.JSON()))
        for name, (kind, unsaid) in UNSAID.items():
            batch.add_column(sa.Column(name, kind, nullable=False, server_default=unsaid))
    with op.batch_alter_table("venue") as batch:
        for name, (kind, _) in UNSAID.items():
            batch.alter_column(name, server_default=None, existing_type=kind, existing_nullable=False)
