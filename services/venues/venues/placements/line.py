"""The line before a space: whoever was refused it, or lost it to a closure, and still asks for it.

When what stood in the way is given up, whoever asked first is held, in the transaction that gives it up.
"""

import uuid
from collections.abc import Iterable

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import now

from ..calendar import free
from ..calendar.model import Placement
from ..venues.model import Space, Venue
from .decisions import emit_answer, objection

TAKEN_BACK = and_(Placement.status == "revoked", Placement.reason == "closed")


def advance(db: DbSession, space_ids: Iterable[uuid.UUID]) -> None:
    """Hold these spaces (locked) for those in line that fit now: who had it before a closure, then who asked first.

    A sitting asks for just that to this day: had its unit moved or withdrawn it, the placement would say so. What has
    begun stays refused; what a closure took back and is under way is given back.
    """
    for placement in db.scalars(in_line(space_ids).execution_options(populate_existing=True)).all():
        space = db.get_one(Space, placement.space_id)
        if objection(db, placement, space) is None:
            placement.space_seats = space.seats
            placement.answer("held")
            emit_answer(db, placement)


def in_line(space_ids: Iterable[uuid.UUID]) -> Select[Placement]:
    """Whose space is free as things are. They may stand in each other's way."""
    span = Placement.starts_at, Placement.ends_at
    waits = and_(Placement.status == "refused", Placement.starts_at > now())
    return (
        select(Placement)
        .join(Space, and_(Space.id == Placement.space_id, Space.venue_id == Placement.venue_id))
        .join(Venue)
        .where(Space.id.in_(space_ids), or_(waits, and_(TAKEN_BACK, Placement.ends_at > now())))
        .where(Space.status == "open", Venue.status == "open", Space.seats >= Placement.seats)
        .where(~free.is_taken(Space.id, *span), ~free.is_shut(Venue.id, Space.id, *span))
        .order_by(Placement.status.desc(), Placement.asked_at, Placement.id)
    )
