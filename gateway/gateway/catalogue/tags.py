"""What each approved activity is narrowed and counted by, and how many there are of each: kept, not recounted."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, orm, select, text, tuple_
from sqlalchemy.types import Uuid

from .model import Activity, ActivityTag, Sitting

COUNT = text(
    "INSERT INTO tag_count (edition_id, facet, value, label, count)"
    " VALUES (:edition_id, :facet, :value, :label, :more)"
    " ON CONFLICT (edition_id, facet, value) DO UPDATE SET count = tag_count.count + excluded.count,"
    " label = CASE WHEN excluded.count < 0 THEN tag_count.label ELSE excluded.label END"
).bindparams(bindparam("edition_id", type_=Uuid()))
TAG = (ActivityTag.edition_id, ActivityTag.facet, ActivityTag.value)
Tag = tuple[UUID, str, str]
"""(edition, facet, value)"""


def renew(db: orm.Session, activity_ids: Iterable[UUID]) -> None:
    """Give these activities the tags that follow from what is kept of them, and count the difference."""
    for activity_id in activity_ids:
        _replace(db, activity_id, _tags_of(db, activity_id))


def drop(db: orm.Session, activity_id: UUID) -> None:
    """Take an activity's tags away."""
    _replace(db, activity_id, {})


def _tags_of(db: orm.Session, activity_id: UUID) -> dict[Tag, str]:
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
    tags = {(edition_id, facet, word): word for facet, listed in words.items() for word in listed if word}
    return tags | {(edition_id, "unit", str(activity.unit_id)): activity.unit_name}


def _replace(db: orm.Session, activity_id: UUID, tags: dict[Tag, str]) -> None:
    of_activity = ActivityTag.activity_id == activity_id
    before: set[Tag] = {(row[0], row[1], row[2]) for row in db.execute(select(*TAG).where(of_activity))}
    gone, new = before - tags.keys(), tags.keys() - before
    if gone:
        db.execute(delete(ActivityTag).where(of_activity, tuple_(*TAG).in_(gone)))
    if new:
        db.execute(insert(ActivityTag), [_row(tag) | {"activity_id": activity_id} for tag in new])
    counts = [_row(tag) | {"label": tag[2], "more": -1} for tag in gone]
    # A label that is not the value itself may be another one now, also where nothing is to be counted.
    counts += [
        _row(tag) | {"label": label, "more": int(tag in new)}
        for tag, label in tags.items()
        if tag in new or label != tag[2]
    ]
    if counts:
        db.execute(COUNT, counts)


def _row(tag: Tag) -> dict[str, object]:
    return dict(zip(("edition_id", "facet", "value"), tag, strict=True))
