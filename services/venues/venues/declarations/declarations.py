"""What can be done with a weekly pattern: declare, change, withdraw; each previewed first."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import today
from chassis.errors import Conflict, Invalid, NotFound
from chassis.storage.db import new_id
from chassis.storage.rows import find
from chassis.web import slips
from chassis.wording import Text

from ..calendar import terms
from ..calendar.terms import USUAL
from ..editions import editions
from ..holidays import holidays
from ..openings.slots import moment, most_seats, too_many
from ..venues import venues
from ..venues.model import Venue
from . import making, previews
from .comparison import Difference, differences
from .model import Declaration
from .patterns import ENDS_BEFORE, LONGEST, NO_DAY, Days, Pattern, Row, paths_of_seats, span_of, stored_rows
from .previews import Preview

TOMORROW = dt.timedelta(days=1)
NEVER = Text(
    "这一天不在这份安排的日期里，请核对日期，或去掉这一行",
    "This date is not within the dates of the pattern: check it, or leave the line out",
)
NOTHING_NEW = Text(
    "这些天都已有安排或不能开放，没有新增一天；请换日期，或改已有的那份",
    "Each of these days is open already or cannot be: choose other dates, or change what is there",
)


def draft_of(venue: Venue, body: dict[str, Any], *, id: uuid.UUID | None = None) -> Declaration:
    """A declaration that nobody has made yet, by what is sent; with the `id` of one that is to become so."""
    pattern = body | {name: stored_rows(body[name]) for name in ("weekly", "exceptions")}
    terms_given = pattern.pop("booking") or {}
    return Declaration(id=id or new_id(), venue_id=venue.id, given_terms=USUAL | terms_given, **pattern)


def days_of(db: DbSession, draft: Declaration) -> Days:
    """The dates that a declaration opens. Raises Invalid where it contradicts itself or opens on none."""
    if not 0 <= (draft.until_date - draft.from_date).days < LONGEST:
        raise Invalid.field("until_date", ENDS_BEFORE)
    pattern = Pattern(draft.weekly, draft.exceptions, draft.holidays)
    dates = draft.from_date, draft.until_date
    days = pattern.days(*dates, holidays.names(db, *dates))
    if not days:
        raise Invalid.field("weekly", NO_DAY)
    return days


def refuse_never(draft: Declaration, known_rows: list[Row]) -> None:
    """Refuse exceptions of which no day is the pattern's: a slip, by which a day meant to be off stays open. One that
    is among `known_rows` may be left behind as the pattern's own dates change."""
    spans = [(n, *span_of(row)) for n, row in enumerate(draft.exceptions) if row not in known_rows]
    never = [n for n, first, last in spans if last < draft.from_date or first > draft.until_date]
    if never:
        raise Invalid(errors={f"exceptions.{n}.date": [NEVER] for n in never})


def check(db: DbSession, venue: Venue, draft: Declaration, days: Days) -> None:
    """Refuse a pattern that its place or its terms cannot have, or that another has already (the venue is locked)."""
    venues.check_in_use(venue, draft.space_id)
    space = venues.find_space(db, draft.space_id) if draft.space_id else None
    if paths := paths_of_seats(draft.weekly, draft.exceptions, most_seats(space)):
        raise Invalid(errors={path: [too_many(space)] for path in paths})
    terms.check(draft.booking, [slot for day in days.values() for slot in day.slots])
    refuse_second(db, draft)


def refuse_second(db: DbSession, draft: Declaration) -> None:
    """Refuse a second pattern of one place on the same dates: who should say which holds?"""
    others = select_declarations(venue_id=draft.venue_id, status="standing")
    others = others.where(
        Declaration.space_id.is_not_distinct_from(draft.space_id),
        Declaration.from_date <= draft.until_date,
        Declaration.until_date >= draft.from_date,
    )
    if other := db.scalar(others.where(Declaration.id != draft.id).limit(1)):
        dates = f"{other.from_date}–{other.until_date}"
        raise PatternStands(
            Text(
                f"{dates} 已有一份每周安排；请改那一份，或错开日期",
                f"There is a weekly pattern {dates} already: change that one, or choose other dates",
            ),
            declaration_id=str(other.id),
        )


def refuse_slips(db: DbSession, draft: Declaration, days: Days, *, is_meant: bool) -> None:
    """Refuse dates that look like a slip: over, far ahead, or in a year without an edition."""
    outside = editions.outside(db, days)
    last = max(days)
    faults = {
        "from_date": slips.past(slips.end_of(draft.from_date)) or outside.get(min(days)),
        "until_date": slips.past(moment(last, days[last].slots[-1]["ends"]))
        or slips.distant(moment(draft.until_date, 0))
        or next(iter(outside.values()), None),
    }
    slips.refuse(is_meant, faults)


