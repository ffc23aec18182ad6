"""What the catalogue keeps of each public noun, one table a noun.

Facts are kept as they arrive and joined when read: events of different nouns come in any order, so there are no
foreign keys here. What lists go by is copied into the rows that they read, in derived columns (`offers`, `tags`).
"""

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, Index, LargeBinary, SmallInteger, false, text
from sqlalchemy.orm import Mapped, mapped_column

from ..schema import Base

DERIVED = {"derived": True}
"""The info of a column that no event tells: what follows from other rows, as far as they are known."""
BY_TIME = ("starts_at", "ends_at", "status", "bookable_until", "books_from", "seats_left", "part")
LASTING = {"lasting": True}
"""The info of a column that no event tells, and that stays whatever is told."""


class CatalogueVersion(Base):
    """How often the catalogue has changed: one row."""

    __tablename__ = "catalogue_version"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(BigInteger)


class Edition(Base):
    __tablename__ = "edition"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    year: Mapped[int]
    name: Mapped[str]
    name_en: Mapped[str | None]
    theme: Mapped[str]
    theme_en: Mapped[str | None]
    desk_phone: Mapped[str | None]
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    status: Mapped[str]
    organisers: Mapped[list]
    rules: Mapped[dict]
    deadlines: Mapped[dict]


class Unit(Base):
    __tablename__ = "unit"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str | None]
    kind: Mapped[str]
    district: Mapped[str | None]
    area: Mapped[str | None]
    public_phone: Mapped[str | None]
    roles: Mapped[list]


