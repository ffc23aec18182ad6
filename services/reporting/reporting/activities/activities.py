"""What can be done with an activity and its sittings: add, amend, move, cancel, delete, withdraw."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import joinedload

from chassis.errors import Conflict, NotFound
from chassis.messaging.outbox import emit
from chassis.storage.rows import find
from chassis.web import slips
from chassis.web.auth import Actor
from chassis.web.etags import refuse_stale
from chassis.wording import Text

from ..events import ActivityApproved, ActivityChanged, ActivityWithdrawn
from ..figures import sums
from ..figures.changes import note_change
from ..plans import plans, rows
from ..plans.model import Activity, Plan, Sitting
from ..units import units
from ..units.model import Unit
from . import impacts


class NoSuchActivity(NotFound):
    title = Text("没有这个活动", "There is no such activity")


class NoSuchSitting(NotFound):
    title = Text("没有这一场", "There is no such sitting")


class NoSuchAlternative(Conflict):
    title = Text("场馆没有给出这个选择，或已经变了", "The venue does not offer this, or not any more")


TIMES = ("starts_at", "ends_at")
OVER = Text("这一场已经结束；要再办，请另加一场", "This sitting is over; to hold it again, add another")


def add(
    db: DbSession,
    plan_id: uuid.UUID,
    *,
    actor: Actor,
    on_purpose: bool = False,
    confirmed: bool = False,
    **row: Any,
) -> Activity:
    """Add a row to a plan. In an approved one it waits for the office; where that adds it, it is public at once.

    What looks like a slip is asked about until it is `confirmed`: raises Doubtful. What is public at once is in the
    past only `on_purpose`.
    """
    plan = plans.lock_as_seen(db, plan_id, rows=False)
    plan.check_unit(actor, "office")
    plan.check_changeable()
    return add_to(db, plan, rows.new_activity(row), actor=actor, on_purpose=on_purpose, confirmed=confirmed)


def add_to(
    db: DbSession,
    plan: Plan,
    activity: Activity,
    *,
    actor: Actor,
    on_purpose: bool = False,
    confirmed: bool = False,
) -> Activity:
    """Add a row to a plan that is locked, as `add` does."""
    is_filed = plan.status == "approved"
    at_once = is_filed and (actor.has("office") or "activities" not in plan.edition.reviewed)
    rows.check_row(db, plan.edition, activity, publish=is_filed)
    if at_once:
        slips.refuse(on_purpose, rows.past_times(activity))
    plan.activities.append(activity)
    with db.no_autoflush:
        rows.check_new_row(plan, activity, confirmed=confirmed, past=not at_once)
    plan.version += 1
    note(db, actor, activity)
    db.flush()
    if at_once:
        publish(db, activity)
    else:
        activity.hand_in()
    return activity


def publish(db: DbSession, activity: Activity) -> None:
    """Let the public see a row."""
    activity.approve()
    emit(db, ActivityApproved, activity)
    note_change(db, activity.edition_id)


def amend(
    db: DbSession,
    activity_id: uuid.UUID,
    *,
    actor: Actor,
    expected: str | None = None,
    confirmed: bool = False,
    **changes: Any,
) -> Activity:
    """Change what an activity is; its sittings are changed one by one. What the edition has the office read first is
    proposed once it is public, and the public keeps the approved one.

    Another way to be booked or to take place ends sessions: raises PeopleBooked until that is confirmed by `expected`.
    Raises Doubtful for another's title until it is `confirmed`.
    """
    activity = lock_of_unit(db, activity_id, actor)
    activity.check_standing()
    before = impacts.offers(activity)
    with db.no_autoflush:
        at_once = activity.propose(changes) if activity.is_public else changes
        activity.amend(**at_once)
        rows.check_row(db, activity.plan.edition, activity, publish=activity.is_complete)
        if "title" in changes:
            rows.check_title(activity.plan, activity, confirmed=confirmed)
    impacts.confirm(db, before, activity, expected)
    if at_once:
        announce_change(db, activity)
    return activity


def add_sitting(
    db: DbSession,
    activity_id: uuid.UUID,
    *,
    actor: Actor,
    on_purpose: bool = False,
    confirmed: bool = False,
    expected: str | None = None,
    **row: Any,
) -> Sitting:
    """Give an activity one more sitting; once it is public, in the past only `on_purpose`.

    Who has booked a series is told of another date: raises PeopleBooked until that is confirmed. Raises Doubtful.
    """
    activity = lock_of_unit(db, activity_id, actor)
    activity.check_standing()
    before = impacts.offers(activity)
    sitting = rows.new_sitting(row)
    rows.check_sitting(db, activity, sitting)
    if activity.is_public:
        slips.refuse(on_purpose, {"starts_at": slips.past(sitting.starts_at)})
    rows.check_new_sitting(activity, sitting, confirmed=confirmed)
    activity.sittings.append(sitting)
    db.flush()
    impacts.confirm(db, before, activity, expected)
    announce_change(db, activity)
    return sitting


def move_sitting(
    db: DbSession,
    sitting_id: uuid.UUID,
    *,
    actor: Actor,
    on_purpose: bool = False,
    confirmed: bool = False,
    expected: str | None = None,
    **changes: Any,
) -> Sitting:
    """Change when, where and for how many a sitting is. A refused one is placed anew this way.

    Once it is public, it goes into the past, or comes out of it, only `on_purpose`; raises PeopleBooked until it is
    confirmed where people have booked; raises Doubtful for what looks like a slip until it is `confirmed`.
    """
    sitting = lock_sitting(db, sitting_id, actor)
    return move(db, sitting, on_purpose=on_purpose, confirmed=confirmed, expected=expected, **changes)


def move(
    db: DbSession,
    sitting: Sitting,
    *,
    on_purpose: bool = False,
    confirmed: bool = False,
    expected: str | None,
    **changes: Any,
) -> Sitting:
    """Change a sitting that is locked, as `move_sitting` does."""
    offers = impacts.offers(sitting.activity)
    before, area = {field: getattr(sitting, field) for field in TIMES}, sitting.place_area
    sitting.move(**changes)
    with db.no_autoflush:
        rows.check_sitting(db, sitting.activity, sitting)
    if sitting.activity.is_public:
        slips.refuse(on_purpose, time_slips(sitting, before))
        count_in_its_area(db, sitting, area)
    if any(getattr(sitting, field) != before[field] for field in TIMES):
        rows.check_new_sitting(sitting.activity, sitting, confirmed=confirmed)
    elif changes.keys() & {"seats", "space_id"}:
        rows.check_place(sitting, is_other="space_id" in changes, confirmed=confirmed)
    impacts.confirm(db, offers, sitting.activity, expected)
    announce_change(db, sitting.activity)
    return sitting


def take_alternative(
    db: DbSession,
    sitting_id: uuid.UUID,
    *,
    space_id: uuid.UUID,
    starts_at: datetime,
    actor: Actor,
    expected: str | None = None,
) -> Sitting:
    """Move a refused sitting to what venues named instead: that space, from that time on.

    Raises NoSuchAlternative, and PeopleBooked as `move_sitting` does.
    """
    sitting = lock_sitting(db, sitting_id, actor)
    placement = sitting.placement or {"alternatives": []}
    for alternative in placement["alternatives"]:
        changes: dict[str, Any] = {
            **{field: datetime.fromisoformat(alternative[field]) for field in TIMES},
            **{field: uuid.UUID(alternative[field]) for field in ("venue_id", "space_id")},
        }
        if (changes["space_id"], changes["starts_at"]) == (space_id, starts_at):
            return move(db, sitting, confirmed=True, expected=expected, **changes)
    raise NoSuchAlternative()


def count_in_its_area(db: DbSession, sitting: Sitting, before: str | None) -> None:
    """Let the people of its session count where its own place now is, and not in the area `before`."""
    if sitting.place_area != before:
        [share] = sums.lock(db, [sitting.id]).values()
        sums.move(db, (share, before), (share, sitting.place_area))


def time_slips(sitting: Sitting, before: Mapping[str, datetime]) -> dict[str, Text | None]:
    """What looks like a slip in the new times of a sitting: what is over is history, and nothing new is past."""
    changed_times = [field for field in TIMES if getattr(sitting, field) != before[field]]
    is_over = slips.past(before["ends_at"]) is not None
    return {field: OVER if is_over else slips.past(getattr(sitting, field)) for field in changed_times}


def cancel_sitting(
    db: DbSession, sitting_id: uuid.UUID, *, actor: Actor, expected: str | None = None
) -> Sitting:
    """Take one sitting of a published activity back; the others stand. Raises PeopleBooked until it is confirmed."""
    sitting = lock_sitting(db, sitting_id, actor)
    sitting.activity.check_approved()
    before = impacts.offers(sitting.activity)
    sitting.cancel()
    impacts.confirm(db, before, sitting.activity, expected)
    announce_change(db, sitting.activity)
    return sitting


def restore_sitting(
    db: DbSession, sitting_id: uuid.UUID, *, actor: Actor, expected: str | None = None
) -> Sitting:
    """Let a cancelled sitting take place after all; as a date of a series that is booked, once it is confirmed.

    Registration gives their places back to those who have not been told yet that it was off; the others book anew.
    """
    sitting = lock_sitting(db, sitting_id, actor)
    before = impacts.offers(sitting.activity)
    sitting.restore()
    with db.no_autoflush:
        rows.check_sitting(db, sitting.activity, sitting)
    impacts.confirm(db, before, sitting.activity, expected)
    announce_change(db, sitting.activity)
    return sitting


def delete_sitting(db: DbSession, sitting_id: uuid.UUID, *, actor: Actor) -> None:
    """Strike a sitting from a plan that is not yet approved."""
    sitting = lock_sitting(db, sitting_id, actor)
    sitting.activity.check_deletable()
    sitting.activity.sittings.remove(sitting)


def delete(db: DbSession, activity_id: uuid.UUID, *, actor: Actor) -> None:
    """Strike a row from a plan that is not yet approved."""
    activity = lock_of_unit(db, activity_id, actor)
    activity.check_deletable()
    activity.plan.activities.remove(activity)


def withdraw(db: DbSession, activity_id: uuid.UUID, *, actor: Actor, expected: str | None = None) -> Activity:
    """Take a published activity back. The office may too. Raises PeopleBooked until it is confirmed."""
    activity = lock_of_unit(db, activity_id, actor)
    before = impacts.offers(activity)
    activity.withdraw()
    impacts.confirm(db, before, activity, expected)
    emit(db, ActivityWithdrawn, activity)
    note_change(db, activity.edition_id)
    return activity


def restore(db: DbSession, activity_id: uuid.UUID, *, actor: Actor) -> Activity:
    """Give a withdrawn activity after all, with the sittings that it had; bookings as `restore_sitting` has it."""
    activity = lock_of_unit(db, activity_id, actor)
    activity.restore()
    with db.no_autoflush:
        rows.check_row(db, activity.plan.edition, activity, publish=True)
    emit(db, ActivityApproved, activity)
    note_change(db, activity.edition_id)
    return activity


def read_activity(db: DbSession, activity_id: uuid.UUID, *, actor: Actor) -> Activity:
    """A row of a plan for the office or its unit. Raises NoSuchActivity."""
    activity = find(db, Activity, activity_id, NoSuchActivity)
    activity.plan.check_unit(actor, "office", "admin")
    return activity


def lock_activity(db: DbSession, activity_id: uuid.UUID, actor: Actor, *other_roles: str) -> Activity:
    """The activity, its plan locked, when `actor` may change it now and has seen it as it is; another from now on."""
    plan_id = db.scalar(select(Activity.plan_id).where(Activity.id == activity_id))
    if plan_id is None:
        raise NoSuchActivity()
    plan = plans.find_plan(db, plan_id, lock=True, rows=False)
    plan.check_unit(actor, *other_roles)
    # Another may have deleted it while we waited for its plan.
    activity = find(db, Activity, activity_id, NoSuchActivity)
    plan.check_changeable(activity)
    refuse_stale(activity.revision)
    activity.touch(actor)
    return activity


def lock_of_unit(db: DbSession, activity_id: uuid.UUID, actor: Actor) -> Activity:
    """The same, for its unit, or the office in the unit's place, which is written down."""
    activity = lock_activity(db, activity_id, actor, "office")
    note(db, actor, activity)
    return activity


