"""Changing an edition, whose plans and sittings may be there."""

import uuid
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session as DbSession

from chassis.errors import Conflict
from chassis.messaging.outbox import emit
from chassis.wording import Text

from ..editions import editions
from ..editions.model import Edition, Organiser
from ..events import EditionChanged
from ..figures.changes import note_change
from ..plans.model import Activity, Plan, Sitting
from ..schema import once


class SittingsOutside(Conflict):
    title = Text("有场次在新的起止日期之外", "Sittings lie outside the new window")


def amend_edition(
    db: DbSession,
    edition_id: uuid.UUID,
    *,
    status: str | None = None,
    organisers: list[dict[str, Any]] | None = None,
    **fields: Any,
) -> Edition:
    """Change an edition: its window, status, organisers, rules, deadlines; only what is given."""
    edition = editions.find_edition(db, edition_id, lock=True)
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
    note_change(db)
    emit(db, EditionChanged, edition)
    return edition


def identify(db: DbSession, edition: Edition, year: int, name: str) -> None:
    """Give the edition another year or name, which no other has."""
    if (year, name) != (edition.year, edition.name):
        with once(db, lambda: editions.check_new(db, Edition(year=year, name=name))):
            edition.amend(year=year, name=name)


def check_sittings_inside(db: DbSession, edition: Edition) -> None:
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
