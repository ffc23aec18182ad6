"""Nominations for honours, the rules of each edition, and who won before.

Revision ID: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def of_nomination() -> sa.ForeignKey:
    return sa.ForeignKey("nomination.id", ondelete="CASCADE")


def upgrade() -> None:
    create_rules()
    create_nominations()
    create_what_belongs_to_them()


def create_rules() -> None:
    op.create_table(
        "honour_rules",
        sa.Column("edition_id", sa.Uuid(), sa.ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True),
        *(sa.Column(name, MOMENT) for name in ("opens_at", "closes_at", "assigned_at", "meeting_opened_at")),
        *(
            sa.Column(name, sa.Boolean(), nullable=False)
            for name in ("officials_excluded", "winners_excluded")
        ),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in (
                "version",
                "scores_wanted",
                "outlier_points",
                "notice_days",
                "stars_sent_up",
                "brands_sent_up",
            )
        ),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("weights", "tie_break")),
    )


def create_nominations() -> None:
    op.create_table(
        "nomination",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), sa.ForeignKey("edition.id"), nullable=False, index=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("kind", "route")),
        sa.Column("nominated_by", sa.String(), nullable=False, index=True),
        sa.Column("unit_id", sa.Uuid(), sa.ForeignKey("unit.id"), index=True),
        sa.Column("body_name", sa.String()),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("field", "area")),
        sa.Column("sealed", sa.String()),
        sa.Column("links", sa.JSON(), nullable=False),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("is_official", "won_before")),
        sa.Column("status", sa.String(), nullable=False, index=True),
        sa.Column("remark", sa.String()),
        sa.Column("consent_at", MOMENT),
        sa.Column("consent_how", sa.String()),
        sa.Column("submitted_at", MOMENT),
    )


def create_what_belongs_to_them() -> None:
    op.create_table(
        "candidate_key",
        sa.Column("edition_id", sa.Uuid(), sa.ForeignKey("edition.id"), primary_key=True),
        sa.Column("key", sa.String(), primary_key=True, index=True),
        sa.Column("nomination_id", sa.Uuid(), of_nomination(), nullable=False, index=True),
    )
    op.create_table(
        "nomination_step",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("nomination_id", sa.Uuid(), of_nomination(), nullable=False, index=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("act", "by")),
        sa.Column("by_office", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("words", sa.String()),
    )
    op.create_table(
        "earlier_winner",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False, index=True),
        sa.UniqueConstraint("kind", "year", "key"),
    )


def downgrade() -> None:
    for table in ("earlier_winner", "nomination_step", "candidate_key", "nomination", "honour_rules"):
        op.drop_table(table)
