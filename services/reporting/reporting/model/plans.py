"""Plans of units, and the path each goes from draft to approved."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.ext.orderinglist import ordering_list
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.clock import now
from chassis.errors import Conflict, Forbidden
from chassis.storage.db import new_id
from chassis.web.auth import Actor
from chassis.wording import Text

from .activities import Activity
from .base import Base
from .editions import Edition
from .units import Unit

STATUSES = ("draft", "submitted", "returned", "approved")
STEPS = {
    ("draft", "submit"): "submitted",
    ("returned", "submit"): "submitted",
    ("submitted", "return"): "returned",
    ("submitted", "approve"): "approved",
}
STATUS_WORDS = {
    "draft": Text("草稿", "a draft"),
    "submitted": Text("已提交、待审核", "submitted and under review"),
    "returned": Text("已退回", "returned to its unit"),
    "approved": Text("已批准", "approved"),
}
STEP_WORDS = {
    "submit": Text("提交", "submitted"),
    "return": Text("退回", "returned"),
    "approve": Text("批准", "approved"),
}


class PlanExists(Conflict):
    title = Text("本单位在这一届已有方案", "The unit already has a plan for this edition")


class PlanStepImpossible(Conflict):
    title = Text("方案现在不能这样处理", "The plan cannot take this step now")


class PlanUnderReview(Conflict):
    title = Text("方案正在审核，不能修改", "The plan is under review and cannot be changed")


class NotADraft(Conflict):
    title = Text(
        "已批准的活动不能删除，可以撤回", "An approved activity cannot be deleted; it can be withdrawn"
    )


class NotYourUnit(Forbidden):
    title = Text("这不是您单位的方案", "This plan belongs to another unit")


class Plan(Base):
    """One unit's plan for an edition."""

    __tablename__ = "plan"
    __table_args__ = (UniqueConstraint("edition_id", "unit_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id"))
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unit.id"), index=True)
    title: Mapped[str]
    status: Mapped[str] = mapped_column(default="draft")
    created_at: Mapped[datetime] = mapped_column(default=now)
    submitted_at: Mapped[datetime | None]
    edition: Mapped[Edition] = relationship(lazy="joined", innerjoin=True)
    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)
    activities: Mapped[list[Activity]] = relationship(
        back_populates="plan",
        order_by=Activity.position,
        collection_class=ordering_list("position"),
        cascade="all, delete-orphan",
        lazy="selectin",
    )
    transitions: Mapped[list["PlanTransition"]] = relationship(
        order_by="PlanTransition.id", cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def unit_name(self) -> str:
        """Under which name the unit stands on the plan."""
        return self.unit.name

    @property
    def late(self) -> bool:
        """Whether it was first submitted after the edition's deadline for plans."""
        due = self.edition.plans_due_at
        return bool(due and self.submitted_at and self.submitted_at > due)

    def step(self, verb: str, *, by: str, remark: str | None = None) -> None:
        """Take the step `submit`, `return` or `approve`, and write it into the plan's history."""
        to = STEPS.get((self.status, verb))
        if to is None:
            status, word = STATUS_WORDS[self.status], STEP_WORDS[verb]
            raise PlanStepImpossible(
                detail=Text(
                    f"方案{status.zh}，不能{word.zh}。", f"The plan is {status.en}; it cannot be {word.en}."
                ),
                plan_status=self.status,
            )
        self.transitions.append(PlanTransition(from_status=self.status, to_status=to, by=by, remark=remark))
        self.status = to
        if to == "submitted" and self.submitted_at is None:
            self.submitted_at = now()

    def check_changeable(self) -> None:
        """Refuse changes while the office reads the plan, and after the week."""
        self.edition.check_running()
        if self.status == "submitted":
            raise PlanUnderReview(plan_status=self.status)

    def check_deletable(self) -> None:
        """Refuse to lose a row that was published."""
        self.check_changeable()
        if self.status == "approved":
            raise NotADraft(plan_status=self.status)

    def check_unit(self, actor: Actor, *also: str) -> None:
        """Refuse staff of other units; `also` are roles that may whatever the unit."""
        if self.unit_id not in actor.units and not actor.has(*also):
            raise NotYourUnit()


class PlanTransition(Base):
    """One step of a plan: who took it, when, with what remark."""

    __tablename__ = "plan_transition"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    from_status: Mapped[str]
    to_status: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    remark: Mapped[str | None]
