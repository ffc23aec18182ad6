"""Photos of nominations, whose files belong to whoever sends them.

Revision ID: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("upload") as batch:
        batch.alter_column("unit_id", existing_type=sa.Uuid(), nullable=True)
    nomination = sa.ForeignKey("nomination.id", ondelete="CASCADE")
    op.create_table(
        "nomination_photo",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("nomination_id", sa.Uuid(), nomination, nullable=False, index=True),
        sa.Column("upload_id", sa.Uuid(), sa.ForeignKey("upload.id", ondelete="SET NULL"), unique=True),
        sa.Column("caption", sa.String(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("nomination_photo")
    op.execute("DELETE FROM upload WHERE unit_id IS NULL")
    with op.batch_alter_table("upload") as batch:
        batch.alter_column("unit_id", existing_type=sa.Uuid(), nullable=False)
