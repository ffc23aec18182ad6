"""What can be done with an edition: create, amend, find, tell again."""

import uuid
from typing import Any, NoReturn

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session as Database

from chassis.errors import Conflict, NotFound
from chassis.messaging.outbox import emit
from chassis.wording import Text

from . import statistics
from .events import EditionChanged
from .model import Activity, Edition, Organiser, Plan, Sitting, Statistics
from .model.base import once
from .model.editions import EditionExists


class EditionUnknown(NotFound):
    title = Text("没有这一届活动周", "There is no such edition")


class SittingsOutside(Conflict):
    title = Text("有场次在新的起止日期之外", "Sittings lie outside the new window")


def create(db: Database, *, organisers: list[dict[str, Any]], **fields: Any) -> Edition:
    """Set up an edition with its window, organisers, rules and deadlines."""
    edition = Edition(**fields, organisers=[Organiser(**organiser) for organiser in organisers])
    edition.check_window()
    with once(db, lambda: check_new(db, edition)):
        db.add(edition)
    db.add(Statistics(edition_id=edition.id))
    emit(db, EditionChanged, edition)
    return edition


def amend(
    db: Database,
    edition_id: uuid.UUID,
    *,
    status: str | None = None,
    organisers: list[dict[str, Any]] | None = None,
    **fields: Any,
) -> Edition:
    """Change an edition: its window, status, organisers, rules, deadlines; only what is given."""
    edition = find(db, edition_id, lock=True)
    identify(db, edition, fields.pop("year", edition.year), fields.pop("name", edition.name))
    if status:
        edition.move(status)
    if organisers is not None:
        edition.organisers = [Organiser(**organiser) for organiser in organisers]
    with db.no_autoflush:
        edition.amend(**fields)
        edition.check_window()
        check_sittings_inside(db, edition)
    edition.bump()
    statistics.note_change(db)
    emit(db, EditionChanged, edition)
    return edition


def find(db: Database, edition_id: uuid.UUID, *, lock: bool = False) -> Edition:
    """The edition, or EditionUnknown."""
    return db.get(Edition, edition_id, with_for_update=lock or None) or unknown()


def listed() -> Select[Edition]:
    """All editions, as a select."""
    return select(Edition)


def identify(db: Database, edition: Edition, year: int, name: str) -> None:
    """Give the edition another year or name, which no other has."""
    if (year, name) != (edition.year, edition.name):
        with once(db, lambda: check_new(db, Edition(year=year, name=name))):
            edition.amend(year=year, name=name)


def check_new(db: Database, edition: Edition) -> None:
    """Refuse a second edition of one year and name."""
    if earlier := db.scalar(select(Edition.id).filter_by(year=edition.year, name=edition.name)):
        raise EditionExists(edition_id=str(earlier))


def check_sittings_inside(db: Database, edition: Edition) -> None:
    """Refuse a window that leaves out what units already offer."""
    opens, over = edition.span
    outside = db.scalar(
        select(func.count(Sitting.id))
        .join(Activity, Activity.id == Sitting.activity_id)
        .join(Plan, Plan.id == Activity.plan_id)
        .where(
            Plan.edition_id == edition.id,
            Activity.status == "approved",
            Sitting.status == "planned",
            or_(Sitting.starts_at < opens, Sitting.ends_at > over),
        )
    )
    if outside:
        raise SittingsOutside(
            detail=Text(f"{outside} 场在期间之外。", f"{outside} lie outside."), sittings=outside
        )


def republish(db: Database) -> None:
    """Tell the current state of every edition again."""
    for edition in db.scalars(listed()):
        emit(db, EditionChanged, edition)


def unknown() -> NoReturn:
    raise EditionUnknown()
