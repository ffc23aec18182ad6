"""The ways to group an edition's sessions, and the rows that are made of each."""

import json
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import Text as SqlText
from sqlalchemy import cast, func, or_, select
from sqlalchemy.orm import Session as DbSession

from chassis.city import AREAS, AUDIENCES, CODES, SERIES, TOPICS

from ..figures.model import Cell
from ..places.model import Venue
from ..plans.model import Activity, ActivityAudience, Plan
from ..units.model import Unit, UnitRole
from .scope import COUNTS, Figure, Scope, Sums, group_sums, sums_by_day

SLOTS = {"key": "openings", "label": "场馆开放"}
ELSEWHERE = {"key": "elsewhere", "label": "线上和自有场地"}
MODES = {"offline": "线下", "online": "线上", "hybrid": "线上线下结合"}
IN_GROUPS = (
    *(
        "sessions",
        "seats",
        "bookings",
        "people",
        "newcomers",
        "attended",
        "walk_ins",
        "dropped_in",
        "self_attested",
    ),
    *("missed", "no_show", "hours", "rated", "rating"),
)
NO_FIGURES = dict.fromkeys(COUNTS, 0)
COMMA = ","
AREA = func.coalesce(Venue.area, Cell.place_area, Unit.area)
"""Where a session takes place; of an online one, where its unit is."""


def sums_by_unit(db: DbSession, scope: Scope) -> Sums:
    return group_sums(db, scope, Cell.unit_id)


def unit_rows(db: DbSession, scope: Scope, sums: Sums) -> list[Figure]:
    """Every unit with a part in the edition or sessions in it; slots of openings are a row of their own."""
    taking_part = select(UnitRole.unit_id).where(UnitRole.edition_id == scope.edition.id)
    is_listed = or_(Unit.id.in_(taking_part), Unit.id.in_([unit_id for unit_id in sums if unit_id]))
    units = db.execute(
        select(Unit.id, Unit.name).where(is_listed, *scope.of(Unit.id)).order_by(Unit.id)
    ).all()
    rows = [{"key": str(unit_id), "label": name} | figure_of(sums, unit_id) for unit_id, name in units]
    return rows + slots_row(scope, sums)


def slots_row(scope: Scope, sums: Sums) -> list[Figure]:
    """What is of no activity; no unit has it."""
    return [] if scope.unit_id else [SLOTS | figure_of(sums, None)]


def sums_by_activity(db: DbSession, scope: Scope) -> Sums:
    return group_sums(db, scope, Cell.activity_id)


def activity_rows(db: DbSession, scope: Scope, sums: Sums) -> list[Figure]:
    """Every public activity of the unit, and what else has sessions."""
    is_listed = or_(Activity.status == "approved", Activity.id.in_([id for id in sums if id]))
    query = select(Activity.id, Activity.title).join(Plan, Plan.id == Activity.plan_id)
    query = query.where(Plan.edition_id == scope.edition.id, is_listed, *scope.of(Plan.unit_id))
    activities = db.execute(query.order_by(Activity.position, Activity.id)).all()
    return [{"key": str(id), "label": title} | figure_of(sums, id) for id, title in activities]


def day_rows(db: DbSession, scope: Scope, sums: Sums) -> list[Figure]:
    """Every day of the edition."""
    first, last = scope.edition.opens_on, scope.edition.closes_on
    days = {first + timedelta(days=n) for n in range((last - first).days + 1)}
    return [
        {"key": day.isoformat(), "label": day.isoformat()} | figure_of(sums, day)
        for day in sorted(days.union(sums))
    ]


def sums_by_sector(db: DbSession, scope: Scope) -> Sums:
    """By the sector of the venue where a session takes place."""
    return group_sums(db, scope, Venue.sector, (Venue, Venue.id == Cell.venue_id))


def sector_rows(db: DbSession, scope: Scope, sums: Sums) -> list[Figure]:
    """Every sector in which there are venues; what is in none is a row of its own."""
    sectors = db.scalars(
        select(Venue.sector).where(Venue.sector.is_not(None)).distinct().order_by(Venue.sector)
    )
    rows = [{"key": sector, "label": sector} | figure_of(sums, sector) for sector in sectors]
    return [*rows, ELSEWHERE | figure_of(sums, None)]


def sums_by_mode(db: DbSession, scope: Scope) -> Sums:
    return group_sums(db, scope, Activity.mode, (Activity, Activity.id == Cell.activity_id))


def mode_rows(db: DbSession, scope: Scope, sums: Sums) -> list[Figure]:
    """How activities are held; both halves of a hybrid one are hybrid."""
    rows = [{"key": mode, "label": label} | figure_of(sums, mode) for mode, label in MODES.items()]
    return rows + slots_row(scope, sums)


