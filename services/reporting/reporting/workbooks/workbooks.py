"""A plan taken away as a workbook."""

import uuid

from sqlalchemy.orm import Session as DbSession

from chassis.web.auth import Actor

from ..plans import plans
from .spaces import name_spaces
from .writing import write_workbook


def write(db: DbSession, plan_id: uuid.UUID, *, actor: Actor) -> bytes:
    """The plan as an xlsx, for its unit or the office. Raises NoSuchPlan, TooLarge."""
    plan = plans.read_plan(db, plan_id, actor=actor)
    return write_workbook(plan, name_spaces(db, plan))
