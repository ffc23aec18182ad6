"""What the office decides of an approved plan's rows that wait for it: new ones, and other words for old ones."""

import uuid

from sqlalchemy.orm import Session as DbSession

from chassis.web import slips
from chassis.web.auth import Actor

from ..notices import notices, texts
from ..plans import rows
from ..plans.faults import reading_faults
from ..plans.model import Activity
from ..plans.refusals import NothingWaits
from . import activities


def accept(db: DbSession, activity_id: uuid.UUID, *, actor: Actor, on_purpose: bool = False) -> Activity:
    """Let the public see what waits; a new row that begins in the past only `on_purpose`. Raises NothingWaits."""
    activity = activities.lock_activity(db, activity_id, actor, "office")
    if not activity.waits:
        raise NothingWaits()
    if activity.is_public:
        activity.take_proposal()
        with db.no_autoflush:
            rows.raise_faults(reading_faults(activity, publish=True))
        activities.announce_change(db, activity)
        return activity
    slips.refuse(on_purpose, rows.past_times(activity))
    rows.check_row(db, activity.plan.edition, activity, publish=True)
    activities.publish(db, activity)
    return activity


def send_back(db: DbSession, activity_id: uuid.UUID, *, actor: Actor, remark: str) -> Activity:
    """Return what waits to its unit, with what is to be changed; the public keeps what it sees. Raises NothingWaits."""
    activity = activities.lock_activity(db, activity_id, actor, "office")
    activity.send_back(remark)
    plan, item = activity.plan, f"“{activity.title}”{remark}"
    notices.write_together(db, "activity_returned", plan.unit, plan.edition_id, texts.ACTIVITY_RETURNED, item)
    return activity


def drop(db: DbSession, activity_id: uuid.UUID, *, actor: Actor) -> Activity:
    """Take back what is proposed for an activity, which stays as the public sees it. Raises NothingWaits."""
    activity = activities.lock_of_unit(db, activity_id, actor)
    activity.drop_proposal()
    return activity
