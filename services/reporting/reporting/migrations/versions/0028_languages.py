"""In which language a unit's contact is written to.

Revision ID: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("unit", sa.Column("contact_language", sa.String()))


def downgrade() -> None:
    with op.batch_alter_table("unit") as batch:
        batch.drop_column("contact_language")
