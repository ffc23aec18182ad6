"""A venue approves, declines and takes back; set-up and clearing take up a space, too.

What was placed before takes up its own time.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OCCUPIED = {"occupied_from": "starts_at", "occupied_until": "ends_at"}


def upgrade() -> None:
    op.add_column("placement", sa.Column("decision", sa.String()))
    op.add_column("placement", sa.Column("note", sa.String()))
    op.add_column("placement", sa.Column("answer_by", MOMENT))
    for name in OCCUPIED:
        op.add_column("placement", sa.Column(name, MOMENT))
    op.execute("UPDATE placement SET " + ", ".join(f"{name} = {own}" for name, own in OCCUPIED.items()))
    with op.batch_alter_table("placement") as table:
        for name in OCCUPIED:
            table.alter_column(name, nullable=False)
    op.create_index("ix_placement_answer_by", "placement", ["answer_by"])


def downgrade() -> None:
    op.drop_index("ix_placement_answer_by", "placement")
    for name in (*OCCUPIED, "answer_by", "note", "decision"):
        op.drop_column("placement", name)
