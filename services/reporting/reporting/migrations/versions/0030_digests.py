"""In which language the office reads the week's digest.

Revision ID: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("chasing", sa.Column("digest_language", sa.String()))


def downgrade() -> None:
    with op.batch_alter_table("chasing") as batch:
        batch.drop_column("digest_language")
