"""Changing an edition, whose plans and sittings may be there."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session as DbSession

from chassis.errors import Conflict
from chassis.messaging.outbox import emit
from chassis.storage.rows import once
from chassis.web import slips
from chassis.web.etags import refuse_stale
from chassis.wording import Text, amount

from ..editions import editions
from ..editions.model import Edition, EditionClosed, Organiser
from ..events import EditionChanged
from ..figures.changes import note_change
from ..plans.model import Activity, Plan, Sitting

WINDOW = {"opens_on", "closes_on"}
MOVED_WITH_IT = WINDOW | {"deadlines"}
"""What may be a slip once either day of the window is another: deadlines are looked at beside it."""


class SittingsOutside(Conflict):
    title = Text("有场次在新的起止日期之外", "Sittings lie outside the new window")


def amend_edition(
    db: DbSession,
    edition_id: uuid.UUID,
    *,
    on_purpose: bool = False,
    status: str | None = None,
    organisers: list[dict[str, Any]] | None = None,
    **fields: Any,
) -> Edition:
    """Change an edition: its window, status, organisers, rules, deadlines; only what is given.

    What is given anew and looks like a slip, as a day that is past, is refused unless it is meant `on_purpose`. One
    that is closed is opened again first, or with the same request.
    """
    is_moved = bool(WINDOW & fields.keys())
    if is_moved:
        editions.hold_all(db)
    edition = editions.find_edition(db, edition_id, lock=True)
    refuse_stale(edition.revision)
    if edition.status == "closed" and status in (None, "closed") and (fields or organisers is not None):
        raise EditionClosed()
    before = editions.time_slips(edition)
    identify(db, edition, fields.pop("year", edition.year), fields.pop("name", edition.name))
    if status:
        edition.move(status)
    if organisers is not None:
        edition.organisers = [Organiser(**organiser) for organiser in organisers]
    with db.no_autoflush:
        edition.amend(**fields)
        edition.check_window()
        if is_moved:
            editions.check_days_free(db, edition)
        slips.refuse(on_purpose, new_slips(before, editions.time_slips(edition), fields))
        check_sittings_inside(db, edition)
    edition.revision += 1
    edition.bump()
    note_change(db, edition.id)
    emit(db, EditionChanged, edition)
    return edition


def new_slips(
    before: Mapping[str, Text | None], after: Mapping[str, Text | None], fields: Iterable[str]
) -> dict[str, Text | None]:
    """What is wrong only now, in the fields that were given: a deadline that has passed meanwhile stands. A window is
    given by either of its days."""
    changing = {*fields}
    if changing & WINDOW:
        changing |= MOVED_WITH_IT
    changed_fields = [field for field in after if field.partition(".")[0] in changing]
    return {field: after[field] for field in changed_fields if before[field] != after[field]}


def identify(db: DbSession, edition: Edition, year: int, name: str) -> None:
    """Give the edition another year or name, which no other has."""
    if (year, name) != (edition.year, edition.name):
        editions.hold_all(db)
        with once(db, lambda: editions.check_new(db, name, but=edition.id)):
            edition.amend(year=year, name=name)


def check_sittings_inside(db: DbSession, edition: Edition) -> None:
    """Refuse a window that leaves out what units already offer."""
    opens, over = edition.span
    is_outside = or_(Sitting.starts_at < opens, Sitting.starts_at >= over, Sitting.ends_at > edition.last_end)
    outside = db.scalar(
        select(func.count(Sitting.id))
        .join(Activity, Activity.id == Sitting.activity_id)
        .join(Plan, Plan.id == Activity.plan_id)
        .where(
            Plan.edition_id == edition.id,
            Activity.status == "approved",
            Sitting.status == "planned",
            is_outside,
        )
    )
    if outside:
        raise SittingsOutside(
            detail=Text(f"{outside} 场在期间之外。", f"{amount(outside, 'lies', 'lie')} outside."),
            sittings=outside,
        )
