"""Who signs in is kept in a database of its own; `accounts.store` has brought it over before this runs."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    for table in ("attempt_count", "web_session", "staff_account"):
        op.drop_table(table)
