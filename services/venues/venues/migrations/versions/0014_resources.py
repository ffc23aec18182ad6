"""What to learn from that lies elsewhere: courses, e-books, books, live halls, articles, videos."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

PUBLIC = sa.text("status = 'public'")


def upgrade() -> None:
    op.create_table(
        "resource",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("kind", "title", "summary")),
        sa.Column("venue_id", sa.Uuid(), sa.ForeignKey("venue.id")),
        sa.Column("unit_id", sa.Uuid()),
        sa.Column("series", sa.String()),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("topics", "audiences")),
        sa.Column("minutes", sa.Integer()),
        sa.Column("is_free", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String()) for name in ("url", "address")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("recommended_by", "why", "status")),
        sa.CheckConstraint("venue_id IS NULL OR unit_id IS NULL", name="owner"),
    )
    op.create_index("ix_resource_venue_id", "resource", ["venue_id"])
    op.create_index("ix_resource_unit_id", "resource", ["unit_id"])
    op.create_index(
        "uq_resource_address",
        "resource",
        ["address"],
        unique=True,
        sqlite_where=PUBLIC,
        postgresql_where=PUBLIC,
    )


def downgrade() -> None:
    op.drop_table("resource")
