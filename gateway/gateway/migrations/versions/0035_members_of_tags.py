"""Which activities have a tag is kept as bits, one for each of them by its ordinal.

Revision ID: 0035
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"

activity = sa.table("activity", sa.column("id"), sa.column("ordinal", sa.Integer()))
tag = sa.table("activity_tag", *map(sa.column, ("activity_id", "edition_id", "facet", "value")))
count = sa.table(
    "tag_count", *map(sa.column, ("edition_id", "facet", "value")), sa.column("members", sa.LargeBinary())
)
TAG = ("edition_id", "facet", "value")
OF_ACTIVITY = ["edition_id", "status", "past", "at", "id", "sittings", "free"]
BY_TIME = ["starts_at", "ends_at", "status", "bookable_until", "books_from", "seats_left", "part"]


def upgrade() -> None:
    op.add_column("activity", sa.Column("ordinal", sa.Integer()))
    op.add_column(
        "tag_count", sa.Column("members", sa.LargeBinary(), nullable=False, server_default=sa.text("''"))
    )
    op.drop_index("activity_by_edition", "activity")
    op.create_index("activity_by_edition", "activity", OF_ACTIVITY)
    _number_activities()
    op.create_index("activity_by_ordinal", "activity", ["ordinal"], unique=True)
    op.add_column("sitting", sa.Column("ordinal", sa.Integer()))
    op.execute(
        "UPDATE sitting SET ordinal = (SELECT ordinal FROM activity WHERE activity.id = sitting.activity_id)"
    )
    op.drop_index("sitting_by_time", "sitting")
    op.create_index("sitting_by_time", "sitting", [*BY_TIME, "area", "venue_id", "activity_id", "ordinal"])
    op.drop_index("sitting_by_area", "sitting")
    op.create_index("sitting_by_area", "sitting", ["area", "ordinal", *BY_TIME, "venue_id", "activity_id"])
    keep_members()


def _number_activities() -> None:
    connection = op.get_bind()
    ids = connection.scalars(sa.select(activity.c.id).order_by(activity.c.id)).all()
    of_one = sa.update(activity).where(activity.c.id == sa.bindparam("of"))
    if ids:
        numbers = [{"of": id, "number": ordinal} for ordinal, id in enumerate(ids)]
        connection.execute(of_one.values(ordinal=sa.bindparam("number")), numbers)


def keep_members() -> None:
    """Put beside each tag which activities have it."""
    connection = op.get_bind()
    ordinals = {
        row.id: row.ordinal for row in connection.execute(sa.select(activity.c.id, activity.c.ordinal))
    }
    members: dict[tuple[object, ...], int] = {}
    for row in connection.execute(sa.select(*(tag.c[name] for name in TAG), tag.c.activity_id)):
        key = (row.edition_id, row.facet, row.value)
        members[key] = members.get(key, 0) | 1 << ordinals[row.activity_id]
    rows = [
        {f"of_{name}": part for name, part in zip(TAG, key, strict=True)}
        | {"bits": bits.to_bytes((bits.bit_length() + 7) // 8, "little")}
        for key, bits in members.items()
    ]
    of_tag = [count.c[name] == sa.bindparam(f"of_{name}") for name in TAG]
    if rows:
        connection.execute(sa.update(count).where(*of_tag).values(members=sa.bindparam("bits")), rows)
