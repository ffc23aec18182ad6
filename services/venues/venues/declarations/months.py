"""The days of a place beside its weekly patterns: what is open, and what of it differs."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from ..calendar.model import Closure, Opening
from ..holidays import holidays
from ..openings.slots import moment
from ..times import DAY, refuse_span
from ..venues.model import Venue
from .comparison import Standing, standing_days
from .declarations import select_declarations
from .model import Declaration
from .patterns import Pattern

MOST_DAYS = 62


@dataclass(frozen=True)
class PlaceDay:
    """A date of a place. `differs`: `changed`, `off` by hand, or `missing`, as something was in the way, where its
    pattern opens; `extra` where that does not."""

    date: dt.date
    holiday: str | None
    closed: str | None
    declaration_id: uuid.UUID | None
    differs: str | None
    openings: list[Opening] = field(default_factory=list)


def days_of(
    db: DbSession, venue: Venue, *, from_date: dt.date, until_date: dt.date, space_id: uuid.UUID | None = None
) -> list[PlaceDay]:
    """Each date of a span at a venue at large, or in one space of it."""
    refuse_span(from_date, until_date, MOST_DAYS)
    place = {"venue_id": venue.id, "space_id": space_id}
    span = {"starts_at": moment(from_date, 0), "ends_at": moment(until_date, DAY)}
    names = holidays.names(db, from_date, until_date)
    closures = list(db.scalars(Closure.standing(venue_id=venue.id, space_id=space_id, **span)))
    patterns = standing_patterns(db, place, from_date, until_date)
    single_openings = open_days(db, place, from_date, until_date)
    days = []
    for n in range((until_date - from_date).days + 1):
        date = from_date + dt.timedelta(days=n)
        pattern = next((each for each in patterns if each.spans(date)), None)
        openings = (
            pattern.standing.get(date, Standing()).openings if pattern else single_openings.get(date, [])
        )
        reasons = (each.reason for each in closures if is_within(each, date))
        days.append(
            PlaceDay(
                date,
                names.get(date),
                next(reasons, None),
                pattern.declaration.id if pattern else None,
                pattern.difference(date, names) if pattern else None,
                openings,
            )
        )
    return days


@dataclass(frozen=True)
class Known:
    """A declaration with its pattern, and what stands on its dates."""

    declaration: Declaration
    pattern: Pattern
    standing: dict[dt.date, Standing]

    def spans(self, date: dt.date) -> bool:
        return self.declaration.from_date <= date <= self.declaration.until_date

    def difference(self, date: dt.date, names: dict[dt.date, str]) -> str | None:
        """How a date differs from the pattern; None where it does not."""
        before, day = self.standing.get(date, Standing()), self.pattern.on(date, names)
        if before.is_as(self.declaration, date, day):
            return None
        if day is None:
            return "extra"
        if before.openings:
            return "changed"
        return "off" if before.is_off else "missing"


def standing_patterns(db: DbSession, place: dict[str, Any], first: dt.date, last: dt.date) -> list[Known]:
    """The patterns of a place that reach into a span."""
    of_place = [getattr(Declaration, name).is_not_distinct_from(id) for name, id in place.items()]
    within = (Declaration.from_date <= last, Declaration.until_date >= first)
    return [
        Known(
            declaration,
            Pattern(declaration.weekly, declaration.exceptions, declaration.holidays),
            standing_days(db, declaration, first, last),
        )
        for declaration in db.scalars(select_declarations(status="standing").where(*of_place, *within))
    ]


def open_days(
    db: DbSession, place: dict[str, Any], first: dt.date, last: dt.date
) -> dict[dt.date, list[Opening]]:
    """{date: its openings by their time} of a place within a span."""
    of_place = [getattr(Opening, name).is_not_distinct_from(id) for name, id in place.items()]
    query = select(Opening).filter_by(status="declared").where(*of_place)
    query = query.where(Opening.date >= first, Opening.date <= last).order_by(Opening.starts_at)
    days: dict[dt.date, list[Opening]] = {}
    for opening in db.scalars(query):
        days.setdefault(opening.date, []).append(opening)
    return days


def is_within(closure: Closure, date: dt.date) -> bool:
    """Whether a closure shuts any part of a date."""
    return closure.starts_at < moment(date, DAY) and closure.ends_at > moment(date, 0)
