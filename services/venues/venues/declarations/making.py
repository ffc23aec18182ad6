"""What differs from a weekly pattern made as it has it: days opened, changed and withdrawn, and exactly these told."""

from typing import Any

from sqlalchemy.orm import Session as DbSession

from chassis.messaging.outbox import emit_all
from chassis.storage.db import new_id

from ..calendar.model import Opening, Slot
from ..days.model import DayMark
from ..events import OpeningChanged
from ..openings import openings
from ..placements import line
from .comparison import Difference, of_kind
from .model import Declaration

PIECE = 100
"""Days in a statement, of dozens of slots each."""


def make(
    db: DbSession, declaration: Declaration, differences: list[Difference], *, by_hand: bool = False
) -> None:
    """Make days as a pattern has them; its place is locked. `by_hand`: one that the pattern itself does not have."""
    withdrawals = of_kind(differences, "withdrawn")
    changes = of_kind(differences, "changed")
    others = [opening for each in withdrawals for opening in each.openings]
    others += [opening for each in changes for opening in each.openings[1:]]
    for opening in others:
        end_day(opening, declaration, by_hand=by_hand)
    for each in changes:
        change_day(each, declaration, by_hand=by_hand)
    tell(db, declaration, others + [each.openings[0] for each in changes])
    new = of_kind(differences, "made")
    for n in range(0, len(new), PIECE):
        states = [state_of(each, declaration, by_hand=by_hand) for each in new[n : n + PIECE]]
        openings.keep_and_tell(db, states)
    if declaration.space_id:
        line.advance(db, [declaration.space_id])


def make_upon(
    db: DbSession,
    declaration: Declaration,
    differences: list[Difference],
    refuses: int | None,
    *,
    by_hand: bool = False,
) -> None:
    """Make these days upon the number of requests that wait for the space and that this `refuses`: for those by which
    it is open now, and for those whom others stand in the way of who have again what it gives up. Raises RequestsWait.
    """
    spaces = [declaration.space_id] if declaration.space_id else []
    with line.confirming(db, spaces, refuses):
        make(db, declaration, differences, by_hand=by_hand)


def end_day(opening: Opening, declaration: Declaration, *, by_hand: bool) -> None:
    """End a day of a pattern, but for what has begun."""
    opening.end()
    opening.declaration_id, opening.by_hand = declaration.id, by_hand


def change_day(difference: Difference, declaration: Declaration, *, by_hand: bool) -> None:
    """Have a day be as a pattern has it, and be the pattern's; a slot that becomes another keeps its id."""
    day, opening = difference.wanted, difference.openings[0]
    assert day is not None
    pairs = difference.pairs
    for slot, columns in pairs.staying:
        for name, value in columns.items():
            setattr(slot, name, value)
    gone_ids = {slot.id for slot in pairs.gone}
    stays = [slot for slot in opening.slots if slot.id not in gone_ids]
    opening.slots[:] = stays + [Slot(id=new_id(), **columns) for columns in pairs.new]
    opening.last_entry = day.last_moment(difference.date)
    opening.given_terms, opening.shared = declaration.booking, declaration.shared
    opening.declaration_id, opening.by_hand = declaration.id, by_hand
    opening.change()


def tell(db: DbSession, declaration: Declaration, openings: list[Opening]) -> None:
    """Keep days that changed or were withdrawn, and tell them."""
    db.flush()
    DayMark.leave(db, declaration.venue_id, [opening.date for opening in openings])
    for n in range(0, len(openings), PIECE):
        emit_all(db, OpeningChanged, openings[n : n + PIECE])


def state_of(difference: Difference, declaration: Declaration, *, by_hand: bool) -> dict[str, Any]:
    """A new day of a pattern, as it is kept and told."""
    day, date = difference.wanted, difference.date
    assert day is not None
    return openings.opening_on(
        date,
        list(day.slots),
        venue_id=declaration.venue_id,
        space_id=declaration.space_id,
        together_id=declaration.id,
        declaration_id=declaration.id,
        by_hand=by_hand,
        last_entry=day.last_moment(date),
        booking=declaration.booking,
        shared=declaration.shared,
    )
