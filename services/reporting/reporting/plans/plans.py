"""What can be done with a plan: file, submit, return, approve."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import lazyload, undefer

from chassis.errors import Invalid, NotFound
from chassis.messaging.outbox import emit
from chassis.web import slips
from chassis.web.auth import Actor
from chassis.web.etags import refuse_stale
from chassis.wording import Text

from ..editions.model import Edition
from ..events import ActivityApproved
from ..figures.changes import note_change
from ..notices import notices, texts
from ..units import units
from ..units.model import Unit
from . import rows
from .history import PlanTransition
from .model import Activity, Plan
from .refusals import NotYourPlan, PlanExists
from .rows import Row
from .schemas import ActivityView

KEPT = ActivityView(many=True, exclude=("sittings.placement", "sittings.space_seats", "sittings.shut_at"))
NO_SUCH_ROW = Text("方案里没有这一行", "The plan has no such row")
BOTH = Text("这一行不能又批准又退回", "This row cannot be both approved and returned")
# Rows that are needed all the same, as a title is looked for among them, come without what belongs to each.
LATER = lazyload(Plan.activities).options(lazyload(Activity.sittings), lazyload(Activity.audience_rows))
WITHOUT_ROWS = (LATER, lazyload(Plan.transitions))


class NoSuchVersion(NotFound):
    title = Text("没有留存这个版本", "There is no such version")


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
    units.note_act(db, actor, unit.id, edition.id, "begun", plan.title)
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
    if unit.id not in actor.units and not actor.has("office"):
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
    db.refresh(plan, ["extended_to"])
    return plan


def submit(db: DbSession, plan_id: uuid.UUID, *, actor: Actor, confirmed: bool = False) -> Plan:
    """Hand the plan to the office, complete: rows, sittings, prevention measures. Raises Doubtful until `confirmed`."""
    plan = lock_as_seen(db, plan_id)
    plan.check_unit(actor, "office")
    plan.edition.check_running()
    plan.step("submit", by=actor.subject)
    units.note_act(db, actor, plan.unit_id, plan.edition_id, "filed", plan.title)
    if not plan.activities:
        raise Invalid.field("activities", Text("方案里还没有活动", "The plan has no activity"))
    rows.check_rows(db, plan.edition, plan.activities, publish=True)
    rows.check_doubts(plan.activities, confirmed=confirmed)
    for activity in plan.activities:
        activity.hand_in()
    return keep_version(plan)


def send_back(
    db: DbSession,
    plan_id: uuid.UUID,
    *,
    actor: Actor,
    remark: str,
    lines: Sequence[Row] = (),
    approved: Sequence[uuid.UUID] = (),
    on_purpose: bool = False,
) -> Plan:
    """Return a submitted plan to its unit with what is to be changed, also of single `lines` ({activity_id, remark}).

    The rows of these ids that are `approved` become public all the same; in the past only `on_purpose`.
    """
    plan = lock_as_seen(db, plan_id)
    remarks = {line["activity_id"]: line["remark"] for line in lines}
    check_lines(plan, [*remarks], approved)
    plan.step("return", by=actor.subject, remark=remark)
    for activity in plan.activities:
        activity.remark = remarks.get(activity.id, activity.remark)
    publish(db, plan, {*approved}, on_purpose)
    tell(db, plan, "plan_returned", texts.PLAN_RETURNED, remark=remark)
    return keep_version(plan)


def check_lines(plan: Plan, returned_ids: Sequence[uuid.UUID], approved_ids: Sequence[uuid.UUID]) -> None:
    """Refuse rows of other plans, and rows that are both returned and approved."""
    known_ids = {activity.id for activity in plan.activities}
    fields_and_ids = [(f"lines.{n}.activity_id", id) for n, id in enumerate(returned_ids)]
    fields_and_ids += [(f"approved.{n}", id) for n, id in enumerate(approved_ids)]
    errors = {field: [NO_SUCH_ROW] for field, id in fields_and_ids if id not in known_ids}
    errors |= {f"approved.{n}": [BOTH] for n, id in enumerate(approved_ids) if id in returned_ids}
    if errors:
        raise Invalid(errors=errors)


def publish(db: DbSession, plan: Plan, ids: Collection[uuid.UUID], on_purpose: bool) -> None:
    """Let the public see those of these rows that it does not see yet."""
    new = [(n, row) for n, row in enumerate(plan.activities) if row.status == "planned" and row.id in ids]
    for n, activity in new:
        slips.refuse(on_purpose, rows.past_times(activity, f"activities.{n}."))
    for _, activity in new:
        activity.approve()
        emit(db, ActivityApproved, activity)
    note_change(db, plan.edition_id)


def keep_version(plan: Plan) -> Plan:
    """Keep what the plan is with the step that it has just taken."""
    plan.transitions[-1].rows = KEPT.dump(plan.activities)
    return plan


def approve(db: DbSession, plan_id: uuid.UUID, *, actor: Actor, on_purpose: bool = False) -> Plan:
    """Approve a submitted plan: each of its activities becomes public; what begins in the past only `on_purpose`."""
    plan = lock_as_seen(db, plan_id)
    plan.step("approve", by=actor.subject)
    publish(db, plan, {activity.id for activity in plan.activities}, on_purpose)
    tell(db, plan, "plan_approved", texts.PLAN_APPROVED)
    return keep_version(plan)


def tell(db: DbSession, plan: Plan, kind: str, template: texts.Template, **values: str) -> None:
    """Let the unit's contact know what became of its plan."""
    text = texts.fill(template, plan.unit.language, unit=plan.unit.name, title=plan.title, **values)
    notices.write_notice(db, kind, plan.unit_id, plan.edition_id, text)


