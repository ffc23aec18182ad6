"""Verdicts on files, files kept by their hash, and the material they are part of.

Revision ID: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("upload", sa.Column("sha256", sa.String()))
    op.add_column("upload", sa.Column("verdict", sa.JSON()))
    op.create_table(
        "stored_file",
        sa.Column("sha256", sa.String(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.Integer()),
        sa.Column("height", sa.Integer()),
        sa.Column("seconds", sa.Double()),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("picture", sa.String()),
        sa.Column("picture_length", sa.Integer()),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_table(
        "material",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), sa.ForeignKey("edition.id"), nullable=False, index=True),
        sa.Column("unit_id", sa.Uuid(), sa.ForeignKey("unit.id"), nullable=False, index=True),
        sa.Column("activity_id", sa.Uuid(), sa.ForeignKey("activity.id", ondelete="SET NULL")),
        sa.Column("upload_id", sa.Uuid(), sa.ForeignKey("upload.id", ondelete="SET NULL"), unique=True),
        sa.Column("caption", sa.String(), nullable=False),
        sa.Column("consent", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False, index=True),
        sa.Column("remark", sa.String()),
        sa.Column("highlight", sa.Boolean()),
        sa.Column("filed_at", MOMENT),
        sa.Column("decided_at", MOMENT),
        sa.Column("decided_by", sa.String()),
    )


def downgrade() -> None:
    op.drop_table("material")
    op.drop_table("stored_file")
    op.drop_column("upload", "verdict")
    op.drop_column("upload", "sha256")
