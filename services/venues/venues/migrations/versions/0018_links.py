"""What is known of the links of resources, and when their hosts may be asked again.

Revision ID: 0018
"""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
RESOURCE = sa.table(
    "resource",
    sa.column("id", sa.Uuid()),
    sa.column("address"),
    sa.column("link_host"),
    sa.column("link_due_at", MOMENT),
)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def upgrade() -> None:
    op.create_table(
        "link_host",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("free_at", MOMENT, nullable=False),
    )
    state = sa.Column("link_state", sa.String(), nullable=False, server_default="unchecked")
    why = sa.Column("link_why", sa.String(), nullable=False, server_default=sa.text("''"))
    failures = sa.Column("link_failures", sa.Integer(), nullable=False, server_default="0")
    days = [sa.Column(name, sa.Date()) for name in ("link_failed_on", "link_failed_last")]
    moments = [sa.Column(name, MOMENT) for name in ("link_checked_at", "link_due_at")]
    columns: tuple[sa.Column[Any], ...] = (
        state,
        why,
        failures,
        *days,
        *moments,
        sa.Column("link_host", sa.String()),
    )
    for column in columns:
        op.add_column("resource", column)
    op.create_index("ix_resource_link_due_at", "resource", ["link_due_at"])
    let_be_looked_at()


def let_be_looked_at() -> None:
    """Every link there is, is due."""
    connection = op.get_bind()
    linked = sa.select(RESOURCE.c.id, RESOURCE.c.address).where(RESOURCE.c.address.is_not(None))
    for id_, address in connection.execute(linked).all():
        link = {"link_host": urlsplit(address).netloc, "link_due_at": LONG_AGO}
        connection.execute(sa.update(RESOURCE).where(RESOURCE.c.id == id_).values(link))


def downgrade() -> None:
    op.drop_index("ix_resource_link_due_at", "resource")
    names = ("state", "why", "failures", "failed_on", "failed_last", "checked_at", "due_at", "host")
    for name in names:
        op.drop_column("resource", f"link_{name}")
    op.drop_table("link_host")
