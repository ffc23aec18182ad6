"""Which messages of citizens' own have come in by SMS.

Revision ID: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.create_table(
        "inbound_sms",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("phone_index", sa.String, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_inbound_sms_phone_index", "inbound_sms", ["phone_index", "received_at"])
    op.create_index("ix_inbound_sms_received_at", "inbound_sms", ["received_at"])