class Activity(Base):
    __tablename__ = "activity"
    __table_args__ = (
        # With what lists are counted by.
        Index("activity_by_edition", "edition_id", "status", "past", "at", "id", "sittings", "free"),
        Index("activity_by_unit", "unit_id", "edition_id", "status", "past", "at", "id"),
        Index("activity_by_place", "status", "past", "at", "id"),
        Index("activity_by_turn", "turns_at"),
        Index("activity_by_ordinal", "ordinal", unique=True),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    edition_id: Mapped[uuid.UUID]
    unit_id: Mapped[uuid.UUID]
    unit_name: Mapped[str]
    title: Mapped[str]
    title_en: Mapped[str | None]
    summary: Mapped[str]
    kind: Mapped[str]
    mode: Mapped[str]
    series: Mapped[str | None]
    topics: Mapped[list]
    audiences: Mapped[list]
    drop_in: Mapped[bool] = mapped_column(default=False, server_default=false())
    reading_kind: Mapped[str | None]
    organiser: Mapped[dict | None]
    status: Mapped[str]
    told_at: Mapped[datetime | None]
    past: Mapped[int] = mapped_column(default=0, info=DERIVED)
    at: Mapped[datetime | None] = mapped_column(info=DERIVED)
    free: Mapped[int] = mapped_column(default=0, info=DERIVED)
    sittings: Mapped[int] = mapped_column(default=0, info=DERIVED)
    turns_at: Mapped[datetime | None] = mapped_column(info=DERIVED)
    ordinal: Mapped[int | None] = mapped_column(info=LASTING)


class ActivityTag(Base):
    """What an approved activity can be narrowed by; see `tags`."""

    __tablename__ = "activity_tag"
    __table_args__ = (Index("activity_tag_by_value", "facet", "value", "edition_id", "activity_id"),)

    activity_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    facet: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[uuid.UUID]


class TagCount(Base):
    """How many approved activities of an edition have a tag, and which: the bits of their ordinals, from the lowest."""

    __tablename__ = "tag_count"

    edition_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    facet: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    count: Mapped[int]
    members: Mapped[bytes] = mapped_column(LargeBinary, server_default=text("''"))


class Sitting(Base):
    """One planned session of an activity, as its unit filed it."""

    __tablename__ = "sitting"
    __table_args__ = (
        Index("sitting_by_activity", "activity_id", "starts_at"),
        # Two of them with all that lists narrow by: none reads the rows themselves, which are long.
        Index("sitting_by_time", *BY_TIME, "area", "venue_id", "activity_id", "ordinal"),
        Index("sitting_by_venue", "venue_id"),
        Index("sitting_by_area", "area", "ordinal", *BY_TIME, "venue_id", "activity_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    activity_id: Mapped[uuid.UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    seats: Mapped[int]
    venue_id: Mapped[uuid.UUID | None]
    space_id: Mapped[uuid.UUID | None]
    place_name: Mapped[str | None]
    place_address: Mapped[str | None]
    place_district: Mapped[str | None]
    place_area: Mapped[str | None]
    prevention: Mapped[list]
    status: Mapped[str]
    part: Mapped[str]
    ordinal: Mapped[int | None]
    area: Mapped[str | None] = mapped_column(info=DERIVED)
    district: Mapped[str | None] = mapped_column(info=DERIVED)
    books_from: Mapped[datetime | None] = mapped_column(info=DERIVED)
    bookable_until: Mapped[datetime | None] = mapped_column(info=DERIVED)
    seats_left: Mapped[int | None] = mapped_column(info=DERIVED)


class Venue(Base):
    __tablename__ = "venue"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str | None]
    sector: Mapped[str]
    district: Mapped[str | None]
    area: Mapped[str | None]
    address: Mapped[str]
    phone: Mapped[str | None]
    hours: Mapped[str]
    notice: Mapped[str]
    opening_hours: Mapped[dict | None]
    osm_hours: Mapped[list]
    facilities: Mapped[list]
    directions: Mapped[str]
    elder_service: Mapped[dict | None]
    bring: Mapped[str]
    position: Mapped[dict | None]
    at_once: Mapped[int | None]
    nicknames: Mapped[list]
    status: Mapped[str]
    spaces: Mapped[list]


class Opening(Base):
    __tablename__ = "opening"
    __table_args__ = (Index("opening_by_venue", "venue_id", "date"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    venue_id: Mapped[uuid.UUID]
    space_id: Mapped[uuid.UUID | None]
    date: Mapped[date]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    last_entry: Mapped[datetime | None]
    status: Mapped[str]


class Slot(Base):
    __tablename__ = "slot"
    __table_args__ = (Index("slot_by_opening", "opening_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    opening_id: Mapped[uuid.UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    seats: Mapped[int]


class Closure(Base):
    __tablename__ = "closure"
    __table_args__ = (Index("closure_by_venue", "venue_id", "ends_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    venue_id: Mapped[uuid.UUID]
    space_id: Mapped[uuid.UUID | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    note: Mapped[str]
    status: Mapped[str]
    told_at: Mapped[datetime | None]


class Placement(Base):
    """What the venue answered to a sitting that asks for a space; the id is the sitting's."""

    __tablename__ = "placement"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    activity_id: Mapped[uuid.UUID]
    venue_id: Mapped[uuid.UUID | None]
    space_id: Mapped[uuid.UUID | None]
    status: Mapped[str]
    reason: Mapped[str | None]


class Session(Base):
    """What registration lets citizens book; the id is the sitting's, the slot's, or of a series the activity's.

    The terms are null in a row that was told before there were any: booked as it stands, until it begins. `sequence`
    grows with whatever is told of it, also after the catalogue was dropped (RFC 5545, 3.8.7.4); null: not told since.
    """

    __tablename__ = "session"
    __table_args__ = (
        Index("session_by_activity", "activity_id"),
        Index("session_by_unit", "unit_id", "starts_at"),
        Index("session_by_venue", "venue_id", "kind", "starts_at"),
        Index("session_by_sitting", "sitting_id"),
        Index("session_by_number", "number"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    edition_id: Mapped[uuid.UUID | None]
    kind: Mapped[str]
    activity_id: Mapped[uuid.UUID | None]
    opening_id: Mapped[uuid.UUID | None]
    unit_id: Mapped[uuid.UUID | None]
    venue_id: Mapped[uuid.UUID | None]
    space_id: Mapped[uuid.UUID | None]
    title: Mapped[str]
    mode: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    capacity: Mapped[int]
    status: Mapped[str]
    reason: Mapped[str | None]
    sitting_id: Mapped[uuid.UUID | None]
    access: Mapped[str | None]
    bring: Mapped[str | None]
    conditions: Mapped[list | None]
    limit: Mapped[dict | None]
    closure_note: Mapped[str | None]
    dates: Mapped[list | None]
    books_from: Mapped[datetime | None]
    books_until: Mapped[datetime | None]
    bookable_until: Mapped[datetime | None]
    party_limit: Mapped[int | None]
    children_per_adult: Mapped[int | None]
    once_a_day: Mapped[bool | None]
    paused: Mapped[bool | None]
    sequence: Mapped[int | None]
    number: Mapped[int | None]


class Seats(Base):
    """The last count registration told of a session; the id is the session's."""

    __tablename__ = "seats"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    capacity: Mapped[int]
    confirmed: Mapped[int]
    seats_left: Mapped[int]
    waiting: Mapped[int]
    kept_elder: Mapped[int | None]
    kept_desk: Mapped[int | None]
    kept_walk_in: Mapped[int | None]


class Statistics(Base):
    """The figures last published for an edition; the id is the edition's."""

    __tablename__ = "statistics"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    totals: Mapped[dict]
    by_unit: Mapped[list]
    by_district: Mapped[list]
    by_series: Mapped[list]
    by_audience: Mapped[list]
    by_day: Mapped[list | None]
    by_sector: Mapped[list | None]
    by_topic: Mapped[list | None]
    by_mode: Mapped[list | None]


class BookingCounts(Base):
    """How many bookings of a session there ever were, and how many of them were given back; the id is the session's."""

    __tablename__ = "booking_counts"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    made: Mapped[int]
    given_back: Mapped[int]


class SeatsBefore(Base):
    """The most that was known of a session's people before registration was last restored; the id is the session's."""

    __tablename__ = "seats_before"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    starts_at: Mapped[datetime]
    venue_id: Mapped[uuid.UUID | None]
    unit_id: Mapped[uuid.UUID | None]
    confirmed: Mapped[int]
    waiting: Mapped[int]
    made: Mapped[int | None]
    given_back: Mapped[int | None]


class Resource(Base):
    """Something to learn from at its owner's address."""

    __tablename__ = "resource"
    __table_args__ = (Index("resource_by_title", "status", "title", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    title: Mapped[str]
    title_en: Mapped[str | None]
    summary: Mapped[str]
    venue_id: Mapped[uuid.UUID | None]
    unit_id: Mapped[uuid.UUID | None]
    series: Mapped[str | None]
    topics: Mapped[list]
    audiences: Mapped[list]
    minutes: Mapped[int | None]
    is_free: Mapped[bool]
    url: Mapped[str | None]
    recommended_by: Mapped[str]
    why: Mapped[str]
    link_is_broken: Mapped[bool] = mapped_column(server_default=false())
    status: Mapped[str]


class Route(Base):
    """A way to learn along stops, each {id, title, title_en, kind, venue_id, url, words, minutes,
    walking_minutes}."""

    __tablename__ = "route"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    title_en: Mapped[str | None]
    summary: Mapped[str]
    venue_id: Mapped[uuid.UUID | None]
    unit_id: Mapped[uuid.UUID | None]
    stops: Mapped[list]
    status: Mapped[str]


class Highlight(Base):
    """A photo or video of a unit that the office shows the public; its picture is at reporting's."""

    __tablename__ = "highlight"
    __table_args__ = (Index("highlight_by_id", "status", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    edition_id: Mapped[uuid.UUID]
    unit_id: Mapped[uuid.UUID]
    unit_name: Mapped[str]
    activity_id: Mapped[uuid.UUID | None]
    activity_title: Mapped[str | None]
    kind: Mapped[str]
    caption: Mapped[str]
    width: Mapped[int | None]
    height: Mapped[int | None]
    status: Mapped[str]
