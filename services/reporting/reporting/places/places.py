"""What is done with what venues tells: keep the latest of it."""

import uuid
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as DbSession

from chassis.city import area_of

from ..figures.changes import note_change_everywhere
from ..places.model import Placement, Space, Venue


def keep_venue(
    db: DbSession,
    *,
    id: uuid.UUID,
    name: str,
    name_en: str | None,
    district: str | None,
    area: str | None,
    sector: str | None,
    status: str,
    spaces: list[dict[str, Any]],
    opening_hours: dict[str, Any] | None,
) -> None:
    """Keep a venue with the spaces it now has; rows of plans are checked against them."""
    rows = [Space(venue_id=id, **space) for space in spaces]
    before = db.execute(select(Venue.area, Venue.sector).where(Venue.id == id)).first()
    columns = {"name": name, "name_en": name_en, "opening_hours": opening_hours}
    columns |= {"area": area_of(district, area), "sector": sector, "status": status}
    venue = db.merge(Venue(id=id, spaces=rows, **columns))
    if before is None or (venue.area, venue.sector) != tuple(before):
        note_change_everywhere(db)


UNSAID: dict[str, Any] = {"alternatives": [], "decision": None, "note": None, "answer_by": None}
"""Of an answer that does not say it."""


def keep_placement(db: DbSession, **placement: Any) -> None:
    """Keep what venues says of a sitting's space, for its unit to see; what was refused, with its alternatives."""
    db.merge(Placement(**UNSAID | placement))


def forget_venue(db: DbSession, *, id: uuid.UUID) -> None:
    """Forget a venue that venues does not know any more, with its spaces."""
    if venue := db.get(Venue, id):
        db.delete(venue)
        note_change_everywhere(db)


def forget_placement(db: DbSession, *, id: uuid.UUID) -> None:
    """Forget an answer that venues does not know any more: the sitting is unanswered."""
    db.execute(delete(Placement).filter_by(id=id))
