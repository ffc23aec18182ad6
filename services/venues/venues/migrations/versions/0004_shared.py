"""An opening of a space holds it, unless it is shared; those declared before held nothing. Names are unique.

What is on at a venue is known by its space and end too.
Of venues or spaces that bear one name by now, the later get a number.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

IN_USE = sa.text("status = 'open'")
UNIQUE = {"venue": ["name"], "space": ["venue_id", "name"]}


def upgrade() -> None:
    op.add_column("opening", sa.Column("shared", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("opening") as opening:
        opening.alter_column("shared", server_default=None)
    op.add_column("demand", sa.Column("space_id", sa.Uuid()))
    op.add_column("demand", sa.Column("opening_id", sa.Uuid()))
    op.add_column("demand", sa.Column("ends_at", sa.DateTime(timezone=True)))
    for table, columns in UNIQUE.items():
        number_alike(table, columns)
        op.create_index(
            f"uq_{table}_{'_'.join(columns)}",
            table,
            columns,
            unique=True,
            sqlite_where=IN_USE,
            postgresql_where=IN_USE,
        )


def number_alike(table: str, columns: list[str]) -> None:
    """Give the second, third … open row of one name a number behind it."""
    op.execute(
        f"UPDATE {table} SET name = name || '（' || CAST(n AS VARCHAR) || '）' FROM"
        f" (SELECT id AS row_id, row_number() OVER (PARTITION BY {', '.join(columns)} ORDER BY id) AS n"
        f" FROM {table} WHERE status = 'open') AS numbered WHERE row_id = id AND n > 1"
    )


def downgrade() -> None:
    for table, columns in UNIQUE.items():
        op.drop_index(f"uq_{table}_{'_'.join(columns)}", table)
    for column in ("ends_at", "opening_id", "space_id"):
        op.drop_column("demand", column)
    op.drop_column("opening", "shared")
