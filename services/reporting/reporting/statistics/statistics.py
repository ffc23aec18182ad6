"""The figures of an edition, counted in the database from what was told; never added up along the way."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session as Database

from chassis.clock import now
from chassis.messaging.outbox import emit
from chassis.storage.db import reading, transaction

from ..editions.model import Edition
from ..events import StatisticsPublished
from ..figures.model import Statistics
from ..places.model import Venue
from ..plans.model import Activity, ActivityAudience, Plan, Sitting
from ..units.model import Unit, UnitRole
from ..vocabulary import AREAS, AUDIENCES, CODES, SERIES
from .model import Booking, Session

Figure = dict[str, Any]
Join = tuple[Any, ColumnElement[bool]]

SLOTS = {"key": "openings", "label": "场馆开放"}
NOTHING = {"sessions": 0, "seats": 0, "people": 0, "attended": 0}
COUNTED = ("sessions", "seats", "bookings", "people", "waiting", "attended")
SEATED = Booking.status.in_(["confirmed", "attended"])

BOOKED = (
    select(
        Booking.session_id,
        func.count(case((SEATED, 1))).label("bookings"),
        func.sum(case((SEATED, Booking.people), else_=0)).label("people"),
        func.sum(case((Booking.status == "waitlisted", Booking.people), else_=0)).label("waiting"),
        func.sum(case((Booking.status == "attended", Booking.people), else_=0)).label("attended"),
    )
    .group_by(Booking.session_id)
    .subquery("booked")
)


def publish_changed() -> None:
    """Count the editions of which something has changed, and tell the figures that differ from the last told.

    A job with transactions of its own: however long the counting takes, it holds up no change.
    """
    with reading() as db:
        stale = select(Statistics).where(Statistics.changes > Statistics.counted)
        counts = [
            (one.edition_id, one.changes, count(db, db.get_one(Edition, one.edition_id)))
            for one in db.scalars(stale).all()
        ]
    for edition_id, changes, figures in counts:
        with transaction() as db:
            statistics = db.get_one(Statistics, edition_id, with_for_update=True)
            if statistics.take(figures, changes, now()):
                tell(db, statistics)


def tell(db: Database, statistics: Statistics) -> None:
    """Tell the figures as they were last counted."""
    state = {"id": statistics.edition_id, "version": statistics.version, "at": statistics.at}
    emit(db, StatisticsPublished, state | (statistics.figures or {}))


def republish(db: Database) -> None:
    """Tell the figures of every edition again."""
    for statistics in db.scalars(select(Statistics).where(Statistics.version > 0)):
        tell(db, statistics)


def count(db: Database, edition: Edition) -> dict[str, Any]:
    """All figures of the edition: {"totals", "by_unit", "by_district", "by_series", "by_audience"}."""
    return {"totals": totals(db, edition)} | {f"by_{by}": group(db, edition) for by, group in GROUPS.items()}


def view(db: Database, edition: Edition, by: str) -> dict[str, Any]:
    """The figures as they are this moment: totals, and one group's rows."""
    return {
        "edition_id": edition.id,
        "at": now(),
        "totals": totals(db, edition),
        "by": by,
        "items": GROUPS[by](db, edition),
        "next_cursor": None,
    }


def totals(db: Database, edition: Edition) -> dict[str, int]:
    """The edition's figures as a whole, with the number of its standing activities."""
    row = db.execute(counted(edition)).one()
    activities: int = db.execute(
        select(func.count(Activity.id))
        .join(Plan, Plan.id == Activity.plan_id)
        .where(Plan.edition_id == edition.id, Activity.status == "approved")
    ).scalar_one()
    return {"activities": activities} | {name: int(getattr(row, name)) for name in COUNTED}


def by_unit(db: Database, edition: Edition) -> list[Figure]:
    """Every unit with a part in the edition or sessions in it; slots of openings are a row of their own."""
    found = grouped(db, edition, Session.unit_id)
    taking_part = select(UnitRole.unit_id).where(UnitRole.edition_id == edition.id)
    named = or_(Unit.id.in_(taking_part), Unit.id.in_([unit_id for unit_id in found if unit_id]))
    units = db.execute(select(Unit.id, Unit.name).where(named).order_by(Unit.id)).all()
    rows = [{"key": str(unit_id), "label": name} | found.get(unit_id, NOTHING) for unit_id, name in units]
    return [*rows, SLOTS | found.get(None, NOTHING)]


def by_district(db: Database, edition: Edition) -> list[Figure]:
    """Every district and functional zone: where a session takes place; for an online one, its unit's."""
    area = func.coalesce(Venue.area, Sitting.place_area, Unit.area)
    places = (
        (Venue, Venue.id == Session.venue_id),
        (Sitting, Sitting.id == Session.id),
        (Unit, Unit.id == Session.unit_id),
    )
    found = grouped(db, edition, area, *places)
    areas = [*AREAS, *sorted(area for area in found if area and area not in AREAS)]
    return [{"key": CODES.get(area, area), "label": area} | found.get(area, NOTHING) for area in areas]


def by_series(db: Database, edition: Edition) -> list[Figure]:
    """The five series, with the sessions of their activities."""
    found = grouped(db, edition, Activity.series, (Activity, Activity.id == Session.activity_id))
    return [{"key": series, "label": series} | found.get(series, NOTHING) for series in SERIES]


def by_audience(db: Database, edition: Edition) -> list[Figure]:
    """The eight audiences. A session for several counts under each: these rows exceed the whole."""
    audience = (ActivityAudience, ActivityAudience.activity_id == Session.activity_id)
    found = grouped(db, edition, ActivityAudience.audience, audience)
    return [{"key": audience, "label": audience} | found.get(audience, NOTHING) for audience in AUDIENCES]


def grouped(db: Database, edition: Edition, key: Any, *joins: Join) -> dict[Any, Figure]:
    """{key: figures} of the edition's sessions, grouped by the expression `key` over the tables joined."""
    statement = counted(edition).add_columns(key.label("key")).group_by(key)
    for table, condition in joins:
        statement = statement.outerjoin(table, condition)
    return {row.key: {name: int(getattr(row, name)) for name in NOTHING} for row in db.execute(statement)}


def counted(edition: Edition) -> Select[Any]:
    """Sums over the edition's sessions. A cancelled one has no seats, yet people may have come before."""
    is_open = Session.status == "open"
    return (
        select(
            func.count(case((is_open, 1))).label("sessions"),
            func.coalesce(func.sum(case((is_open, Session.capacity), else_=0)), 0).label("seats"),
            *(func.coalesce(func.sum(BOOKED.c[name]), 0).label(name) for name in COUNTED[2:]),
        )
        .select_from(Session)
        .outerjoin(BOOKED, BOOKED.c.session_id == Session.id)
        .where(in_edition(edition))
    )


def in_edition(edition: Edition) -> ColumnElement[bool]:
    """Sessions of the edition: those that say so, and slots of openings on its days."""
    opens, over = edition.span
    on_its_days = and_(Session.edition_id.is_(None), Session.starts_at >= opens, Session.starts_at < over)
    return or_(Session.edition_id == edition.id, on_its_days)


GROUPS = {"unit": by_unit, "district": by_district, "series": by_series, "audience": by_audience}