def preview_new(
    db: DbSession, venue: Venue, body: dict[str, Any], *, on_purpose: bool = False
) -> tuple[Declaration, list[Difference], Preview]:
    """What a pattern would make."""
    draft = draft_of(venue, body)
    refuse_never(draft, [])
    days = days_of(db, draft)
    check(db, venue, draft, days)
    refuse_slips(db, draft, days, is_meant=on_purpose)
    first = draft.from_date if on_purpose else max(draft.from_date, today())
    differing = differences(db, draft, days, first, draft.until_date)
    return draft, differing, previews.preview(db, venue, draft, differing)


def declare_pattern(
    db: DbSession,
    venue: Venue,
    *,
    expected: int | None = None,
    expected_days: int | None = None,
    refuses: int | None = None,
    on_purpose: bool = False,
    **body: Any,
) -> Declaration:
    """A weekly pattern of a venue (locked) or a space of it; its days are opened, as far as nothing is in the way.

    What is open already is left as it is. With `expected_days` only while the preview says so many.
    """
    lock_place(db, body.get("space_id"))
    draft, differing, impact = preview_new(db, venue, body, on_purpose=on_purpose)
    if not impact.days:
        raise Invalid.field("from_date", NOTHING_NEW)
    previews.confirm(impact, expected, expected_days, refuses)
    db.add(draft)
    db.flush()
    making.make_upon(db, draft, differing, refuses)
    return draft


def preview_change(
    db: DbSession, venue: Venue, declaration: Declaration, body: dict[str, Any], *, on_purpose: bool = False
) -> tuple[Declaration, list[Difference], Preview]:
    """What another pattern in place of this one would change, from tomorrow on: today is under way."""
    declaration.check_standing()
    draft = draft_of(venue, body | {"space_id": declaration.space_id}, id=declaration.id)
    refuse_never(draft, declaration.exceptions)
    days = days_of(db, draft)
    check(db, venue, draft, days)
    before = (declaration.from_date, declaration.until_date)
    if (draft.from_date, draft.until_date) != before:
        draft_days = {date: day for date, day in days.items() if not before[0] <= date <= before[1]}
        if draft_days:
            refuse_slips(db, draft, draft_days, is_meant=on_purpose)
    first = max(min(draft.from_date, before[0]), today() + TOMORROW)
    differing = differences(db, draft, days, first, max(draft.until_date, before[1]))
    return draft, differing, previews.preview(db, venue, draft, differing)


def change_pattern(
    db: DbSession,
    venue: Venue,
    declaration: Declaration,
    *,
    expected: int | None = None,
    expected_days: int | None = None,
    refuses: int | None = None,
    on_purpose: bool = False,
    **body: Any,
) -> Declaration:
    """Take another pattern in place of this one (it and the venue are locked): the days from tomorrow on that differ
    become as it has them, but for those that were changed by hand."""
    lock_place(db, declaration.space_id)
    draft, differing, impact = preview_change(db, venue, declaration, body, on_purpose=on_purpose)
    previews.confirm(impact, expected, expected_days, refuses)
    pattern = ("from_date", "until_date", "weekly", "exceptions", "given_terms", "shared", "holidays")
    new = {name: getattr(draft, name) for name in pattern}
    if any(value != getattr(declaration, name) for name, value in new.items()):
        declaration.change(**new)
    making.make_upon(db, declaration, differing, refuses)
    return declaration


def preview_withdrawal(
    db: DbSession, venue: Venue, declaration: Declaration
) -> tuple[list[Difference], Preview]:
    """What ends with a pattern: its days from tomorrow on, but for those that were changed by hand."""
    declaration.check_standing()
    first = max(declaration.from_date, today() + TOMORROW)
    differing = differences(db, declaration, {}, first, declaration.until_date)
    return differing, previews.preview(db, venue, declaration, differing)


def withdraw_pattern(
    db: DbSession,
    venue: Venue,
    declaration: Declaration,
    *,
    expected: int | None = None,
    refuses: int | None = None,
) -> Declaration:
    """End a pattern, and its days from tomorrow on. Those that were changed by hand stay open."""
    lock_place(db, declaration.space_id)
    differing, impact = preview_withdrawal(db, venue, declaration)
    previews.confirm(impact, expected)
    declaration.withdraw()
    making.make_upon(db, declaration, differing, refuses)
    return declaration


def lock_place(db: DbSession, space_id: uuid.UUID | None) -> None:
    """Lock the space of a pattern, where it is of one."""
    if space_id:
        venues.lock_spaces(db, [space_id])


def find_declaration(db: DbSession, declaration_id: uuid.UUID, *, lock: bool = False) -> Declaration:
    """The declaration. Raises NoSuchDeclaration."""
    return find(db, Declaration, declaration_id, NoSuchDeclaration, lock=lock)


def select_declarations(**criteria: Any) -> Select[Declaration]:
    """Declarations in the order they were made, narrowed by venue_id, space_id and status as given."""
    return select(Declaration).filter_by(**criteria)


class NoSuchDeclaration(NotFound):
    title = Text("没有这份每周安排", "There is no such weekly pattern")


class PatternStands(Conflict):
    title = Text("已有每周安排", "There is a weekly pattern already")
