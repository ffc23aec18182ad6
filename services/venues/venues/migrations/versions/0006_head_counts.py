"""Of what is on at a venue it is known who came: as the door let in, or as somebody counted."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("came", "walk_ins"):
        op.add_column("demand", sa.Column(column, sa.Integer(), nullable=False, server_default="0"))
        with op.batch_alter_table("demand") as demand:
            demand.alter_column(column, server_default=None)
    op.create_table(
        "head_count",
        sa.Column("session_id", sa.Uuid(), primary_key=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("counted_by", sa.String(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("people >= 0", name="people"),
    )


def downgrade() -> None:
    op.drop_table("head_count")
    for column in ("walk_ins", "came"):
        op.drop_column("demand", column)