def sums_by_topic(db: DbSession, scope: Scope) -> Sums:
    """By all topics of a session's activity together, as the text of a list."""
    return group_sums(db, scope, cast(Activity.topics, SqlText), (Activity, Activity.id == Cell.activity_id))


def topic_rows(db: DbSession, scope: Scope, sums: Sums) -> list[Figure]:
    """The topics. A session of several counts under each, and one of none under none."""
    return shared_rows(TOPICS, {key: json.loads(key or "[]") for key in sums}, sums)


def sums_by_district(db: DbSession, scope: Scope) -> Sums:
    places = ((Venue, Venue.id == Cell.venue_id), (Unit, Unit.id == Cell.unit_id))
    return group_sums(db, scope, AREA, *places)


def district_rows(db: DbSession, scope: Scope, sums: Sums) -> list[Figure]:
    """Every district and functional zone."""
    areas = [*AREAS, *sorted(area for area in sums if area and area not in AREAS)]
    return [{"key": CODES.get(area, area), "label": area} | figure_of(sums, area) for area in areas]


def sums_by_series(db: DbSession, scope: Scope) -> Sums:
    return group_sums(db, scope, Activity.series, (Activity, Activity.id == Cell.activity_id))


def series_rows(db: DbSession, scope: Scope, sums: Sums) -> list[Figure]:
    """The five series, with the sessions of their activities."""
    return [{"key": series, "label": series} | figure_of(sums, series) for series in SERIES]


def sums_by_audience(db: DbSession, scope: Scope) -> Sums:
    """By all audiences of a session's activity together, as one key: so no session is read twice."""
    ours = select(Cell.activity_id).where(Cell.edition_id == scope.edition.id, *scope.of(Cell.unit_id))
    audiences = func.aggregate_strings(ActivityAudience.audience, COMMA).label("audiences")
    together = select(ActivityAudience.activity_id, audiences).where(ActivityAudience.activity_id.in_(ours))
    of_activity = together.group_by(ActivityAudience.activity_id).subquery()
    whose = (of_activity, of_activity.c.activity_id == Cell.activity_id)
    return group_sums(db, scope, of_activity.c.audiences, whose)


def audience_rows(db: DbSession, scope: Scope, sums: Sums) -> list[Figure]:
    """The eight audiences. A session for several counts under each: these rows exceed the whole."""
    return shared_rows(AUDIENCES, {key: (key or "").split(COMMA) for key in sums}, sums)


def shared_rows(words: Sequence[str], of_key: dict[Any, list[str]], sums: Sums) -> list[Figure]:
    """A row for each word, with the sums of all keys that have it; `of_key`: {key: its words}."""
    of_each = {word: [sums[key] for key, its_words in of_key.items() if word in its_words] for word in words}
    return [
        {"key": word, "label": word} | group_row(add_up(figures, COUNTS)) for word, figures in of_each.items()
    ]


def figure_of(sums: Sums, key: Any) -> Figure:
    """What a row of a group shows: nothing but zeros where nothing has this key."""
    return group_row(sums.get(key, NO_FIGURES))


def group_row(figure: Figure) -> Figure:
    """What a row of a group shows of its sums."""
    rates = with_rates(figure)
    return {name: rates[name] for name in IN_GROUPS}


def with_rates(figure: Figure) -> Figure:
    """With the hours of those who came, the average rating, and how many in a hundred of those booked did not come;
    each of the last two None where there are none. All to one decimal."""
    booked_people = figure["attended"] - figure["walk_ins"] - figure["dropped_in"] + figure["missed"]
    return figure | {
        "hours": round(figure["minutes"] / 60, 1),
        "rating": share(figure["stars"], figure["rated"]),
        "no_show": share(100 * figure["missed"], booked_people),
    }


def share(part: int, whole: int) -> float | None:
    return round(part / whole, 1) if whole else None


def add_up(figures: Collection[Figure], names: Sequence[str]) -> Figure:
    """Figures added up."""
    return {name: sum(figure[name] for figure in figures) for name in names}


class Group(NamedTuple):
    """One way to group sessions: each is in the sums of one key, from which the rows are made."""

    sums: Callable[[DbSession, Scope], Sums]
    rows: Callable[[DbSession, Scope, Sums], list[Figure]]


GROUPS = {
    "unit": Group(sums_by_unit, unit_rows),
    "district": Group(sums_by_district, district_rows),
    "series": Group(sums_by_series, series_rows),
    "audience": Group(sums_by_audience, audience_rows),
    "day": Group(sums_by_day, day_rows),
    "sector": Group(sums_by_sector, sector_rows),
    "topic": Group(sums_by_topic, topic_rows),
    "mode": Group(sums_by_mode, mode_rows),
    "activity": Group(sums_by_activity, activity_rows),
}
PUBLISHED = tuple(by for by in GROUPS if by != "activity")
