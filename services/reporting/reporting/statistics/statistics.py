"""The figures of an edition: from the sums that are kept over its sessions, and from its papers."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session as DbSession

from chassis.city import AREAS, AUDIENCES, CODES, SERIES
from chassis.clock import now
from chassis.messaging.outbox import emit

from ..editions.model import Edition
from ..events import StatisticsPublished
from ..figures.model import Cell, Statistics
from ..figures.tally import SUMS
from ..places.model import Venue
from ..plans.model import Activity, ActivityAudience, Plan
from ..units.model import Unit, UnitRole

Figure = dict[str, Any]
Sums = dict[Any, Figure]
"""{key: sums over the sessions with this key}; together they are all of the edition's."""
Join = tuple[Any, ColumnElement[bool]]

SLOTS = {"key": "openings", "label": "场馆开放"}
COUNTS = tuple(name for name in SUMS if name != "known")
IN_GROUPS = ("sessions", "seats", "people", "newcomers", "attended", "walk_ins", "self_attested")
NO_FIGURES = dict.fromkeys(IN_GROUPS, 0)
COMMA = ","


def emit_figures(db: DbSession, statistics: Statistics) -> None:
    """Tell the figures as they were last counted."""
    state = {"id": statistics.edition_id, "version": statistics.version, "at": statistics.at}
    emit(db, StatisticsPublished, state | (statistics.figures or {}))


def select_figures() -> Select[Statistics]:
    """The figures that were ever told, as a select."""
    return select(Statistics).where(Statistics.version > 0)


def count(db: DbSession, edition: Edition) -> dict[str, Any]:
    """All figures of the edition: {"totals", "by_unit", "by_district", "by_series", "by_audience"}."""
    sums = {by: group.sums(db, edition) for by, group in GROUPS.items()}
    rows = {f"by_{by}": group.rows(db, edition, sums[by]) for by, group in GROUPS.items()}
    return {"totals": totals(db, edition, sums["unit"])} | rows


def current_figures(db: DbSession, edition: Edition, by: str) -> dict[str, Any]:
    """The figures as they are this moment: totals, and one group's rows, all from one reading of the sums."""
    group = GROUPS[by]
    sums = group.sums(db, edition)
    return {
        "edition_id": edition.id,
        "at": now(),
        "totals": totals(db, edition, sums),
        "by": by,
        "items": group.rows(db, edition, sums),
        "next_cursor": None,
    }


def totals(db: DbSession, edition: Edition, sums: Sums) -> Figure:
    """The edition's figures as a whole, with the number of its standing activities."""
    activities: int = db.execute(
        select(func.count(Activity.id))
        .join(Plan, Plan.id == Activity.plan_id)
        .where(Plan.edition_id == edition.id, Activity.status == "approved")
    ).scalar_one()
    return {"activities": activities} | added(sums.values(), COUNTS)


def sums_by_unit(db: DbSession, edition: Edition) -> Sums:
    return grouped(db, edition, Cell.unit_id)


def unit_rows(db: DbSession, edition: Edition, sums: Sums) -> list[Figure]:
    """Every unit with a part in the edition or sessions in it; slots of openings are a row of their own."""
    taking_part = select(UnitRole.unit_id).where(UnitRole.edition_id == edition.id)
    named = or_(Unit.id.in_(taking_part), Unit.id.in_([unit_id for unit_id in sums if unit_id]))
    units = db.execute(select(Unit.id, Unit.name).where(named).order_by(Unit.id)).all()
    rows = [{"key": str(unit_id), "label": name} | figure_of(sums, unit_id) for unit_id, name in units]
    return [*rows, SLOTS | figure_of(sums, None)]


def sums_by_district(db: DbSession, edition: Edition) -> Sums:
    """By the area where a session takes place; for an online one, its unit's."""
    area = func.coalesce(Venue.area, Cell.place_area, Unit.area)
    places = ((Venue, Venue.id == Cell.venue_id), (Unit, Unit.id == Cell.unit_id))
    return grouped(db, edition, area, *places)


def district_rows(db: DbSession, edition: Edition, sums: Sums) -> list[Figure]:
    """Every district and functional zone."""
    areas = [*AREAS, *sorted(area for area in sums if area and area not in AREAS)]
    return [{"key": CODES.get(area, area), "label": area} | figure_of(sums, area) for area in areas]


def sums_by_series(db: DbSession, edition: Edition) -> Sums:
    return grouped(db, edition, Activity.series, (Activity, Activity.id == Cell.activity_id))


def series_rows(db: DbSession, edition: Edition, sums: Sums) -> list[Figure]:
    """The five series, with the sessions of their activities."""
    return [{"key": series, "label": series} | figure_of(sums, series) for series in SERIES]


def sums_by_audience(db: DbSession, edition: Edition) -> Sums:
    """By all audiences of a session's activity together, as one key: so no session is read twice."""
    ours = select(Cell.activity_id).where(Cell.edition_id == edition.id)
    audiences = func.aggregate_strings(ActivityAudience.audience, COMMA).label("audiences")
    together = select(ActivityAudience.activity_id, audiences).where(ActivityAudience.activity_id.in_(ours))
    of_activity = together.group_by(ActivityAudience.activity_id).subquery()
    whose = (of_activity, of_activity.c.activity_id == Cell.activity_id)
    return grouped(db, edition, of_activity.c.audiences, whose)


def audience_rows(db: DbSession, edition: Edition, sums: Sums) -> list[Figure]:
    """The eight audiences. A session for several counts under each: these rows exceed the whole."""
    of_each = {
        audience: [sums[key] for key in sums if key and audience in key.split(COMMA)]
        for audience in AUDIENCES
    }
    return [
        {"key": audience, "label": audience} | added(figures, IN_GROUPS)
        for audience, figures in of_each.items()
    ]


def figure_of(sums: Sums, key: Any) -> Figure:
    """What a row of a group shows: nothing but zeros where nothing has this key."""
    figure = sums.get(key, NO_FIGURES)
    return {name: figure[name] for name in IN_GROUPS}


def added(figures: Collection[Figure], names: Sequence[str]) -> Figure:
    """Figures added up."""
    return {name: sum(figure[name] for figure in figures) for name in names}


def grouped(db: DbSession, edition: Edition, key: Any, *joins: Join) -> Sums:
    """The edition's cells that have sessions, each in one group: by the expression `key` over the tables joined."""
    columns = [func.coalesce(func.sum(getattr(Cell, name)), 0).label(name) for name in COUNTS]
    statement = select(key.label("key"), *columns).select_from(Cell)
    for table, condition in joins:
        statement = statement.outerjoin(table, condition)
    statement = statement.where(in_edition(edition), Cell.known > 0).group_by(key)
    return {key: dict(zip(COUNTS, map(int, counts), strict=True)) for key, *counts in db.execute(statement)}


def in_edition(edition: Edition) -> ColumnElement[bool]:
    """Cells of sessions that say they are the edition's, and of slots of openings on its days."""
    on_its_days = and_(Cell.edition_id.is_(None), Cell.day.between(edition.opens_on, edition.closes_on))
    return or_(Cell.edition_id == edition.id, on_its_days)


class Group(NamedTuple):
    """One way to group an edition's sessions: each is in the sums of one key, from which the rows are made."""

    sums: Callable[[DbSession, Edition], Sums]
    rows: Callable[[DbSession, Edition, Sums], list[Figure]]


GROUPS = {
    "unit": Group(sums_by_unit, unit_rows),
    "district": Group(sums_by_district, district_rows),
    "series": Group(sums_by_series, series_rows),
    "audience": Group(sums_by_audience, audience_rows),
}
