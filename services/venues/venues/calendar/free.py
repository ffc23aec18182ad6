"""Whether a span of a space is free, as SQL: of one space and time, or of each row of a query."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, SQLColumnExpression, or_, select, union_all
from sqlalchemy.orm import aliased

from .model import Closure, Opening, Placement, Slot

# Rows beside the one that is asked about. Made once: to name each of their columns anew takes longer than to ask.
OTHER, SLOT, OPENING, CLOSURE = aliased(Placement), aliased(Slot), aliased(Opening), aliased(Closure)
Id = uuid.UUID | SQLColumnExpression[Any]
Time = dt.datetime | SQLColumnExpression[Any]


def is_taken(space_id: Id, starts_at: Time, ends_at: Time) -> ColumnElement[bool]:
    """Whether a sitting, or an opening that is not shared, holds the space for any part of the time.

    Sittings hold it while it is set up for them and cleared, too.
    """
    placements = select(OTHER.id).where(OTHER.space_id == space_id, OTHER.status == "held")
    openings = select(SLOT.id).join(OPENING, OPENING.id == SLOT.opening_id)
    openings = openings.where(
        OPENING.space_id == space_id, OPENING.status == "declared", OPENING.shared.is_(False)
    )
    return or_(
        placements.where(OTHER.occupied_from < ends_at, OTHER.occupied_until > starts_at).exists(),
        openings.where(SLOT.starts_at < ends_at, SLOT.ends_at > starts_at).exists(),
    )


def is_shut(venue_id: Id, space_id: Id, starts_at: Time, ends_at: Time) -> ColumnElement[bool]:
    """Whether a closure shuts the space for any part of the time."""
    standing = select(CLOSURE.id).where(CLOSURE.venue_id == venue_id, CLOSURE.status == "declared")
    of_space = or_(CLOSURE.space_id.is_(None), CLOSURE.space_id == space_id)
    return standing.where(of_space, CLOSURE.starts_at < ends_at, CLOSURE.ends_at > starts_at).exists()


def busy(
    space_id: uuid.UUID, venue_id: uuid.UUID, starts_at: dt.datetime, ends_at: dt.datetime
) -> CompoundSelect:
    """From when to when a space is taken or shut within a span: (from, until), as it comes."""
    return union_all(
        select(Placement.occupied_from, Placement.occupied_until)
        .filter_by(space_id=space_id, status="held")
        .where(Placement.occupied_from < ends_at, Placement.occupied_until > starts_at),
        select(Slot.starts_at, Slot.ends_at)
        .join(Opening)
        .where(Opening.space_id == space_id, Opening.status == "declared", Opening.shared.is_(False))
        .where(Slot.starts_at < ends_at, Slot.ends_at > starts_at),
        select(Closure.starts_at, Closure.ends_at)
        .filter_by(venue_id=venue_id, status="declared")
        .where(or_(Closure.space_id.is_(None), Closure.space_id == space_id))
        .where(Closure.starts_at < ends_at, Closure.ends_at > starts_at),
    )
