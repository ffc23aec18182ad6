"""Rules of editions, terms of booking, series booked once, online halls and second pools."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

RULES = {
    "hold_minutes": 30,
    "promotion_cutoff_minutes": 60,
    "release_minutes": 30,
    "no_show_days": 30,
    "block_days": 7,
    "undo_minutes": 10,
    "retention_days": 180,
}


def upgrade() -> None:
    for name, usual in RULES.items():
        usually = sa.text(str(usual))
        op.add_column("edition", sa.Column(name, sa.Integer(), nullable=False, server_default=usually))
    op.add_column("edition", sa.Column("no_show_limit", sa.Integer(), server_default=sa.text("3")))
    op.add_column(
        "activity",
        sa.Column("booked_as", sa.String(), nullable=False, server_default=sa.text("'sittings'")),
    )
    widen_sittings()


def widen_sittings() -> None:
    """A hall open to all may have no seats. SQLite changes a check only by making the table anew."""
    with op.batch_alter_table("sitting") as sitting:
        sitting.add_column(sa.Column("open_to_all", sa.Boolean(), nullable=False, server_default=sa.false()))
        sitting.add_column(sa.Column("join_url", sa.String()))
        sitting.add_column(sa.Column("online_id", sa.Uuid()))
        sitting.add_column(sa.Column("online_seats", sa.Integer()))
        sitting.add_column(sa.Column("booking", sa.JSON()))
        sitting.drop_constraint(op.f("ck_sitting_seats"), type_="check")
        sitting.create_check_constraint(op.f("ck_sitting_seats"), "seats > 0 OR (open_to_all AND seats = 0)")
        sitting.create_check_constraint(op.f("ck_sitting_online_seats"), "online_seats > 0")
