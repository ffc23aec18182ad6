"""What can be done with an activity and its sittings: add, amend, move, cancel, delete, withdraw."""

import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Database
from sqlalchemy.orm import joinedload

from chassis.errors import NotFound
from chassis.messaging.outbox import emit
from chassis.web.auth import Actor
from chassis.wording import Text

from ..events import ActivityApproved, ActivityChanged, ActivityWithdrawn
from ..figures import changes
from ..plans import plans, rows
from ..plans.model import Activity, Plan, Sitting
from ..units.model import Unit


class ActivityUnknown(NotFound):
    title = Text("没有这个活动", "There is no such activity")


class SittingUnknown(NotFound):
    title = Text("没有这一场", "There is no such sitting")


def add(db: Database, plan_id: uuid.UUID, *, actor: Actor, **row: Any) -> Activity:
    """Add a row to a plan. In an approved plan it is public at once."""
    plan = plans.find(db, plan_id, lock=True)
    plan.check_unit(actor)
    plan.check_changeable()
    activity = rows.from_row(row)
    approved = plan.status == "approved"
    rows.check_one(db, plan.edition, activity, publish=approved)
    plan.activities.append(activity)
    db.flush()
    if approved:
        activity.approve()
        emit(db, ActivityApproved, activity)
        changes.note_change(db)
    return activity


def amend(db: Database, activity_id: uuid.UUID, *, actor: Actor, **changes: Any) -> Activity:
    """Change what an activity is; its sittings are changed one by one."""
    activity = open_to_change(db, activity_id, actor)
    activity.check_standing()
    activity.amend(**changes)
    with db.no_autoflush:
        rows.check_one(db, activity.plan.edition, activity, publish=activity.status == "approved")
    tell_change(db, activity)
    return activity


def add_sitting(db: Database, activity_id: uuid.UUID, *, actor: Actor, **row: Any) -> Sitting:
    """Give an activity one more sitting."""
    activity = open_to_change(db, activity_id, actor)
    activity.check_standing()
    sitting = rows.new_sitting(row)
    rows.check_sitting(db, activity, sitting)
    activity.sittings.append(sitting)
    db.flush()
    tell_change(db, activity)
    return sitting


def move_sitting(db: Database, sitting_id: uuid.UUID, *, actor: Actor, **changes: Any) -> Sitting:
    """Change when, where and for how many a sitting is. A refused one is placed anew this way."""
    sitting = sitting_open_to_change(db, sitting_id, actor)
    sitting.move(**changes)
    with db.no_autoflush:
        rows.check_sitting(db, sitting.activity, sitting)
    tell_change(db, sitting.activity)
    return sitting


def cancel_sitting(db: Database, sitting_id: uuid.UUID, *, actor: Actor) -> Sitting:
    """Take one sitting of a published activity back; the others stand."""
    sitting = sitting_open_to_change(db, sitting_id, actor, "office")
    sitting.activity.check_approved()
    sitting.cancel()
    tell_change(db, sitting.activity)
    return sitting


def delete_sitting(db: Database, sitting_id: uuid.UUID, *, actor: Actor) -> None:
    """Strike a sitting from a plan that is not yet approved."""
    sitting = sitting_open_to_change(db, sitting_id, actor)
    sitting.activity.plan.check_deletable()
    sitting.activity.sittings.remove(sitting)


def delete(db: Database, activity_id: uuid.UUID, *, actor: Actor) -> None:
    """Strike a row from a plan that is not yet approved."""
    activity = open_to_change(db, activity_id, actor)
    activity.plan.check_deletable()
    activity.plan.activities.remove(activity)


def withdraw(db: Database, activity_id: uuid.UUID, *, actor: Actor) -> Activity:
    """Take a published activity back. The office may too."""
    activity = open_to_change(db, activity_id, actor, "office")
    activity.withdraw()
    emit(db, ActivityWithdrawn, activity)
    changes.note_change(db)
    return activity


def open_to_change(db: Database, activity_id: uuid.UUID, actor: Actor, *also: str) -> Activity:
    """The activity, its plan locked, when `actor` may change it now."""
    plan_id = db.scalar(select(Activity.plan_id).where(Activity.id == activity_id))
    if plan_id is None:
        raise ActivityUnknown()
    plan = plans.find(db, plan_id, lock=True, only=True)
    plan.check_unit(actor, *also)
    plan.check_changeable()
    activity = db.get(Activity, activity_id)
    if activity is None:
        raise ActivityUnknown()
    return activity


def sitting_open_to_change(db: Database, sitting_id: uuid.UUID, actor: Actor, *also: str) -> Sitting:
    """The sitting, its plan locked, when `actor` may change it now and its activity stands."""
    activity_id = db.scalar(select(Sitting.activity_id).where(Sitting.id == sitting_id))
    if activity_id is None:
        raise SittingUnknown()
    activity = open_to_change(db, activity_id, actor, *also)
    activity.check_standing()
    sitting = db.get(Sitting, sitting_id)
    if sitting is None:
        raise SittingUnknown()
    return sitting


def tell_change(db: Database, activity: Activity) -> None:
    """What the public sees has changed; before approval it sees nothing."""
    if activity.status == "approved":
        activity.bump()
        emit(db, ActivityChanged, activity)
        changes.note_change(db)


def tell_of_unit(db: Database, unit: Unit) -> None:
    """The unit's name stands on all it has published."""
    db.execute(select(Plan.id).where(Plan.unit_id == unit.id).order_by(Plan.id).with_for_update())
    published = select(Activity).join(Plan).where(Plan.unit_id == unit.id, Activity.status != "planned")
    for activity in db.scalars(published):
        activity.bump()
        emit(db, ActivityWithdrawn if activity.status == "withdrawn" else ActivityChanged, activity)


def republish(db: Database) -> None:
    """Tell the current state of every published activity again."""
    published = select(Activity).where(Activity.status != "planned").options(joinedload(Activity.plan))
    for activity in db.scalars(published):
        emit(db, ActivityWithdrawn if activity.status == "withdrawn" else ActivityChanged, activity)
