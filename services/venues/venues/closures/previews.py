"""What a closure would bear on, before it is declared: from what registration told, and what the calendar holds."""

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import now
from chassis.errors import Conflict
from chassis.wording import Text

from ..calendar.model import Placement
from ..demand.model import Demand
from ..venues.model import Venue


@dataclass(frozen=True)
class Preview:
    """Slots, placements and people within a span; `people` is those booked and those waiting together."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    slots: int
    placements: int
    booked: int
    waiting: int
    as_of: dt.datetime

    @property
    def people(self) -> int:
        return self.booked + self.waiting


def preview(
    db: DbSession,
    venue: Venue,
    *,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    space_id: uuid.UUID | None = None,
) -> Preview:
    """What a closure of a venue, or of one space of it, from one moment to another would bear on."""
    sessions = (
        select(
            func.count(Demand.opening_id),
            func.coalesce(func.sum(Demand.confirmed), 0),
            func.coalesce(func.sum(Demand.waiting), 0),
        )
        .filter_by(venue_id=venue.id, status="open")
        .where(Demand.starts_at < ends_at, Demand.ends_at > max(starts_at, now()))
    )
    held = Placement.held_in(starts_at, ends_at).filter_by(venue_id=venue.id)
    if space_id:
        sessions, held = sessions.filter_by(space_id=space_id), held.filter_by(space_id=space_id)
    slots, booked, waiting = db.execute(sessions).one()
    placements = db.scalar(held.with_only_columns(func.count())) or 0
    return Preview(starts_at, ends_at, slots, placements, booked, waiting, now())


def check(seen: Preview, expected: int) -> None:
    """Refuse a closure that was confirmed upon other numbers than those of now."""
    if expected != seen.people:
        raise PreviewOutdated(
            detail=Text(
                f"现在有 {seen.people} 人受影响，刚才是 {expected} 人。请核对后再确认。",
                f"It concerns {seen.people} people now and was {expected} a moment ago. Check it and confirm again.",
            ),
            people=seen.people,
        )


class PreviewOutdated(Conflict):
    title = Text("人数有变化", "The numbers have changed")
