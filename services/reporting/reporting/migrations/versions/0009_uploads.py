"""Files on their way here, and the pieces they come in.

Revision ID: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("unit_id", sa.Uuid(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("received <= length", name=op.f("ck_upload_received")),
    )
    for name in ("unit_id", "status", "expires_at"):
        op.create_index(op.f(f"ix_upload_{name}"), "upload", [name])
    op.create_table(
        "upload_piece",
        sa.Column("upload_id", sa.Uuid(), sa.ForeignKey("upload.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("starts_at", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("upload_piece")
    op.drop_table("upload")
