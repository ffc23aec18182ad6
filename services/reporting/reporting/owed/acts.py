"""What the office did in a unit's place, of all its papers."""

import uuid

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session as DbSession

from ..requirements.model import OwingStep, Requirement
from ..units.model import UnitAct
from .states import Row

OF_UNIT = ("confirmed", "filed", "nil", "nil_taken_back")
"""Steps that are the unit's to take; others are the office's own."""
MOST = 200


def list_acts(db: DbSession, edition_id: uuid.UUID, unit_id: uuid.UUID) -> list[Row]:
    """[{act, about, by, at}], the latest first."""
    papers = select(UnitAct.act, UnitAct.about, UnitAct.by, UnitAct.at)
    papers = papers.filter_by(unit_id=unit_id, edition_id=edition_id)
    steps = select(OwingStep.act, Requirement.title, OwingStep.by, OwingStep.at)
    steps = steps.join(Requirement, Requirement.id == OwingStep.requirement_id)
    steps = steps.where(Requirement.edition_id == edition_id, OwingStep.unit_id == unit_id)
    steps = steps.where(OwingStep.for_unit, OwingStep.act.in_(OF_UNIT))
    acts = union_all(papers, steps).subquery("acts")
    rows = db.execute(select(acts).order_by(acts.c.at.desc()).limit(MOST)).mappings()
    return [dict(row) for row in rows]
