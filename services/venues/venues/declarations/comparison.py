"""A weekly pattern beside what a place has opened: which of its days are to be other ones, and which are left alone."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import now
from chassis.wording import Text

from ..calendar.model import Closure, Opening, Placement, Slot
from .model import Declaration
from .patterns import Day, Days

Columns = dict[str, Any]
TIMES = ("starts_at", "ends_at")
SLOT = (*TIMES, "seats", "note")

PLACED = Text("场地安排了活动", "an activity has the space")
OPEN = Text("与别的开放时段重叠", "other slots are open then")


@dataclass(frozen=True)
class Standing:
    """What a place has opened on a date: its openings by their time. `is_off`: taken off by hand."""

    openings: list[Opening] = field(default_factory=list)
    is_off: bool = False

    def is_of(self, declaration_id: uuid.UUID) -> bool:
        """Whether all of it is a pattern's, and nobody has changed it by hand."""
        return not self.is_off and all(
            opening.declaration_id == declaration_id and not opening.by_hand for opening in self.openings
        )

    def is_as(self, draft: Declaration, date: dt.date, day: Day | None) -> bool:
        """Whether the date is as a pattern has it, whoever opened it."""
        if day is None:
            return not self.openings
        about = (day.last_moment(date), draft.shared, draft.booking)
        if any((opening.last_entry, opening.shared, opening.booking) != about for opening in self.openings):
            return False
        slots = sorted(
            tuple(getattr(slot, name) for name in SLOT) for opening in self.openings for slot in opening.slots
        )
        return slots == [tuple(slot[name] for name in SLOT) for slot in day.moments(date)]


@dataclass(frozen=True)
class Difference:
    """A date that is not as a pattern has it. `kind`: it is made, changed or withdrawn; or it is kept, for it was
    changed by hand, or blocked, and `why`."""

    date: dt.date
    kind: str
    wanted: Day | None
    openings: list[Opening]
    why: Text | None = None

    @property
    def pairs(self) -> "Pairs":
        """Its slots by what they are to be."""
        slots = [slot for opening in self.openings for slot in opening.slots if slot.ends_at > now()]
        moments = self.wanted.moments(self.date) if self.wanted else []
        return pair_slots(slots, [columns for columns in moments if columns["ends_at"] > now()])


@dataclass(frozen=True)
class Pairs:
    """Slots that stay, each with its columns as they are to be; slots that go, which have not begun; columns of new
    ones."""

    staying: list[tuple[Slot, Columns]]
    gone: list[Slot]
    new: list[Columns]


def pair_slots(slots: list[Slot], moments: list[Columns]) -> Pairs:
    """Which slot becomes which: the one of the same time, else of the same beginning, else one that overlaps it."""
    rest, rows = list(slots), list(moments)
    staying = []
    for is_alike in (is_same_time, is_same_start, is_overlapping):
        for columns in list(rows):
            slot = next((slot for slot in rest if is_alike(slot, columns)), None)
            if slot is not None:
                staying.append((slot, columns))
                rest.remove(slot)
                rows.remove(columns)
    return Pairs(staying, [slot for slot in rest if not slot.has_begun], rows)


def is_same_time(slot: Slot, columns: Columns) -> bool:
    return is_same_start(slot, columns) and slot.ends_at == columns["ends_at"]


def is_same_start(slot: Slot, columns: Columns) -> bool:
    return bool(slot.starts_at == columns["starts_at"])


def is_overlapping(slot: Slot, columns: Columns) -> bool:
    return bool(slot.starts_at < columns["ends_at"] and slot.ends_at > columns["starts_at"])


def standing_days(
    db: DbSession, draft: Declaration, first: dt.date, last: dt.date
) -> dict[dt.date, Standing]:
    """What the place of a declaration has opened on the dates of a span, or had opened by it."""
    place = {"venue_id": draft.venue_id, "space_id": draft.space_id}
    of_place = [getattr(Opening, name).is_not_distinct_from(id) for name, id in place.items()]
    query = select(Opening).where(*of_place, Opening.date >= first, Opening.date <= last)
    query = query.where(or_(Opening.status == "declared", Opening.declaration_id == draft.id))
    by_date: dict[dt.date, list[Opening]] = defaultdict(list)
    for opening in db.scalars(query.order_by(Opening.id).execution_options(populate_existing=True)):
        by_date[opening.date].append(opening)
    return {date: standing_of(openings) for date, openings in by_date.items()}


def standing_of(openings: list[Opening]) -> Standing:
    """What a date's openings, the oldest first, come to: it is off where the last of them was taken off by hand."""
    declared_openings = [opening for opening in openings if opening.status == "declared"]
    declared_openings.sort(key=lambda opening: opening.starts_at)
    return Standing(declared_openings, is_off=not declared_openings and openings[-1].by_hand)


