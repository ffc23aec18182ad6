"""What came of a closure, in numbers: what is off or shorter, who has been told, who has another session, whom to call.

Read from the sessions of its time and place, their bookings, and the newest notice of each since it was learnt of.
"""

import uuid
from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.errors import Forbidden, NotFound
from chassis.web.auth import Actor
from chassis.wording import Text

from ..bookings.model import Booking
from ..notices.model import Notice
from ..sessions.marks import Unsettled
from ..sessions.model import Session
from .model import Closure, Sitting

OF_CLOSING = ("changed", "restored", "restored_waiting")
"""Notices of it, besides those that a session is off because of it."""
STANDING = {
    "told": ("sent", "done"),
    "due": ("due",),
    "to_call": ("phone", "given_up"),
    "without_phone": ("unreachable",),
}
"""{how far telling people has come: the notices' states}"""

UNHEARD = Text(
    "报名系统还没有收到它；刚刚关闭的，请过几秒再看。",
    "Registration has not heard of it; if it was declared just now, look again in a few seconds.",
)


class NoSuchClosure(NotFound):
    title = Text("没有这次关闭", "There is no such closure")


class NotYourClosure(Forbidden):
    title = Text("不是您的场馆", "Not your venue")


def show_aftermath(db: DbSession, *, actor: Actor, closure_id: uuid.UUID) -> dict[str, Any]:
    """What a closure of the actor's venue came to, so far. Raises NoSuchClosure, NotYourClosure."""
    closure = db.get(Closure, closure_id)
    if closure is None:
        raise NoSuchClosure(UNHEARD)
    if not actor.has("office") and closure.venue_id not in actor.venues:
        raise NotYourClosure()
    session_ids = union_all(sessions_in(closure), series_in(closure))
    standing = count_notices(db, closure, session_ids)
    people = {
        name: sum(standing.get(status, 0) for status in statuses) for name, statuses in STANDING.items()
    }
    return {
        "closure_id": closure.id,
        "sessions": count_sessions(db, closure, session_ids),
        "people": people | {"moved": count_moved(db, closure, session_ids)},
        "as_of": clock.now(),
    }


def sessions_in(closure: Closure) -> Select[uuid.UUID]:
    """The ids of the sessions, but for series, at a closure's place that were to take any part of its time."""
    there = [Session.kind != "series", Session.venue_id == closure.venue_id]
    if closure.space_id:
        there.append(Session.space_id == closure.space_id)
    full_end = func.coalesce(Session.planned_ends_at, Session.ends_at)
    return select(Session.id).where(*there, Session.starts_at < closure.ends_at, full_end > closure.starts_at)


def series_in(closure: Closure) -> Select[uuid.UUID]:
    """The ids of the series with a date at a closure's place and time: each date has a place of its own."""
    return select(Session.id).where(
        Session.kind == "series", Session.id.in_(dates_in(closure, Sitting.activity_id))
    )


def dates_in(closure: Closure, *columns: Any) -> Select[Any]:
    """These columns of the sittings that were planned at a closure's place and time."""
    there = [Sitting.venue_id == closure.venue_id, Sitting.status == "planned"]
    if closure.space_id:
        there.append(Sitting.space_id == closure.space_id)
    return select(*columns).where(
        *there, Sitting.starts_at < closure.ends_at, Sitting.ends_at > closure.starts_at
    )


def count_series(db: DbSession, closure: Closure) -> Counter[str]:
    """How many series are off, end a date early, or go on with fewer dates."""
    planned_ends: dict[uuid.UUID, dict[str, datetime]] = defaultdict(dict)
    for activity_id, date_id, ends_at in db.execute(
        dates_in(closure, Sitting.activity_id, Sitting.id, Sitting.ends_at)
    ):
        planned_ends[activity_id][str(date_id)] = ends_at
    series = db.scalars(select(Session).where(Session.id.in_(series_in(closure)))).all()
    return Counter(outcome_of_closure(each, planned_ends[each.id]) for each in series)


def outcome_of_closure(series: Session, planned_ends: dict[str, datetime]) -> str:
    """What a closure did to a series; `planned_ends`: the ends of its dates there, by their ids."""
    if not series.is_open:
        return "cancelled" if series.reason == "closed" else ""
    ends = {date["id"]: datetime.fromisoformat(date["ends_at"]) for date in series.dates}
    if planned_ends.keys() - ends.keys():
        return "fewer_dates"
    return "shortened" if any(ends[id_] < end for id_, end in planned_ends.items()) else ""


def count_sessions(db: DbSession, closure: Closure, session_ids: CompoundSelect[uuid.UUID]) -> dict[str, int]:
    """How many are off, end early, go on with fewer dates, or have yet to follow."""
    conditions: dict[str, ColumnElement[bool]] = {
        "cancelled": and_(Session.status == "cancelled", Session.reason == "closed"),
        "shortened": and_(Session.status == "open", Session.planned_ends_at.is_not(None)),
    }
    count = select(*(func.count().filter(condition).label(name) for name, condition in conditions.items()))
    singles = db.execute(count.where(Session.id.in_(sessions_in(closure)))).mappings().one()
    unsettled_count = db.scalar(
        select(func.count()).select_from(Unsettled).where(Unsettled.id.in_(session_ids))
    )
    series = count_series(db, closure)
    sums = {name: singles.get(name, 0) + series[name] for name in ("cancelled", "shortened", "fewer_dates")}
    return sums | {"unsettled": unsettled_count or 0}


def count_notices(db: DbSession, closure: Closure, session_ids: CompoundSelect[uuid.UUID]) -> dict[str, int]:
    """{state of the newest notice of a booking: people of such bookings}"""
    is_off = and_(Notice.kind == "session_cancelled", Notice.data["cause"].as_string() == "closed")
    newest = func.row_number().over(
        partition_by=Notice.booking_id, order_by=(Notice.written_at.desc(), Notice.id.desc())
    )
    notices = (
        select(Notice.status, Booking.seats, newest.label("place"))
        .join(Booking, Booking.id == Notice.booking_id)
        .where(Booking.session_id.in_(session_ids), Notice.written_at >= closure.learnt_at)
        .where(Notice.status != "dropped", or_(Notice.kind.in_(OF_CLOSING), is_off))
        .subquery()
    )
    people = select(notices.c.status, func.sum(notices.c.seats)).where(notices.c.place == 1)
    return {status: int(seats) for status, seats in db.execute(people.group_by(notices.c.status))}


def count_moved(db: DbSession, closure: Closure, session_ids: CompoundSelect[uuid.UUID]) -> int:
    """How many people have taken another session since."""
    people = select(func.coalesce(func.sum(Booking.seats), 0)).where(
        Booking.session_id.in_(session_ids),
        Booking.moved_to.is_not(None),
        Booking.changed_at >= closure.learnt_at,
    )
    return int(db.scalar(people) or 0)
