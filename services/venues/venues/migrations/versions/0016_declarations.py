"""Openings are made by weekly patterns too, and know which; public holidays are a table that the office keeps.

What openings that were declared together share, by the day, has a name of its own now.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "declaration",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), sa.ForeignKey("venue.id"), nullable=False, index=True),
        sa.Column("space_id", sa.Uuid(), sa.ForeignKey("space.id")),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("until_date", sa.Date(), nullable=False),
        sa.Column("weekly", sa.JSON(), nullable=False),
        sa.Column("exceptions", sa.JSON(), nullable=False),
        sa.Column("booking", sa.JSON(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("holidays", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
    )
    op.create_table(
        "holiday",
        sa.Column("date", sa.Date(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
    )
    op.drop_index("ix_opening_declaration_id", "opening")
    with op.batch_alter_table("opening") as opening:
        opening.alter_column("declaration_id", new_column_name="together_id", existing_type=sa.Uuid())
    with op.batch_alter_table("opening") as opening:
        opening.add_column(
            sa.Column(
                "declaration_id",
                sa.Uuid(),
                sa.ForeignKey("declaration.id", name="fk_opening_declaration_id_declaration"),
            )
        )
        opening.add_column(sa.Column("last_entry", MOMENT))
        opening.add_column(sa.Column("by_hand", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("opening") as opening:
        opening.alter_column("by_hand", existing_type=sa.Boolean(), server_default=None)
    for name in ("together_id", "declaration_id"):
        op.create_index(f"ix_opening_{name}", "opening", [name])


def downgrade() -> None:
    for name in ("together_id", "declaration_id"):
        op.drop_index(f"ix_opening_{name}", "opening")
    with op.batch_alter_table("opening") as opening:
        opening.drop_constraint("fk_opening_declaration_id_declaration", type_="foreignkey")
        for name in ("declaration_id", "last_entry", "by_hand"):
            opening.drop_column(name)
    with op.batch_alter_table("opening") as opening:
        opening.alter_column("together_id", new_column_name="declaration_id", existing_type=sa.Uuid())
    op.create_index("ix_opening_declaration_id", "opening", ["declaration_id"])
    op.drop_table("holiday")
    op.drop_table("declaration")