def lock_as_seen(db: DbSession, plan_id: uuid.UUID, *, rows: bool = True) -> Plan:
    """The plan, locked, when it still is what the request says was seen; `rows` as of `find_plan`.

    Raises NoSuchPlan, ChangedMeanwhile.
    """
    plan = find_plan(db, plan_id, lock=True, rows=rows)
    refuse_stale(plan.version)
    return plan


def find_plan(db: DbSession, plan_id: uuid.UUID, *, lock: bool = False, rows: bool = True) -> Plan:
    """The plan. A locked one is changed by nobody else until commit, nor are its rows. Raises NoSuchPlan.

    Without `rows`, its rows and history are loaded when they are needed.
    """
    if lock:
        # A statement of its own: what is read after it is what the one before us has left.
        db.scalar(select(Plan.id).where(Plan.id == plan_id).with_for_update())
    plan = db.scalar(select(Plan).where(Plan.id == plan_id).options(*(() if rows else WITHOUT_ROWS)))
    if plan is None:
        raise NoSuchPlan()
    return plan


def read_plan(db: DbSession, plan_id: uuid.UUID, *, actor: Actor) -> Plan:
    """The plan for the office or its unit."""
    plan = find_plan(db, plan_id)
    plan.check_unit(actor, "office", "admin")
    return plan


def read_version(db: DbSession, plan_id: uuid.UUID, version_id: uuid.UUID, *, actor: Actor) -> PlanTransition:
    """The plan as it was with one of its steps, for the office or its unit. Raises NoSuchVersion."""
    plan = find_plan(db, plan_id, rows=False)
    plan.check_unit(actor, "office", "admin")
    query = select(PlanTransition).options(undefer(PlanTransition.rows))
    step = db.scalar(query.filter_by(plan_id=plan_id, id=version_id))
    if step is None or step.rows is None:
        raise NoSuchVersion()
    return step


def select_plans(
    actor: Actor,
    *,
    edition_id: uuid.UUID | None = None,
    unit_id: uuid.UUID | None = None,
    status: str | None = None,
    waiting: bool | None = None,
) -> Select[Plan]:
    """Plans as a select: all for the office, else those of the reader's units."""
    criteria = {"edition_id": edition_id, "unit_id": unit_id, "status": status}
    plans = (
        select(Plan)
        .options(*WITHOUT_ROWS, undefer(Plan.waiting))
        .filter_by(**{name: value for name, value in criteria.items() if value is not None})
    )
    if not (actor.has("office") or actor.has("admin")):
        plans = plans.where(Plan.unit_id.in_(actor.units))
    if waiting is not None:
        plans = plans.where((Plan.waiting > 0) == waiting)
    return plans
