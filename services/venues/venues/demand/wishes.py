"""Wishes for opening: keep the numbers that registration tells, show them, decline what cannot be."""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, delete, insert, select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.clock import SHANGHAI
from chassis.errors import Conflict
from chassis.messaging.outbox import emit
from chassis.web.auth import Actor
from chassis.wording import Text

from ..calendar.model import Opening, Slot
from ..events import DemandDeclined
from ..venues.model import Venue
from ..vocabulary import PARTS, is_in_part
from . import demand
from .model import Asked, Decline

BY_TIME = (Asked.date, Asked.part)
When = tuple[dt.date, str]


def keep_asked(db: DbSession, *, id: uuid.UUID, parts: list[dict[str, Any]]) -> None:
    """Keep how many ask a venue for which parts of days: these, and no others."""
    forget_asked(db, id=id)
    if parts:
        db.execute(insert(Asked), [part | {"venue_id": id} for part in parts])


def forget_asked(db: DbSession, *, id: uuid.UUID) -> None:
    """Forget what a venue was asked for."""
    db.execute(delete(Asked).filter_by(venue_id=id))


def select_asked(venue: Venue) -> Select[Asked]:
    """What a venue is asked for, from today on."""
    return select(Asked).filter_by(venue_id=venue.id).where(Asked.date >= clock.today())


def views(db: DbSession, venue: Venue, parts: Sequence[Asked]) -> list[dict[str, Any]]:
    """The fields of WishedView for each."""
    waiting, slots, declines = waiting_at(db, venue), slots_in_answer(db, venue), read_declines(db, venue)
    return [
        {
            **{name: getattr(day, name) for name in ("date", "part", "people")},
            "waiting": waiting[day.date, day.part],
            "slots": slots[day.date, day.part],
            "declined": declines.get((day.date, day.part)),
        }
        for day in parts
    ]


def waiting_at(db: DbSession, venue: Venue) -> Counter[When]:
    """How many people wait for seats in sessions of each part of a day."""
    waiting: Counter[When] = Counter()
    for session in db.scalars(demand.select_sessions(venue)):
        if session.starts_at:
            waiting[part_of(session.starts_at)] += session.waiting
    return waiting


def part_of(moment: dt.datetime) -> When:
    """The day in the city that a moment lies in, and the part of it."""
    local = moment.astimezone(SHANGHAI)
    return local.date(), next(part for part, end in PARTS.items() if local.hour < end)


def slots_in_answer(db: DbSession, venue: Venue) -> dict[When, list[Slot]]:
    """The slots from today on that a venue opened for those who asked, by what they asked for; not those that were
    moved out of that part of the day since: registration tells nobody of them."""
    query = select(Slot).join(Opening).where(Opening.venue_id == venue.id, Opening.status == "declared")
    query = query.where(Opening.date >= clock.today(), Slot.answers.is_not(None)).order_by(Slot.starts_at)
    slots = defaultdict(list)
    for slot in db.scalars(query):
        answers = slot.answers or {}
        day = slot.starts_at.astimezone(SHANGHAI).date()
        starts, ends = (clock.minutes_into(day, at) for at in (slot.starts_at, slot.ends_at))
        if not is_in_part(answers["part"], starts, ends):
            continue
        slots[dt.date.fromisoformat(answers["date"]), answers["part"]].append(slot)
    return slots


def read_declines(db: DbSession, venue: Venue) -> dict[When, Decline]:
    """What a venue declined from today on, each as it was said last."""
    query = select(Decline).where(Decline.venue_id == venue.id, Decline.date >= clock.today())
    return {(decline.date, decline.part): decline for decline in db.scalars(query.order_by(Decline.id))}


def decline(db: DbSession, venue: Venue, *, actor: Actor, date: dt.date, part: str, note: str) -> Decline:
    """Tell those who ask a venue (locked) for a part of a day that it will not be. Raises NobodyAsks."""
    if db.get(Asked, (venue.id, date, part)) is None:
        raise NobodyAsks()
    what = {"venue_id": venue.id, "date": date, "part": part, "note": note}
    decline = Decline(**what, declined_by=actor.subject, declined_at=clock.now())
    db.add(decline)
    emit(db, DemandDeclined, decline)
    return decline


class NobodyAsks(Conflict):
    title = Text("没有人请求这个时段，或都已答复", "Nobody asks for this, or all are answered")
