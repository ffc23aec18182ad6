"""What can be done with an edition: create, amend, find, tell again."""

import uuid
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session as DbSession

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
    "总结的截止时间不晚于方案的截止时间，请核对日期", "Summaries are due no later than plans; check the date"
)


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
    slips.refuse(on_purpose, time_slips(edition))
    with once(db, lambda: check_new(db, edition)):
        db.add(edition)
    check_days_free(db, edition)
    db.add(Statistics(edition_id=edition.id))
    return edition


def time_slips(edition: Edition) -> dict[str, Text | None]:
    """What looks like a slip in the days and deadlines of an edition, by field."""
    _opens, over = edition.span
    due = {f"deadlines.{paper}": slips.past(moment) for paper, moment in edition.deadlines.items()}
    faults = {"closes_on": slips.past(over), **due}
    plans, summaries = edition.plans_due_at, edition.summaries_due_at
    if plans and summaries and summaries <= plans:
        faults["deadlines.summaries"] = faults["deadlines.summaries"] or OUT_OF_ORDER
    return faults


def find_edition(db: DbSession, edition_id: uuid.UUID, *, lock: bool = False) -> Edition:
    """The edition; with `lock`, its row is locked. Raises NoSuchEdition."""
    return find(db, Edition, edition_id, NoSuchEdition, lock=lock)


def select_editions() -> Select[Edition]:
    """All editions, as a select."""
    return select(Edition)


def check_new(db: DbSession, edition: Edition) -> None:
    """Refuse a second edition of one year and name."""
    if earlier := db.scalar(select(Edition.id).filter_by(year=edition.year, name=edition.name)):
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
