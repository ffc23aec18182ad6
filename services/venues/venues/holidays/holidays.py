"""What can be done with public holidays: keep, strike out, look up."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session as DbSession

from chassis.errors import Invalid, NotFound
from chassis.web import slips
from chassis.wording import Text

from .model import Holiday


def keep(db: DbSession, date: dt.date, name: str) -> Holiday:
    """Have a date be a public holiday, by this name. What was declared before stays until its pattern is looked at.

    Raises Invalid naming `date` for one that is over: nothing can open or close on it any more.
    """
    if text := slips.past(slips.end_of(date)):
        raise Invalid.field("date", text)
    return db.merge(Holiday(date=date, name=name))


def strike_out(db: DbSession, date: dt.date) -> None:
    """Have a date be a usual day. Raises NoSuchHoliday."""
    if not db.execute(delete(Holiday).filter_by(date=date).returning(Holiday.date)).all():
        raise NoSuchHoliday()


def select_holidays(
    *, from_date: dt.date | None = None, until_date: dt.date | None = None
) -> Select[Holiday]:
    """Public holidays, within a span where one is given."""
    query = select(Holiday)
    query = query.where(Holiday.date >= from_date) if from_date else query
    return query.where(Holiday.date <= until_date) if until_date else query


def names(db: DbSession, first: dt.date, last: dt.date) -> dict[dt.date, str]:
    """{date: name} of those within a span."""
    return {day.date: day.name for day in db.scalars(select_holidays(from_date=first, until_date=last))}


def unknown_years(db: DbSession, years: Collection[int]) -> list[int]:
    """Those of the years of which no public holiday has been entered: the city tells them late in the year before."""
    return [year for year in sorted(years) if not names(db, dt.date(year, 1, 1), dt.date(year, 12, 31))]


class NoSuchHoliday(NotFound):
    title = Text("这一天不是公众假日", "There is no public holiday on that date")