def differences(
    db: DbSession, draft: Declaration, days: Days, first: dt.date, last: dt.date
) -> list[Difference]:
    """Every date of a span that is not as `days` have it, by date."""
    standing = standing_days(db, draft, first, last)
    obstacles = Obstacles(db, draft, first, last)
    dates = sorted(set(standing) | {date for date in days if first <= date <= last})
    beside = ((date, standing.get(date, Standing()), days.get(date)) for date in dates)
    return [
        difference(draft, date, before, day, obstacles)
        for date, before, day in beside
        if not before.is_as(draft, date, day)
    ]


def difference(
    draft: Declaration, date: dt.date, before: Standing, day: Day | None, obstacles: "Obstacles"
) -> Difference:
    """What becomes of a date that is not as a pattern has it; what is not the pattern's own is kept."""
    if not before.is_of(draft.id):
        return Difference(date, "kept", day, before.openings)
    return force_day(date, before.openings, day, obstacles)


def force_day(date: dt.date, openings: list[Opening], day: Day | None, obstacles: "Obstacles") -> Difference:
    """What becomes of a date that is to be as wanted, whoever changed it."""
    if day is None:
        return Difference(date, "withdrawn", None, openings)
    if why := obstacles.before(date, openings, day):
        return Difference(date, "blocked", day, openings, why)
    return Difference(date, "changed" if openings else "made", day, openings)


class Obstacles:
    """What stands in the way of slots within a span: closures, activities, other slots. Those of the pattern itself go
    with it, unless it `is_alone`, one day of it, that is looked at."""

    def __init__(
        self, db: DbSession, draft: Declaration, first: dt.date, last: dt.date, *, is_alone: bool = False
    ) -> None:
        midnight = dt.timedelta(days=1)
        span = {
            "starts_at": dt.datetime.combine(first - midnight, dt.time(), dt.UTC),
            "ends_at": dt.datetime.combine(last + 2 * midnight, dt.time(), dt.UTC),
        }
        place = {"venue_id": draft.venue_id, "space_id": draft.space_id}
        self.spans: list[tuple[dt.datetime, dt.datetime, Text, uuid.UUID | None]] = [
            (closure.starts_at, closure.ends_at, shut(closure), None)
            for closure in db.scalars(
                Closure.standing(venue_id=draft.venue_id, space_id=draft.space_id, **span)
            )
        ]
        if draft.space_id and not draft.shared:
            placements = Placement.held_in(**span).filter_by(space_id=draft.space_id)
            self.spans += [
                (placement.occupied_from, placement.occupied_until, PLACED, None)
                for placement in db.scalars(placements)
            ]
        self.spans += open_spans(db, place, span, but=None if is_alone else draft.id)

    def before(self, date: dt.date, openings: list[Opening], day: Day) -> Text | None:
        """What stands in the way of a day; what is open at its time already, or is its own, does not."""
        of_day = {opening.id for opening in openings}
        own_times = {(slot.starts_at, slot.ends_at) for opening in openings for slot in opening.slots}
        slots = [slot for slot in day.moments(date) if (slot["starts_at"], slot["ends_at"]) not in own_times]
        for starts_at, ends_at, why, opening_id in self.spans:
            if opening_id not in of_day and any(
                slot["starts_at"] < ends_at and slot["ends_at"] > starts_at for slot in slots
            ):
                return why
        return None


def open_spans(db: DbSession, place: Columns, span: Columns, *, but: uuid.UUID | None) -> Iterator[Any]:
    """The slots of a place within a span, each with its opening, `but` those that a pattern has as it says."""
    of_place = [getattr(Opening, name).is_not_distinct_from(id) for name, id in place.items()]
    slots = select(Slot.starts_at, Slot.ends_at, Slot.opening_id).join(Opening).where(*of_place)
    within = (Slot.starts_at < span["ends_at"], Slot.ends_at > span["starts_at"])
    if but:
        slots = slots.where(or_(Opening.declaration_id.is_distinct_from(but), Opening.by_hand))
    for starts_at, ends_at, opening_id in db.execute(slots.where(Opening.status == "declared", *within)):
        yield starts_at, ends_at, OPEN, opening_id


def shut(closure: Closure) -> Text:
    """That a closure is in the way."""
    return Text(f"关闭：{closure.reason}", f"closed: {closure.reason}")


def of_kind(differences: Iterable[Difference], *kinds: str) -> list[Difference]:
    return [difference for difference in differences if difference.kind in kinds]
