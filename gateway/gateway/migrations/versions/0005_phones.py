"""Numbers to call: of the edition's desk, and of venues."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("edition", sa.Column("desk_phone", sa.String()))
    op.add_column("venue", sa.Column("phone", sa.String()))


def downgrade() -> None:
    op.drop_column("venue", "phone")
    op.drop_column("edition", "desk_phone")
