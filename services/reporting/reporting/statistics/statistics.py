"""The figures of an edition: from the sums that are kept over its sessions, and from its papers."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session as DbSession

from chassis.city import AREAS, CODES
from chassis.clock import now
from chassis.messaging.outbox import emit

from ..editions.model import Edition
from ..events import StatisticsPublished
from ..figures.model import Cell, Statistics
from ..figures.tally import SUMS
from ..places.model import Venue
from ..plans.model import Activity, ActivityAudience, Plan
from ..units.model import Unit, UnitRole
from ..vocabulary import AUDIENCES, SERIES

Figure = dict[str, Any]
Join = tuple[Any, ColumnElement[bool]]

SLOTS = {"key": "openings", "label": "场馆开放"}
COUNTS = tuple(name for name in SUMS if name != "known")
IN_GROUPS = ("sessions", "seats", "people", "newcomers", "attended", "walk_ins", "self_attested")
NO_FIGURES = dict.fromkeys(IN_GROUPS, 0)


def emit_figures(db: DbSession, statistics: Statistics) -> None:
    """Tell the figures as they were last counted."""
    state = {"id": statistics.edition_id, "version": statistics.version, "at": statistics.at}
    emit(db, StatisticsPublished, state | (statistics.figures or {}))


def select_figures() -> Select[Statistics]:
    """The figures that were ever told, as a select."""
    return select(Statistics).where(Statistics.version > 0)


def count(db: DbSession, edition: Edition) -> dict[str, Any]:
    """All figures of the edition: {"totals", "by_unit", "by_district", "by_series", "by_audience"}."""
    return {"totals": totals(db, edition)} | {f"by_{by}": group(db, edition) for by, group in GROUPS.items()}


def current_figures(db: DbSession, edition: Edition, by: str) -> dict[str, Any]:
    """The figures as they are this moment: totals, and one group's rows."""
    return {
        "edition_id": edition.id,
        "at": now(),
        "totals": totals(db, edition),
        "by": by,
        "items": GROUPS[by](db, edition),
        "next_cursor": None,
    }


def totals(db: DbSession, edition: Edition) -> dict[str, int]:
    """The edition's figures as a whole, with the number of its standing activities."""
    row = db.execute(sums(edition)).one()
    activities: int = db.execute(
        select(func.count(Activity.id))
        .join(Plan, Plan.id == Activity.plan_id)
        .where(Plan.edition_id == edition.id, Activity.status == "approved")
    ).scalar_one()
    return {"activities": activities} | {name: int(getattr(row, name)) for name in COUNTS}


def by_unit(db: DbSession, edition: Edition) -> list[Figure]:
    """Every unit with a part in the edition or sessions in it; slots of openings are a row of their own."""
    figures = grouped(db, edition, Cell.unit_id)
    taking_part = select(UnitRole.unit_id).where(UnitRole.edition_id == edition.id)
    named = or_(Unit.id.in_(taking_part), Unit.id.in_([unit_id for unit_id in figures if unit_id]))
    units = db.execute(select(Unit.id, Unit.name).where(named).order_by(Unit.id)).all()
    rows = [
        {"key": str(unit_id), "label": name} | figures.get(unit_id, NO_FIGURES) for unit_id, name in units
    ]
    return [*rows, SLOTS | figures.get(None, NO_FIGURES)]


def by_district(db: DbSession, edition: Edition) -> list[Figure]:
    """Every district and functional zone: where a session takes place; for an online one, its unit's."""
    area = func.coalesce(Venue.area, Cell.place_area, Unit.area)
    places = ((Venue, Venue.id == Cell.venue_id), (Unit, Unit.id == Cell.unit_id))
    figures = grouped(db, edition, area, *places)
    areas = [*AREAS, *sorted(area for area in figures if area and area not in AREAS)]
    return [{"key": CODES.get(area, area), "label": area} | figures.get(area, NO_FIGURES) for area in areas]


def by_series(db: DbSession, edition: Edition) -> list[Figure]:
    """The five series, with the sessions of their activities."""
    figures = grouped(db, edition, Activity.series, (Activity, Activity.id == Cell.activity_id))
    return [{"key": series, "label": series} | figures.get(series, NO_FIGURES) for series in SERIES]


def by_audience(db: DbSession, edition: Edition) -> list[Figure]:
    """The eight audiences. A session for several counts under each: these rows exceed the whole."""
    audience = (ActivityAudience, ActivityAudience.activity_id == Cell.activity_id)
    figures = grouped(db, edition, ActivityAudience.audience, audience)
    return [
        {"key": audience, "label": audience} | figures.get(audience, NO_FIGURES) for audience in AUDIENCES
    ]


def grouped(db: DbSession, edition: Edition, key: Any, *joins: Join) -> dict[Any, Figure]:
    """{key: figures} of the edition's sessions, grouped by the expression `key` over the tables joined."""
    statement = sums(edition).add_columns(key.label("key")).group_by(key)
    for table, condition in joins:
        statement = statement.outerjoin(table, condition)
    return {row.key: {name: int(getattr(row, name)) for name in NO_FIGURES} for row in db.execute(statement)}


def sums(edition: Edition) -> Select[Any]:
    """Sums over the edition's cells that have sessions."""
    columns = [func.coalesce(func.sum(getattr(Cell, name)), 0).label(name) for name in COUNTS]
    return select(*columns).select_from(Cell).where(in_edition(edition), Cell.known > 0)


def in_edition(edition: Edition) -> ColumnElement[bool]:
    """Cells of sessions that say they are the edition's, and of slots of openings on its days."""
    on_its_days = and_(Cell.edition_id.is_(None), Cell.day.between(edition.opens_on, edition.closes_on))
    return or_(Cell.edition_id == edition.id, on_its_days)


GROUPS = {"unit": by_unit, "district": by_district, "series": by_series, "audience": by_audience}
