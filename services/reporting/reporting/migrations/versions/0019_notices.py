"""What units' contacts are told, by mail too, and how units are chased.

Revision ID: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def key(table: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id", ondelete="CASCADE")


def upgrade() -> None:
    op.add_column("unit", sa.Column("contact_mail", sa.String()))
    create_notices()
    create_messages()
    create_chasing()


def create_notices() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("why", sa.String()),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("rests_until", MOMENT),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT),
        sa.Column("unit_id", sa.Uuid(), key("unit")),
        sa.Column("edition_id", sa.Uuid(), key("edition"), nullable=False, index=True),
        sa.Column("key", sa.String(), unique=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("data", sa.JSON()),
        sa.Column("sealed_to", sa.String()),
    )
    due = sa.text("status = 'due'")
    op.create_index("ix_notice_due_at", "notice", ["due_at"], sqlite_where=due, postgresql_where=due)
    op.create_index("ix_notice_of_unit", "notice", ["unit_id", "edition_id"])


def create_messages() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("reference", sa.Uuid(), nullable=False, unique=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("to_index", sa.String(), nullable=False, index=True),
        sa.Column("sealed_to", sa.String(), nullable=False),
        sa.Column("sealed_text", sa.String(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
    )


def create_chasing() -> None:
    op.create_table(
        "chasing",
        sa.Column("edition_id", sa.Uuid(), key("edition"), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("sealed_digest_to", sa.String()),
        sa.Column("round_on", sa.Date()),
        sa.Column("round_after", sa.Uuid()),
        sa.Column("digest_on", sa.Date()),
    )
    op.create_table(
        "nudge",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("edition_id", sa.Uuid(), key("edition"), nullable=False, index=True),
        sa.Column("whom", sa.String(), nullable=False),
        sa.Column("kind", sa.String()),
        sa.Column("district", sa.String()),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_table(
        "call",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("edition_id", sa.Uuid(), key("edition"), nullable=False),
        sa.Column("unit_id", sa.Uuid(), key("unit"), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("words", sa.String(), nullable=False),
    )
    op.create_index("ix_call_of_unit", "call", ["edition_id", "unit_id"])


def downgrade() -> None:
    for table in ("call", "nudge", "chasing", "message", "notice"):
        op.drop_table(table)
    op.drop_column("unit", "contact_mail")
