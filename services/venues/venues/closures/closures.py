"""What can be done with a closure: declare, lift."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import SHANGHAI, midnight
from chassis.errors import Conflict, Invalid, NotFound
from chassis.messaging.outbox import emit
from chassis.storage.rows import find
from chassis.web import slips
from chassis.wording import Text

from ..calendar.model import Closure
from ..days.model import DayMark
from ..editions import editions
from ..events import ClosureDeclared, ClosureLifted
from ..placements import line
from ..times import SHORTEST
from ..venues import venues
from ..venues.model import Space, Venue
from . import previews

TOO_SHORT = Text(
    f"至少关闭 {SHORTEST} 分钟，请核对时间：正在办的场次到关闭那一刻就结束",
    f"A closure lasts {SHORTEST} minutes at least; check the times, as it ends the sessions that it lies in",
)


def declare(
    db: DbSession,
    venue: Venue,
    *,
    reason: str,
    note: str = "",
    space_id: uuid.UUID | None = None,
    expected: int | None = None,
    refuses: int | None = None,
    revokes: int | None = None,
    on_purpose: bool = False,
    **when: Any,
) -> Closure:
    """Shut a venue (locked), or one space of it, for a day or a span; the placements in it are revoked.

    Openings stay declared: the closure itself tells registration which slots do not take place. One that is over, or
    begins more than a year ahead, is refused unless the office means it `on_purpose`; one that ends so far ahead,
    as for a renovation, unless anybody does. Where people are booked or wait, or requests for a space, or sittings
    lose theirs, it is refused unless just so many were `expected`, and said that it `refuses` and `revokes`.
    """
    starts_at, ends_at = check_span(db, on_purpose, **when)
    venues.check_in_use(venue, space_id)
    spaces = [space_id] if space_id else [space.id for space in venue.spaces]
    venues.lock_spaces(db, spaces)
    refuse_closed(db, venue, space_id, starts_at, ends_at)
    cost = previews.preview(db, venue, starts_at=starts_at, ends_at=ends_at, space_id=space_id)
    previews.confirm(cost, expected, refuses, revokes)
    when = {"starts_at": starts_at, "ends_at": ends_at, "kept_minutes": venue.kept_minutes}
    closure = Closure(venue_id=venue.id, space_id=space_id, reason=reason, note=note, **when)
    db.add(closure)
    DayMark.leave_within(db, venue.id, starts_at, ends_at)
    emit(db, ClosureDeclared, closure)
    line.shut_out(db, closure, spaces)
    return closure


def preview(
    db: DbSession, venue: Venue, *, space_id: uuid.UUID | None = None, on_purpose: bool = False, **when: Any
) -> previews.Preview:
    """What declaring it would bear on. Refuses what `declare` refuses as things are."""
    starts_at, ends_at = check_span(db, on_purpose, **when)
    venues.check_in_use(venue, space_id)
    refuse_closed(db, venue, space_id, starts_at, ends_at)
    return previews.preview(db, venue, starts_at=starts_at, ends_at=ends_at, space_id=space_id)


def check_span(db: DbSession, on_purpose: bool, **when: Any) -> tuple[dt.datetime, dt.datetime]:
    """From when to when, unless that looks like a slip which nobody means `on_purpose`."""
    starts_at, ends_at = span(**when)
    first, last = ("date", "date") if "date" in when else ("starts_at", "ends_at")
    slips.refuse(on_purpose, {first: beginning_slip(db, starts_at)})
    slips.refuse(on_purpose, {last: slips.past(ends_at)})
    slips.refuse(on_purpose, {last: slips.distant(ends_at)}, of_office=False)
    return starts_at, ends_at


def beginning_slip(db: DbSession, starts_at: dt.datetime) -> Text | None:
    """What looks like a slip in the beginning of a closure: far ahead, or in a year without an edition."""
    day = starts_at.astimezone(SHANGHAI).date()
    return slips.distant(starts_at) or editions.outside(db, [day]).get(day)


def refuse_closed(
    db: DbSession, venue: Venue, space_id: uuid.UUID | None, starts_at: dt.datetime, ends_at: dt.datetime
) -> None:
    """Refuse a closure all of which another covers already: it is the same one sent twice, or changes nothing."""
    standing = Closure.standing(
        venue_id=venue.id, space_id=space_id, starts_at=starts_at, ends_at=ends_at
    ).where(Closure.starts_at <= starts_at, Closure.ends_at >= ends_at)
    if space_id is None:
        standing = standing.where(Closure.space_id.is_(None))
    if closure := db.scalar(standing.limit(1)):
        raise AlreadyClosed(
            detail=Text(
                f"{venue.name}这段时间已经关闭：{closure.reason}",
                f"{venue.name} is closed at that time already: {closure.reason}",
            ),
            closure_id=str(closure.id),
        )


def lift(db: DbSession, closure: Closure) -> Closure:
    """End a closure, the spaces that it shuts locked. What it revoked is held again where that is still possible, so
    that sessions can be restored.

    What is left goes to those in line.
    """
    closure.lift()
    DayMark.leave_within(db, closure.venue_id, closure.starts_at, closure.ends_at)
    emit(db, ClosureLifted, closure)
    line.advance(db, spaces_shut_by(db, closure))
    return closure


def lock_spaces(db: DbSession, closure: Closure) -> list[uuid.UUID]:
    """Lock the spaces that a closure shuts; which these are."""
    spaces = spaces_shut_by(db, closure)
    venues.lock_spaces(db, spaces)
    return spaces


def spaces_shut_by(db: DbSession, closure: Closure) -> list[uuid.UUID]:
    """The spaces that a closure shuts."""
    if closure.space_id:
        return [closure.space_id]
    return list(db.scalars(select(Space.id).filter_by(venue_id=closure.venue_id)))


def span(
    date: dt.date | None = None, starts_at: dt.datetime | None = None, ends_at: dt.datetime | None = None
) -> tuple[dt.datetime, dt.datetime]:
    """From when to when: the whole of `date` in Shanghai, or from one moment to a later one."""
    if date is not None and starts_at is None and ends_at is None:
        begins = midnight(date).astimezone(dt.UTC)
        return begins, begins + dt.timedelta(days=1)
    if date is not None or starts_at is None or ends_at is None:
        raise Invalid.field("date", Text("请给出日期，或起止时间", "Give a date, or a start and an end"))
    if ends_at <= starts_at:
        raise Invalid.field("ends_at", Text("结束要晚于开始", "The end must be after the start"))
    if ends_at - starts_at < dt.timedelta(minutes=SHORTEST):
        raise Invalid.field("ends_at", TOO_SHORT)
    return starts_at.astimezone(dt.UTC), ends_at.astimezone(dt.UTC)


def find_closure(db: DbSession, closure_id: uuid.UUID) -> Closure:
    """The closure. Raises NoSuchClosure."""
    return find(db, Closure, closure_id, NoSuchClosure)


def lock_closure(db: DbSession, closure_id: uuid.UUID) -> Closure:
    """The closure as it is now, its row locked. Raises NoSuchClosure."""
    return find(db, Closure, closure_id, NoSuchClosure, lock=True)


def select_closures(venue: Venue, *, from_date: dt.date | None = None, **criteria: Any) -> Select[Closure]:
    """A venue's closures in the order they were declared, narrowed by status and by a day that they reach."""
    closures = select(Closure).filter_by(venue_id=venue.id, **criteria)
    return closures.where(Closure.ends_at > midnight(from_date)) if from_date else closures


def emit_state(db: DbSession, closure: Closure) -> None:
    """Tell a closure as it is."""
    emit(db, ClosureDeclared if closure.status == "declared" else ClosureLifted, closure)


class AlreadyClosed(Conflict):
    title = Text("这段时间已经关闭", "Closed at that time already")


class NoSuchClosure(NotFound):
    title = Text("没有这次关闭", "There is no such closure")
