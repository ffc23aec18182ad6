"""The chassis' own tables: outbox, inbox, the worker's timetable, and keys of requests that create.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

from chassis.storage.db import Moment

revision = "0001"
down_revision = None


def upgrade() -> None:
    _create_what_is_told()
    _create_what_is_read()
    _create_what_is_done_once()


def _create_what_is_told() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), autoincrement=True),
        sa.Column("event_id", sa.String(36), nullable=False),
        sa.Column("type", sa.String(200), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        # An id is not used twice, so that a late delete never takes a newer row.
        sqlite_autoincrement=True,
    )
    op.create_table(
        "outbox_relay",
        sa.Column("id", sa.SmallInteger, autoincrement=False),
        sa.Column("holder", sa.String(36), nullable=False),
        sa.Column("until", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_relay"),
    )


def _create_what_is_read() -> None:
    op.create_table(
        "inbox",
        sa.Column("event_id", sa.String(200)),
        sa.Column("received_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_inbox"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "inbox_version",
        sa.Column("stream", sa.String(200)),
        sa.Column("id", sa.String(200)),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("stream", "id", name="pk_inbox_version"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "inbox_failure",
        sa.Column("event_id", sa.String(200)),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("error", sa.String(400), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_inbox_failure"),
    )


def _create_what_is_done_once() -> None:
    op.create_table(
        "worker_job",
        sa.Column("name", sa.String(100)),
        sa.Column("due_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_worker_job"),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("subject", sa.String(64)),
        sa.Column("route", sa.String(200)),
        sa.Column("key", sa.String(255)),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "route", "key", name="pk_idempotency_key"),
    )


def downgrade() -> None:
    for table in (
        "idempotency_key",
        "worker_job",
        "inbox_failure",
        "inbox_version",
        "inbox",
        "outbox_relay",
        "outbox",
    ):
        op.drop_table(table)
