"""Sign-in codes are found without looking through all other notices.

Revision ID: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    where = sa.text("status = 'due' AND kind = 'sign_in_code'")
    op.create_index("ix_notice_code", "notice", ["due_at"], sqlite_where=where, postgresql_where=where)
