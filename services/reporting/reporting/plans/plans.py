"""What can be done with a plan: file, submit, return, approve."""

import uuid

from sqlalchemy import Select, select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import lazyload

from chassis.errors import Invalid, NotFound
from chassis.messaging.outbox import emit
from chassis.web import slips
from chassis.web.auth import Actor
from chassis.web.etags import refuse_stale
from chassis.wording import Text

from ..editions.model import Edition
from ..events import ActivityApproved
from ..figures.changes import note_change
from ..units.model import Unit
from . import rows
from .model import Plan
from .refusals import NotYourPlan, PlanExists
from .rows import Row

WITHOUT_ROWS = (lazyload(Plan.activities), lazyload(Plan.transitions))


class NoSuchPlan(NotFound):
    title = Text("没有这个方案", "There is no such plan")


def file(
    db: DbSession,
    *,
    actor: Actor,
    edition_id: uuid.UUID,
    unit_id: uuid.UUID,
    activities: list[Row],
    title: str | None = None,
    confirmed: bool = False,
) -> Plan:
    """Write down a unit's plan for an edition as a draft, with all its rows. One per unit and edition.

    What looks like a slip is asked about until it is `confirmed`: raises Doubtful.
    """
    unit, edition = find_parties(db, actor, edition_id, unit_id)
    if earlier := db.scalar(select(Plan).filter_by(edition_id=edition_id, unit_id=unit_id)):
        raise PlanExists(
            detail=Text(
                f"已有方案《{earlier.title}》，请在其中修改。", f"Change the one there is: {earlier.title}."
            ),
            plan_id=str(earlier.id),
        )
    plan = Plan(edition_id=edition.id, unit_id=unit.id, title=title or f"{unit.name}{edition.year}年活动方案")
    return write_rows(db, plan, edition, unit, activities, confirmed)


def find_parties(
    db: DbSession, actor: Actor, edition_id: uuid.UUID, unit_id: uuid.UUID
) -> tuple[Unit, Edition]:
    """The unit and edition of a new plan; the unit is locked, so that two plans are not both its first."""
    unit = db.get(Unit, unit_id, with_for_update=True)
    edition = db.get(Edition, edition_id)
    errors = {}
    if unit is None:
        errors["unit_id"] = [Text("没有这个单位", "There is no such unit")]
    if edition is None:
        errors["edition_id"] = [Text("没有这一届活动周", "There is no such edition")]
    if unit is None or edition is None:
        raise Invalid(errors=errors)
    if unit.id not in actor.units:
        raise NotYourPlan()
    edition.check_running()
    return unit, edition


def write_rows(
    db: DbSession, plan: Plan, edition: Edition, unit: Unit, activities: list[Row], confirmed: bool
) -> Plan:
    """Add the plan with its rows once none of them is at fault."""
    plan.activities, plan.transitions = [rows.new_activity(row) for row in activities], []
    rows.check_rows(db, edition, plan.activities)
    rows.check_doubts(plan.activities, confirmed=confirmed)
    plan.edition, plan.unit = edition, unit
    db.add(plan)
    db.flush()
    return plan


def submit(db: DbSession, plan_id: uuid.UUID, *, actor: Actor, confirmed: bool = False) -> Plan:
    """Hand the plan to the office, complete: rows, sittings, prevention measures. Raises Doubtful until `confirmed`."""
    plan = lock_as_seen(db, plan_id)
    plan.check_unit(actor)
    plan.edition.check_running()
    plan.step("submit", by=actor.subject)
    if not plan.activities:
        raise Invalid.field("activities", Text("方案里还没有活动", "The plan has no activity"))
    rows.check_rows(db, plan.edition, plan.activities, publish=True)
    rows.check_doubts(plan.activities, confirmed=confirmed)
    for activity in plan.activities:
        activity.hand_in()
    return plan


def send_back(db: DbSession, plan_id: uuid.UUID, *, actor: Actor, remark: str) -> Plan:
    """Return a submitted plan to its unit with what is to be changed."""
    plan = lock_as_seen(db, plan_id)
    plan.step("return", by=actor.subject, remark=remark)
    return plan


def approve(db: DbSession, plan_id: uuid.UUID, *, actor: Actor, on_purpose: bool = False) -> Plan:
    """Approve a submitted plan: each of its activities becomes public; what begins in the past only `on_purpose`."""
    plan = lock_as_seen(db, plan_id)
    new = [(n, activity) for n, activity in enumerate(plan.activities) if activity.status == "planned"]
    for n, activity in new:
        slips.refuse(on_purpose, rows.past_times(activity, f"activities.{n}."))
    plan.step("approve", by=actor.subject)
    for _, activity in new:
        activity.approve()
        emit(db, ActivityApproved, activity)
    note_change(db, plan.edition_id)
    return plan


def lock_as_seen(db: DbSession, plan_id: uuid.UUID) -> Plan:
    """The plan, locked, when it still is what the request says was seen. Raises NoSuchPlan, ChangedMeanwhile."""
    plan = find_plan(db, plan_id, lock=True)
    refuse_stale(plan.version)
    return plan


def find_plan(db: DbSession, plan_id: uuid.UUID, *, lock: bool = False, rows: bool = True) -> Plan:
    """The plan. A locked one is changed by nobody else until commit, nor are its rows. Raises NoSuchPlan.

    Without `rows`, its rows and history are loaded when they are needed.
    """
    if lock:
        # A statement of its own: what is read after it is what the one before us has left.
        db.execute(select(Plan.id).where(Plan.id == plan_id).with_for_update())
    plan = db.scalar(select(Plan).where(Plan.id == plan_id).options(*(() if rows else WITHOUT_ROWS)))
    if plan is None:
        raise NoSuchPlan()
    return plan


def read_plan(db: DbSession, plan_id: uuid.UUID, *, actor: Actor) -> Plan:
    """The plan for the office or its unit."""
    plan = find_plan(db, plan_id)
    plan.check_unit(actor, "office", "admin")
    return plan


def select_plans(
    actor: Actor,
    *,
    edition_id: uuid.UUID | None = None,
    unit_id: uuid.UUID | None = None,
    status: str | None = None,
) -> Select[Plan]:
    """Plans as a select: all for the office, else those of the reader's units."""
    criteria = {"edition_id": edition_id, "unit_id": unit_id, "status": status}
    plans = (
        select(Plan)
        .options(*WITHOUT_ROWS)
        .filter_by(**{name: value for name, value in criteria.items() if value is not None})
    )
    if not (actor.has("office") or actor.has("admin")):
        plans = plans.where(Plan.unit_id.in_(actor.units))
    return plans
