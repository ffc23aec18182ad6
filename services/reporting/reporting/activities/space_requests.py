"""What units ask of spaces: the coming sittings of public activities that name one, with what venues answered."""

import uuid

from sqlalchemy import Select, select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import contains_eager

from chassis.clock import now
from chassis.web.auth import Actor

from ..plans.model import Activity, Plan, Sitting
from .activities import NoSuchSitting

BY_TIME = (Sitting.starts_at, Sitting.id)


def select_requests(actor: Actor) -> Select[Sitting]:
    """Those of the actor's units, for the office of all, that are not over; with their activities and plans."""
    requests = (
        select(Sitting)
        .join(Sitting.activity)
        .join(Activity.plan)
        .where(Sitting.space_id.is_not(None), Sitting.status == "planned", Activity.status == "approved")
        .where(Sitting.ends_at > now())
        .options(contains_eager(Sitting.activity).contains_eager(Activity.plan))
    )
    return requests if actor.has("office") else requests.where(Plan.unit_id.in_(actor.units))


def find_request(db: DbSession, actor: Actor, sitting_id: uuid.UUID) -> Sitting:
    """One of these. Raises NoSuchSitting, also for another unit's."""
    sitting = db.scalar(select_requests(actor).where(Sitting.id == sitting_id))
    if sitting is None:
        raise NoSuchSitting()
    return sitting
