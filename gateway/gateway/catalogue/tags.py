"""What each approved activity is narrowed and counted by, and which of them have each: kept, not recounted.

Which have a tag is a number whose bits are the ordinals of activities: what has two tags is one `&` away, however many
there are.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import LargeBinary, bindparam, delete, func, insert, select, text, tuple_, update
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.types import Uuid

from .model import Activity, ActivityTag, Sitting, TagCount

KEEP = text(
    "INSERT INTO tag_count (edition_id, facet, value, label, count, members)"
    " VALUES (:edition_id, :facet, :value, :label, :count, :members)"
    " ON CONFLICT (edition_id, facet, value) DO UPDATE SET"
    " label = excluded.label, count = excluded.count, members = excluded.members"
).bindparams(bindparam("edition_id", type_=Uuid()), bindparam("members", type_=LargeBinary()))
TAG = (ActivityTag.edition_id, ActivityTag.facet, ActivityTag.value)
KEPT = (TagCount.edition_id, TagCount.facet, TagCount.value)
ONE = ord("1")
Tag = tuple[UUID, str, str]
"""(edition, facet, value)"""


def renew(db: DbSession, activity_ids: Iterable[UUID]) -> None:
    """Give these activities the tags that follow from what is kept of them."""
    for activity_id in activity_ids:
        _replace(db, activity_id, _tags_of(db, activity_id))


def ordinal_of(db: DbSession, activity_id: UUID) -> int:
    """The ordinal of an activity, which it keeps as long as it is known."""
    ordinal = db.scalar(select(Activity.ordinal).where(Activity.id == activity_id))
    if ordinal is None:
        last = db.scalar(select(func.max(Activity.ordinal)))
        ordinal = 0 if last is None else last + 1
        db.execute(update(Activity).where(Activity.id == activity_id).values(ordinal=ordinal))
    return ordinal


def drop(db: DbSession, activity_id: UUID) -> None:
    """Take an activity's tags away."""
    _replace(db, activity_id, {})


def bits_of(members: bytes | bytearray) -> int:
    """The number that stands in `TagCount.members`."""
    return int.from_bytes(members, "little")


def bits_at(ordinals: Iterable[int]) -> int:
    """The number that has these bits."""
    all_ordinals = [*ordinals]
    digits = bytearray(b"0") * (max(all_ordinals, default=0) + 1)
    for ordinal in all_ordinals:
        digits[-1 - ordinal] = ONE
    return int(digits, 2)


def ordinals_of(bits: int) -> list[int]:
    """The ordinals whose bits a number has."""
    ordinals = []
    while bits:
        lowest = bits & -bits
        ordinals.append(lowest.bit_length() - 1)
        bits ^= lowest
    return ordinals


def _tags_of(db: DbSession, activity_id: UUID) -> dict[Tag, str]:
    """{tag: what to show of it} of an activity while it is approved."""
    activity = db.get(Activity, activity_id, populate_existing=True)
    if activity is None or activity.status != "approved":
        return {}
    areas = db.scalars(select(Sitting.area).where(Sitting.activity_id == activity_id).distinct())
    words: dict[str, Iterable[str | None]] = {
        "kind": [activity.kind],
        "reading": [activity.reading_kind],
        "mode": [activity.mode],
        "series": [activity.series],
        "topic": activity.topics,
        "audience": activity.audiences,
        "area": areas.all(),
    }
    edition_id = activity.edition_id
    tags = {
        (edition_id, facet, word): word
        for facet, facet_words in words.items()
        for word in facet_words
        if word
    }
    return tags | {(edition_id, "unit", str(activity.unit_id)): activity.unit_name}


def _replace(db: DbSession, activity_id: UUID, tags: dict[Tag, str]) -> None:
    of_activity = ActivityTag.activity_id == activity_id
    before: set[Tag] = {(row[0], row[1], row[2]) for row in db.execute(select(*TAG).where(of_activity))}
    old_tags, new = before - tags.keys(), tags.keys() - before
    if old_tags:
        db.execute(delete(ActivityTag).where(of_activity, tuple_(*TAG).in_(old_tags)))
    if new:
        db.execute(insert(ActivityTag), [_row(tag) | {"activity_id": activity_id} for tag in new])
    # A label that is not the value itself may be another one now, also where nothing is to be counted.
    labelled_tags = {tag for tag, label in tags.items() if label != tag[2]}
    if old_tags or new or labelled_tags:
        _keep_members(db, 1 << ordinal_of(db, activity_id), old_tags, tags, new | labelled_tags)


def _keep_members(
    db: DbSession, bit: int, old_tags: set[Tag], labels: dict[Tag, str], standing: set[Tag]
) -> None:
    """Take the bit of an activity out of the members of the tags that are gone from it, and put it into others'.

    Nobody else does so at once: whoever changes the catalogue has raised its version first.
    """
    query = select(*KEPT, TagCount.label, TagCount.members).where(tuple_(*KEPT).in_(old_tags | standing))
    rows = {(row[0], row[1], row[2]): row for row in db.execute(query)}
    bits = {tag: bits_of(rows[tag].members) & ~bit for tag in old_tags}
    bits |= {tag: (bits_of(rows[tag].members) if tag in rows else 0) | bit for tag in standing}
    new_rows = [
        _row(tag)
        | {"label": labels[tag] if tag in labels else rows[tag].label, "count": members.bit_count()}
        | {"members": members.to_bytes((members.bit_length() + 7) // 8, "little")}
        for tag, members in bits.items()
    ]
    db.execute(KEEP, new_rows)


def _row(tag: Tag) -> dict[str, object]:
    return dict(zip(("edition_id", "facet", "value"), tag, strict=True))
