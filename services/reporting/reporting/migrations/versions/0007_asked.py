"""What a venue itself decided of a sitting, why, and until when it may answer.

Revision ID: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("placement", sa.Column("decision", sa.String()))
    op.add_column("placement", sa.Column("note", sa.String()))
    op.add_column("placement", sa.Column("answer_by", sa.DateTime(timezone=True)))


def downgrade() -> None:
    for name in ("answer_by", "note", "decision"):
        op.drop_column("placement", name)
