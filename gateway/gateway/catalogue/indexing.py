"""What activities and venues are found by: written when they are kept, and anew where something else has changed it."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import Session as DbSession

from ..schema import Base
from . import index
from .model import Activity, Sitting, Unit, Venue
from .sounds import sounds
from .versions import raise_version
from .words import words

AT_ONCE = 100
"""Nouns that are indexed anew in one transaction."""
FACILITIES = {
    "step_free": "无障碍通道 轮椅",
    "hearing_loop": "助听设备",
    "accessible_toilet": "无障碍卫生间 轮椅",
    "parking": "停车场",
    "nursing_room": "母婴室",
    "lockers": "存包柜",
}
"""{facility of a venue: the words that it is looked for by}"""
Texts = Iterable[str | None]


class IndexDue(Base):
    """An activity or a venue whose words are to be written anew."""

    __tablename__ = "index_due"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)


ANY_DUE = select(IndexDue.id)


def index_activities(db: DbSession, ids: Collection[UUID]) -> None:
    """Let those of these activities be found that are approved, by their own words and those of their places."""
    there: dict[UUID, list[Any]] = {id: [] for id in ids}
    for place in db.execute(_PLACES.where(Sitting.activity_id.in_(ids))):
        there[place.activity_id].append(place)
    activities = {row.id: row for row in db.execute(_ACTIVITIES.where(Activity.id.in_(ids)))}
    for id, places in there.items():
        if (row := activities.get(id)) is not None:
            index.keep(
                db,
                "activity",
                id,
                _entry(_titles(row), _other_texts(row, places), _sounding_texts(row, places)),
            )
        else:
            index.drop(db, id)


def index_venues(db: DbSession, ids: Collection[UUID]) -> None:
    """Let those of these venues be found that are open."""
    venues = {venue.id: venue for venue in db.scalars(select(Venue).where(Venue.id.in_(ids)))}
    for id in ids:
        venue = venues.get(id)
        if venue is not None and venue.status == "open":
            others = (venue.area, venue.address, venue.sector, venue.notice, venue.bring, venue.directions)
            spaces = [space["name"] for space in venue.spaces]
            facilities = [FACILITIES.get(facility) for facility in venue.facilities]
            index.keep(db, "venue", id, _entry(_names(venue), [*others, *spaces, *facilities]))
        else:
            index.drop(db, id)


def names_of(db: DbSession, venue_id: UUID) -> Any:
    """What of a venue its activities are found by."""
    return db.execute(
        select(Venue.name, Venue.name_en, Venue.nicknames, Venue.area).where(Venue.id == venue_id)
    ).first()


def mark_due(db: DbSession, venue_id: UUID) -> None:
    """Have the words of what is held at a venue written anew: its name is among them."""
    _mark(db, select(Sitting.activity_id).where(Sitting.venue_id == venue_id).distinct())


def mark_due_of_unit(db: DbSession, unit_id: UUID) -> None:
    """Have the words of what a unit gives written anew: its English name is among them."""
    _mark(db, select(Activity.id.label("activity_id")).where(Activity.unit_id == unit_id))


def _mark(db: DbSession, activity_ids: Any) -> None:
    due = activity_ids.subquery().c
    db.execute(
        insert(IndexDue).from_select(
            ["id"], select(due.activity_id).where(~exists().where(IndexDue.id == due.activity_id))
        )
    )


def index_due(db: DbSession) -> int:
    """Write the words of some that wait; how many."""
    ids = db.scalars(ANY_DUE.order_by(IndexDue.id).limit(AT_ONCE)).all()
    if ids:
        raise_version(db)
        venues = set(db.scalars(select(Venue.id).where(Venue.id.in_(ids))))
        index_venues(db, venues)
        index_activities(db, set(ids) - venues)
        db.execute(delete(IndexDue).where(IndexDue.id.in_(ids)))
    return len(ids)


_ACTIVITIES = select(
    *(
        Activity.id,
        Activity.title,
        Activity.title_en,
        Activity.summary,
        Activity.unit_name,
        Activity.kind,
        Activity.series,
    ),
    *(Activity.topics, Activity.audiences, Activity.reading_kind, Activity.organiser),
    Unit.name_en.label("unit_name_en"),
)
_ACTIVITIES = _ACTIVITIES.outerjoin(Unit, Unit.id == Activity.unit_id).where(Activity.status == "approved")
_PLACES = select(
    *(Sitting.activity_id, Sitting.place_name, Sitting.area, Sitting.prevention),
    *(Venue.name, Venue.name_en, Venue.nicknames),
).outerjoin(Venue, Venue.id == Sitting.venue_id)


def _titles(row: Any) -> list[str]:
    return [row.title, *filter(None, [row.title_en])]


def _other_texts(row: Any, places: Sequence[Any]) -> list[str | None]:
    """What an activity is found by besides its title."""
    there = [text for place in places for text in (place.place_name, place.area, *place.prevention)]
    giver = row.organiser and row.organiser["name"]
    texts = (row.summary, row.unit_name, row.unit_name_en, row.kind, row.series, row.reading_kind, giver)
    return [*texts, *row.topics, *row.audiences, *set(there), *_venues(places)]


def _sounding_texts(row: Any, places: Sequence[Any]) -> list[str | None]:
    """What else of it somebody may know by its sound: the names."""
    return [row.unit_name, *{place.place_name for place in places}, *_venues(places)]


def _venues(places: Sequence[Any]) -> set[str]:
    return {name for place in places if place.name for name in _names(place)}


def _names(place: Any) -> list[str]:
    return [place.name, *filter(None, [place.name_en]), *place.nicknames]


def _entry(titles: Sequence[str], others: Texts, names: Texts = ()) -> index.Kept:
    title = _union(words, titles) | _union(sounds, titles)
    return index.Kept(title, (_union(words, others) | _union(sounds, names)) - title)


def _union(kept_of: Any, texts: Texts) -> set[str]:
    return set().union(*(kept_of(text) for text in texts if text))
