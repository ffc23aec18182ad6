"""What can be done with one day beside its weekly pattern: take it off, open one more, set it back."""

import datetime as dt

from sqlalchemy.orm import Session as DbSession

from chassis.errors import Conflict, Invalid
from chassis.web import slips
from chassis.wording import Text

from ..calendar.model import Opening
from ..holidays import holidays
from ..openings import changes
from ..venues import venues
from ..venues.model import Venue
from . import declarations, making, previews
from .comparison import Obstacles, Standing, force_day, standing_days
from .model import Declaration
from .patterns import Day, Pattern

OUTSIDE = Text("这一天不在这份每周安排的日期里", "This date is not within the dates of the weekly pattern")

NO_SLOTS = Text(
    "这份每周安排没有写平日的时段，请单独增加这一天",
    "The pattern has no weekly slots: declare this day by itself",
)


def set_day(
    db: DbSession,
    venue: Venue,
    declaration: Declaration,
    *,
    date: dt.date,
    state: str,
    expected: int | None = None,
    refuses: int | None = None,
    on_purpose: bool = False,
) -> None:
    """Have a date be as the pattern has it (`weekly`), `off`, or `open` though the pattern is not: as on that weekday,
    else as on the first that it opens. People who would lose their seats must be `expected`, and so must the requests
    that it `refuses`."""
    declaration.check_standing()
    if not declaration.from_date <= date <= declaration.until_date:
        raise Invalid.field("date", OUTSIDE)
    slips.refuse(on_purpose, {"date": slips.past(slips.end_of(date))})
    venues.check_in_use(venue, declaration.space_id)
    declarations.lock_place(db, declaration.space_id)
    weekly, usual = days_on(db, declaration, date)
    day = {"weekly": weekly, "off": None, "open": weekly or usual}[state]
    before = standing_days(db, declaration, date, date).get(date, Standing())
    if state == "open" and day is None:
        raise Invalid.field("state", NO_SLOTS)
    if before.is_as(declaration, date, day) or (state == "open" and before.openings):
        return
    obstacles = Obstacles(db, declaration, date, date, is_alone=True)
    openings = before.openings if day else still_ahead(date, before.openings)
    difference = force_day(date, openings, day, obstacles)
    if difference.why:
        raise DayNotFree(difference.why)
    previews.confirm(previews.preview(db, venue, declaration, [difference]), expected, refuses=refuses)
    making.make_upon(db, declaration, [difference], refuses, by_hand=day != weekly)


def days_on(db: DbSession, declaration: Declaration, date: dt.date) -> tuple[Day | None, Day | None]:
    """A date as a pattern has it, and with what it opens where it does not."""
    pattern = Pattern(declaration.weekly, declaration.exceptions, declaration.holidays)
    return pattern.on(date, holidays.names(db, date, date)), pattern.usual(date)


def still_ahead(date: dt.date, openings: list[Opening]) -> list[Opening]:
    """Those of a date's openings, by time, of which something has not begun; all of a date that is over, for which the
    office means it. Raises SlotOver, SlotUnderWay where there is none."""
    if slips.past(slips.end_of(date)):
        return openings
    ahead = [opening for opening in openings if opening.ahead]
    if openings and not ahead:
        changes.refuse_begun(openings[-1].slots[-1])
    return ahead


class DayNotFree(Conflict):
    title = Text("这一天不能开放", "It cannot open on this day")
