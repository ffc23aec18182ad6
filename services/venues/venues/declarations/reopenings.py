"""A closure is lifted, and the days of weekly patterns that it was in the way of open by themselves."""

import datetime as dt

from sqlalchemy import Select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import SHANGHAI, today

from ..calendar.model import Closure
from ..closures import closures
from ..holidays import holidays
from ..placements import line
from . import making
from .comparison import differences, of_kind
from .declarations import select_declarations
from .model import Declaration
from .patterns import Pattern

ONE_DAY = dt.timedelta(days=1)


def lift(db: DbSession, closure: Closure, *, refuses: int | None = None) -> Closure:
    """End a closure (locked, with its venue). What it revoked is held again first, and who is in line has their space;
    then weekly patterns open what they could not. A day that was taken off by hand stays so.

    Both take time for which others may wait: it is done upon the number of requests that it `refuses`. Raises
    ClosureAlreadyLifted, RequestsWait.
    """
    with line.confirming(db, closures.lock_spaces(db, closure), refuses):
        closures.lift(db, closure)
        for declaration in db.scalars(select_shut(closure)).all():
            open_blocked(db, declaration, closure)
    return closure


def select_shut(closure: Closure) -> Select[Declaration]:
    """The patterns that stand of what a closure shut: of the venue all, of a space its own."""
    standing = select_declarations(venue_id=closure.venue_id, status="standing").order_by(Declaration.id)
    return standing.filter_by(space_id=closure.space_id) if closure.space_id else standing


def open_blocked(db: DbSession, declaration: Declaration, closure: Closure) -> None:
    """Open the days of a pattern, from today on, that have nothing in their way any more."""
    first = max(day_of(closure.starts_at) - ONE_DAY, declaration.from_date, today())
    last = min(day_of(closure.ends_at), declaration.until_date)
    if first > last:
        return
    pattern = Pattern(declaration.weekly, declaration.exceptions, declaration.holidays)
    days = pattern.days(first, last, holidays.names(db, first, last))
    making.make(db, declaration, of_kind(differences(db, declaration, days, first, last), "made"))


def day_of(moment: dt.datetime) -> dt.date:
    return moment.astimezone(SHANGHAI).date()
