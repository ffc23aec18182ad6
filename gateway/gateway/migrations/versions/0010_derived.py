"""What lists go by stands in the rows that they read: of a sitting, of an activity, and counts of tags.

It is filled in from what is there. The activities' places in lists are left as if time had just changed all of them:
the worker renews them, and until then lists are read from the sittings.

Revision ID: 0010
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from chassis.storage.db import Moment

revision = "0010"
down_revision = "0009"

OF_SESSION = "FROM session WHERE session.id IN (sitting.id, sitting.activity_id) LIMIT 1"
OF_SITTING = {
    "area": "coalesce((SELECT area FROM venue WHERE venue.id = sitting.venue_id), place_area)",
    "district": "coalesce((SELECT district FROM venue WHERE venue.id = sitting.venue_id), place_district)",
    "books_from": f"(SELECT books_from {OF_SESSION})",
    "bookable_until": f"(SELECT bookable_until {OF_SESSION})",
    "seats_left": "(SELECT coalesce(seats.seats_left, session.capacity) FROM session LEFT JOIN seats"
    " ON seats.id = session.id WHERE session.id IN (sitting.id, sitting.activity_id) LIMIT 1)",
}
AS_IF_TURNED = sa.text(
    "UPDATE activity SET turns_at = :long_ago WHERE id IN (SELECT activity_id FROM sitting)"
).bindparams(sa.bindparam("long_ago", type_=Moment()))
TAG = "INSERT INTO activity_tag (activity_id, edition_id, facet, value) SELECT DISTINCT activity.id, edition_id,"
COLUMNS = ("kind", "mode", "series")
OF_COLUMN = TAG + " '{0}', {0} FROM activity WHERE status = 'approved' AND {0} IS NOT NULL"
OF_AREA = (
    f"{TAG} 'area', area FROM activity JOIN sitting ON sitting.activity_id = activity.id"
    " WHERE activity.status = 'approved' AND area IS NOT NULL"
)
COUNT = (
    "INSERT INTO tag_count (edition_id, facet, value, label, count)"
    " SELECT edition_id, facet, value, value, count(*) FROM activity_tag GROUP BY edition_id, facet, value"
)


def upgrade() -> None:
    add_columns()
    op.create_table(
        "tag_count",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("facet", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("edition_id", "facet", "value", name="pk_tag_count"),
    )
    fill_in()


def add_columns() -> None:
    with op.batch_alter_table("sitting") as batch:
        for name, kind in (("area", sa.String()), ("district", sa.String()), ("seats_left", sa.Integer())):
            batch.add_column(sa.Column(name, kind))
        for name in ("books_from", "bookable_until"):
            batch.add_column(sa.Column(name, Moment()))
        batch.drop_index("sitting_by_activity")
        batch.drop_index("sitting_by_time")
        batch.create_index("sitting_by_activity", ["activity_id", "starts_at"])
        batch.create_index("sitting_by_time", ["starts_at", "ends_at"])
        batch.create_index("sitting_by_venue", ["venue_id"])
        batch.create_index("sitting_by_area", ["area", "starts_at"])
    with op.batch_alter_table("activity") as batch:
        for name in ("past", "free", "sittings"):
            batch.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        for name in ("at", "turns_at"):
            batch.add_column(sa.Column(name, Moment()))
        batch.create_index("activity_by_place", ["status", "past", "at", "id"])
        batch.create_index("activity_by_turn", ["turns_at"])
    with op.batch_alter_table("activity") as batch:
        for name in ("past", "free", "sittings"):
            batch.alter_column(name, server_default=None, existing_type=sa.Integer(), existing_nullable=False)
    with op.batch_alter_table("activity_tag") as batch:
        batch.add_column(sa.Column("edition_id", sa.Uuid()))


def fill_in() -> None:
    op.execute("UPDATE sitting SET " + ", ".join(f"{name} = {value}" for name, value in OF_SITTING.items()))
    op.get_bind().execute(AS_IF_TURNED, {"long_ago": datetime.fromtimestamp(0, UTC)})
    op.execute(
        "DELETE FROM activity_tag WHERE activity_id NOT IN (SELECT id FROM activity WHERE status = 'approved')"
    )
    op.execute(
        "UPDATE activity_tag SET edition_id ="
        " (SELECT edition_id FROM activity WHERE activity.id = activity_tag.activity_id)"
    )
    for column in COLUMNS:
        op.execute(OF_COLUMN.format(column))
    op.execute(OF_AREA)
    tag_units()
    op.execute(COUNT)
    op.execute(
        "UPDATE tag_count SET label = coalesce((SELECT max(unit_name) FROM activity"
        " WHERE activity.edition_id = tag_count.edition_id"
        f" AND {unit_as_text()} = tag_count.value), label) WHERE facet = 'unit'"
    )
    with op.batch_alter_table("activity_tag") as batch:
        batch.alter_column("edition_id", existing_type=sa.Uuid(), nullable=False)


def tag_units() -> None:
    op.execute(f"{TAG} 'unit', {unit_as_text()} FROM activity WHERE status = 'approved'")


def unit_as_text() -> str:
    """A unit's id as Python writes it: SQLite keeps the 32 digits alone."""
    if op.get_bind().dialect.name == "postgresql":
        return "CAST(activity.unit_id AS varchar)"
    id = "activity.unit_id"
    parts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    return " || '-' || ".join(f"substr({id}, {first}, {length})" for first, length in parts)
