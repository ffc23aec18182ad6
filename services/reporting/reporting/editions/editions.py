"""What can be done with an edition: create, amend, find, tell again."""

import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.errors import Invalid, NotFound
from chassis.messaging.outbox import emit
from chassis.storage.rows import find, once
from chassis.web import slips
from chassis.wording import Text

from ..events import EditionChanged
from ..figures.model import Statistics
from .model import Edition, EditionExists, Organiser


class NoSuchEdition(NotFound):
    title = Text("没有这一届活动周", "There is no such edition")


OUT_OF_ORDER = Text(
    "总结应在方案之后截止，现在比方案早或同时，请核对日期",
    "Summaries should be due after plans, and are due before or with them; check the date",
)
LONGEST, FARTHEST = timedelta(days=92), timedelta(days=2 * 366)
LONG = Text(
    "这一届有 {0} 天，从 {1} 到 {2}；请核对日期",
    "This edition lasts {0} days, from {1} to {2}; check the dates",
)
PLANS_TOO_LATE = Text(
    "方案的截止在活动周结束以后，请核对日期", "Plans would be due when the week is over; check the date"
)
SUMMARIES_TOO_EARLY = Text(
    "总结的截止在活动周开始以前，请核对日期", "Summaries would be due before the week begins; check the date"
)
LATEST = timedelta(days=366)
SUMMARIES_TOO_LATE = Text(
    "总结的截止在活动周结束一年以后，请核对日期",
    "Summaries would be due more than a year after the week; check the date",
)
DISTANT = Text("这一天在两年以后，请核对日期", "This day is more than two years ahead; check the date")


def create(db: DbSession, **fields: Any) -> Edition:
    """Set up an edition with its window, organisers, rules and deadlines; one that is over only `on_purpose`."""
    edition = set_up(db, **fields)
    emit(db, EditionChanged, edition)
    return edition


def set_up(
    db: DbSession,
    *,
    organisers: list[dict[str, Any]],
    on_purpose: bool = False,
    **fields: Any,
) -> Edition:
    """An edition that nobody is told of yet. Raises EditionExists, Invalid."""
    hold_all(db)
    edition = Edition(**fields, organisers=[Organiser(**organiser) for organiser in organisers])
    edition.check_window()
    slips.refuse(on_purpose, told_once(time_slips(edition)))
    with once(db, lambda: check_new(db, edition.name)):
        db.add(edition)
    check_days_free(db, edition)
    db.add(Statistics(edition_id=edition.id))
    return edition


def time_slips(edition: Edition) -> dict[str, Text | None]:
    """What looks like a slip in the days and deadlines of an edition, by field.

    An edition has its days to itself, so a slip in the year would keep all others out for years.
    """
    opens, over = edition.span
    faults = {"opens_on": DISTANT if opens > clock.now() + FARTHEST else None}
    faults["closes_on"] = slips.past(over) or long_window(edition)
    return faults | deadline_slips(edition)


def told_once(faults: dict[str, Text | None]) -> dict[str, Text | None]:
    """Of an edition that is over the deadlines are past with it, and nothing is said of that again."""
    if faults["closes_on"] is not slips.PAST:
        return faults
    return {field: text for field, text in faults.items() if field == "closes_on" or text is not slips.PAST}


def long_window(edition: Edition) -> Text | None:
    """What is wrong with a window of more days than a week that was extended; None where nothing is."""
    opens, over = edition.span
    if over - opens <= LONGEST:
        return None
    return LONG.format((over - opens).days, edition.opens_on, edition.closes_on)


def deadline_slips(edition: Edition) -> dict[str, Text | None]:
    """What looks like a slip in the deadlines, by field."""
    due = {f"deadlines.{paper}": slips.past(moment) for paper, moment in edition.deadlines.items()}
    plans, summaries = edition.plans_due_at, edition.summaries_due_at
    opens, over = edition.span
    if plans and plans >= over:
        due["deadlines.plans"] = due["deadlines.plans"] or PLANS_TOO_LATE
    if plans and summaries and summaries <= plans:
        due["deadlines.summaries"] = due["deadlines.summaries"] or OUT_OF_ORDER
    if summaries and summaries > over + LATEST:
        due["deadlines.summaries"] = due["deadlines.summaries"] or SUMMARIES_TOO_LATE
    if summaries and summaries <= opens:
        due["deadlines.summaries"] = due["deadlines.summaries"] or SUMMARIES_TOO_EARLY
    return due


def find_edition(db: DbSession, edition_id: uuid.UUID, *, lock: bool = False) -> Edition:
    """The edition; with `lock`, its row is locked. Raises NoSuchEdition."""
    return find(db, Edition, edition_id, NoSuchEdition, lock=lock)


def select_editions() -> Select[Edition]:
    """All editions, as a select."""
    return select(Edition)


def check_new(db: DbSession, name: str, *, but: uuid.UUID | None = None) -> None:
    """Refuse a second edition of one name, also of another year: lists and papers name them alone."""
    if earlier := db.scalar(select(Edition.id).where(Edition.name == name, Edition.id != but)):
        raise EditionExists(edition_id=str(earlier))


def hold_all(db: DbSession) -> None:
    """Hold every edition until the transaction ends: whoever sets the days of one knows those of the others."""
    db.execute(select(Edition.id).order_by(Edition.id).with_for_update()).all()


def check_days_free(db: DbSession, edition: Edition) -> None:
    """Refuse days that another edition has: what a venue opens on a day, its number and the rules for it are of one.

    Raises Invalid naming the day that lies in the other.
    """
    overlapping = (Edition.opens_on <= edition.closes_on, Edition.closes_on >= edition.opens_on)
    others = select(Edition).where(*overlapping, Edition.id != edition.id).order_by(Edition.opens_on)
    if other := db.scalars(others.limit(1)).first():
        field = "opens_on" if other.opens_on <= edition.opens_on else "closes_on"
        text = Text(
            f"{other.opens_on} 至 {other.closes_on} 是“{other.name}”的日子；一天只属于一届，请另选",
            f"{other.opens_on} to {other.closes_on} are the days of {other.name_en or other.name}; a day belongs to one"
            " edition, so choose others",
        )
        raise Invalid.field(field, text)
