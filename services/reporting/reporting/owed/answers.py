"""Which units have answered a requirement: it is struck out only as long as none has."""

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import now

from ..material.model import HANDED_IN
from ..requirements import requirements
from ..requirements.model import Owing, Requirement
from ..units.model import Unit
from .refusals import RequirementAnswered
from .states import select_owed

ANSWERED = (*HANDED_IN, "returned", "nil")


def units_that_answered(db: DbSession, requirement: Requirement) -> list[str]:
    """The names of units that have filed it, wherever that is kept, or of which anything is said to it, also of those
    whom it is not asked of any more."""
    spoken_of = (
        select(Unit.name).join(Owing, Owing.unit_id == Unit.id).where(Owing.requirement_id == requirement.id)
    )
    cells = (
        select_owed(requirement.edition_id, now())
        .where(Requirement.id == requirement.id)
        .order_by(None)
        .subquery()
    )
    unit_names = select(cells.c.unit_name).where(cells.c.state.in_(ANSWERED))
    return sorted({*db.scalars(spoken_of), *db.scalars(unit_names)})


def strike_out(db: DbSession, requirement: Requirement) -> None:
    """Strike out a locked requirement that no unit has answered. Raises RequirementAnswered, EditionClosed."""
    requirements.lock_to_change(db, requirement.edition_id)
    if names := units_that_answered(db, requirement):
        raise RequirementAnswered(units=len(names))
    requirements.strike_out(db, requirement)
