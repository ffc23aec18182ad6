"""What a weekly pattern would do, before it does: the days that change, those left alone, whom it costs a seat."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import now
from chassis.errors import Conflict
from chassis.open_times import OpenTimes
from chassis.wording import Text, amount

from ..calendar.model import Opening, Slot
from ..demand.model import Demand
from ..holidays import holidays
from ..placements import line
from ..policies import policies
from ..venues.model import Venue
from .comparison import Difference, of_kind
from .model import Declaration

CHANGING = ("made", "changed", "withdrawn")


@dataclass(frozen=True)
class Loss:
    """People of a date who would lose their seat or place in line."""

    date: dt.date
    booked: int
    waiting: int


@dataclass(frozen=True)
class Obstacle:
    """A date that a pattern cannot have, and why."""

    date: dt.date
    reason: Text


@dataclass(frozen=True)
class Preview:
    """Dates that become other ones (`made`, `changed`, `withdrawn`), `kept` as somebody changed them by hand, and
    `blocked`; and of whom it costs a seat. `outside`: those of them with slots at which no door of the venue stands
    open; `refuses`: how many requests that wait for the space could not have it any more; `without_holidays`: years of
    which no public holiday is known, where the pattern goes by them."""

    made: list[dt.date]
    changed: list[dt.date]
    withdrawn: list[dt.date]
    kept: list[dt.date]
    blocked: list[Obstacle]
    lost: list[Loss]
    outside: list[dt.date]
    without_holidays: list[int]
    refuses: int
    as_of: dt.datetime

    @property
    def days(self) -> int:
        """How many days it changes."""
        return len(self.made) + len(self.changed) + len(self.withdrawn)

    @property
    def people(self) -> int:
        return sum(loss.booked + loss.waiting for loss in self.lost)


def preview(db: DbSession, venue: Venue, draft: Declaration, differences: list[Difference]) -> Preview:
    """What these differences come to."""
    dates = {kind: [each.date for each in of_kind(differences, kind)] for kind in (*CHANGING, "kept")}
    blocked_days = [
        Obstacle(each.date, each.why) for each in of_kind(differences, "blocked") if each.why is not None
    ]
    opening = of_kind(differences, "made", "changed")
    return Preview(
        **dates,
        blocked=blocked_days,
        lost=losses(db, venue, differences),
        outside=outside_hours(venue, opening),
        without_holidays=holidays.unknown_years(db, years_by_holidays(draft, opening)),
        refuses=refusals(db, draft, opening),
        as_of=now(),
    )


def refusals(db: DbSession, draft: Declaration, opening: Iterable[Difference]) -> int:
    """How many requests that wait for the space of a pattern these days would refuse."""
    if draft.space_id is None or draft.shared:
        return 0
    slots = [slot for each in opening if each.wanted for slot in each.wanted.moments(each.date)]
    return line.count_turned_away(db, draft.space_id, slots)


def outside_hours(venue: Venue, opening: Iterable[Difference]) -> list[dt.date]:
    """The dates that would have slots outside the venue's hours; of hours that are words nobody can tell."""
    if not venue.opening_hours:
        return []
    times = OpenTimes(venue.opening_hours)
    return [
        each.date
        for each in opening
        if each.wanted
        and not all(times.holds(each.date, slot["starts"], slot["ends"]) for slot in each.wanted.slots)
    ]


def years_by_holidays(draft: Declaration, opening: Iterable[Difference]) -> set[int]:
    """The years in which a pattern would open days by which are public holidays."""
    return set() if draft.holidays == "as_usual" else {each.date.year for each in opening}


def losses(db: DbSession, venue: Venue, differences: list[Difference]) -> list[Loss]:
    """Whom the changed and withdrawn days cost a seat, by date: all of a slot that goes, those too many of one that
    gets fewer seats."""
    costly = of_kind(differences, "changed", "withdrawn")
    people = people_by_slot(db, [opening.id for each in costly for opening in each.openings])
    of_dates = (loss_of(db, venue, each, people) for each in costly)
    return [loss for loss in of_dates if loss.booked or loss.waiting]


def loss_of(
    db: DbSession, venue: Venue, difference: Difference, people: dict[uuid.UUID, tuple[int, int]]
) -> Loss:
    """Whom one date costs a seat."""
    pairs = difference.pairs
    losses = [people[slot.id] for slot in pairs.gone if slot.id in people]
    over = 0
    for slot, columns in pairs.staying:
        seats_taken = people.get(slot.id, (0, 0))[0]
        if columns["seats"] < slot.seats and seats_taken:
            usable = policies.allowed_seats(db, venue, columns["starts_at"], columns["seats"])
            over += max(0, seats_taken - usable)
    seats_taken, waiting = (sum(each) for each in zip(*losses, strict=True)) if losses else (0, 0)
    return Loss(difference.date, seats_taken + over, waiting)


def people_by_slot(db: DbSession, opening_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[int, int]]:
    """{slot: (booked, waiting)} of those slots of openings in which anybody is."""
    people = select(Demand.id, Demand.confirmed, Demand.waiting).join(Slot, Slot.id == Demand.id)
    people = people.join(Opening).where(Opening.id.in_(list(opening_ids)))
    still_on = Demand.status.is_distinct_from("cancelled")
    rows = db.execute(people.where(still_on, Demand.confirmed + Demand.waiting > 0))
    return {row.id: (row.confirmed, row.waiting) for row in rows}


def confirm(
    impact: Preview, expected: int | None, expected_days: int | None = None, refuses: int | None = None
) -> None:
    """Refuse what costs people their seats unless so many were `expected`, what refuses more requests that wait than
    was said, and what was said to change another number of days. Raises PatternCosts."""
    is_as_seen = expected_days in (None, impact.days) and impact.refuses <= (refuses or 0)
    if (not impact.people or impact.people == expected) and is_as_seen:
        return
    raise PatternCosts(
        Text(
            f"有 {impact.days} 天会改，{len(impact.kept)} 天保持自己的安排；{impact.people} 人会失去名额，"
            f"{impact.refuses} 个等答复的申请会被谢绝。请核对后再确认。",
            f"{amount(impact.days, 'day changes', 'days change')}, {amount(len(impact.kept), 'keeps', 'keep')} your own"
            f" hours; {amount(impact.people, 'person', 'people')} would lose their seats,"
            f" {amount(impact.refuses, 'request', 'requests')} that wait would be refused. Check it and confirm.",
        ),
        people=impact.people,
        days=impact.days,
        kept=len(impact.kept),
        refuses=impact.refuses,
    )


class PatternCosts(Conflict):
    """`people` is what to send as `expected`, `days` as `expected_days`, `refuses` as `refuses`."""

    title = Text("请先核对会改哪些天", "Look at what changes first")