def note(db: DbSession, actor: Actor, activity: Activity) -> None:
    """Write down that the office changed a row in its unit's place."""
    plan = activity.plan
    units.note_act(db, actor, plan.unit_id, plan.edition_id, "changed", activity.title)


def lock_sitting(db: DbSession, sitting_id: uuid.UUID, actor: Actor) -> Sitting:
    """The sitting, its plan locked, when `actor` may change it now and its activity stands."""
    activity_id = db.scalar(select(Sitting.activity_id).where(Sitting.id == sitting_id))
    if activity_id is None:
        raise NoSuchSitting()
    activity = lock_of_unit(db, activity_id, actor)
    activity.check_standing()
    return find(db, Sitting, sitting_id, NoSuchSitting)


def announce_change(db: DbSession, activity: Activity) -> None:
    """Tell that what the public sees has changed; before approval it sees nothing."""
    if activity.is_public:
        activity.bump()
        emit(db, ActivityChanged, activity)
        note_change(db, activity.edition_id)


def announce_again(db: DbSession, unit: Unit) -> None:
    """Tell all that a unit has published, on which its name stands."""
    db.scalars(select(Plan.id).where(Plan.unit_id == unit.id).order_by(Plan.id).with_for_update()).all()
    public_activities = (
        select(Activity).join(Plan).where(Plan.unit_id == unit.id, Activity.status != "planned")
    )
    for activity in db.scalars(public_activities):
        activity.bump()
        emit_state(db, activity)


def select_published() -> Select[Activity]:
    """The activities that were ever told of, as a select."""
    return select(Activity).where(Activity.status != "planned").options(joinedload(Activity.plan))


def emit_state(db: DbSession, activity: Activity) -> None:
    """Tell a published activity as it is."""
    emit(db, ActivityWithdrawn if activity.status == "withdrawn" else ActivityChanged, activity)
