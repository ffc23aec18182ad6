"""Plans of units with their rows, the activities and their sittings, and the path each goes."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, false
from sqlalchemy import text as sql
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.ext.orderinglist import ordering_list
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from chassis.city import area_of
from chassis.clock import now
from chassis.errors import Conflict, Forbidden, Invalid
from chassis.storage.db import new_id
from chassis.web.auth import Actor
from chassis.wording import Text

from ..editions.model import Edition
from ..places.model import UNANSWERED, Placement
from ..schema import Base, Versioned
from ..units.model import Unit
from . import terms

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


class NotYourPlan(Forbidden):
    title = Text("这不是您单位的方案", "This plan belongs to another unit")


Place = dict[str, Any]

ONLY_HYBRID = Text("只有线上线下结合的活动有线上席位", "Only a hybrid activity has seats online")


class NotApproved(Conflict):
    title = Text("活动还没有批准", "The activity is not approved")


class AlreadyWithdrawn(Conflict):
    title = Text("活动已经撤回", "The activity has been withdrawn")


class AlreadyCancelled(Conflict):
    title = Text("这一场已经取消", "This sitting has been cancelled")


class StillStands(Conflict):
    title = Text("并没有取消或撤回", "This was not cancelled or withdrawn")


class AlreadyOver(Conflict):
    title = Text("时间已过，不能恢复；要再办，请另加一场", "This is over; to hold it again, add a sitting")


class Activity(Versioned):
    """One line of a plan, with one or more sittings. Public once approved."""

    __tablename__ = "activity"

    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    title: Mapped[str]
    summary: Mapped[str]
    kind: Mapped[str]
    mode: Mapped[str]
    series: Mapped[str]
    topics: Mapped[list]
    booked_as: Mapped[str] = mapped_column(default="sittings", server_default=sql("'sittings'"))
    status: Mapped[str] = mapped_column(default="planned")
    plan: Mapped["Plan"] = relationship(back_populates="activities")
    audience_rows: Mapped[list["ActivityAudience"]] = relationship(
        order_by="ActivityAudience.position",
        collection_class=ordering_list("position"),
        cascade="all, delete-orphan",
        lazy="selectin",
    )
    audiences: AssociationProxy[list[str]] = association_proxy(
        "audience_rows", "audience", creator=lambda audience: ActivityAudience(audience=audience)
    )
    sittings: Mapped[list["Sitting"]] = relationship(
        back_populates="activity",
        order_by="Sitting.position",
        collection_class=ordering_list("position"),
        cascade="all, delete-orphan",
        lazy="selectin",
    )

    @property
    def edition_id(self) -> uuid.UUID:
        """The edition it is part of."""
        return self.plan.edition_id

    @property
    def unit_id(self) -> uuid.UUID:
        """The unit that gives it."""
        return self.plan.unit_id

    @property
    def unit_name(self) -> str:
        """Under which name that unit stands."""
        return self.plan.unit.name

    def amend(self, *, online_seats: int | None = None, **changes: Any) -> None:
        """Take the given values. Where it becomes hybrid, each sitting gets `online_seats` online; its sittings have
        none there once it is not."""
        super().amend(**changes)
        if online_seats and self.mode != "hybrid":
            raise Invalid.field("online_seats", ONLY_HYBRID)
        for sitting in self.sittings:
            if self.mode != "hybrid":
                sitting.online = None
            elif online_seats and sitting.online is None:
                sitting.online = {"seats": online_seats}

    def approve(self) -> None:
        """Become public."""
        self.status = "approved"
        self.bump()

    def withdraw(self) -> None:
        """Take it back from the public. Only what was approved can be."""
        self.check_approved()
        self.status = "withdrawn"
        self.bump()

    def restore(self) -> None:
        """Give it after all. Only what was withdrawn, and is not over, can be."""
        if self.status != "withdrawn":
            raise StillStands()
        if all(sitting.ends_at <= now() for sitting in self.sittings):
            raise AlreadyOver()
        self.status = "approved"
        self.bump()

    def check_approved(self) -> None:
        """Refuse to take back what the public never saw."""
        self.check_standing()
        if self.status != "approved":
            raise NotApproved(
                detail=Text("方案批准之前请直接删除。", "Until its plan is approved, delete it instead.")
            )

    def check_standing(self) -> None:
        """Refuse to touch what was withdrawn."""
        if self.status == "withdrawn":
            raise AlreadyWithdrawn()


class ActivityAudience(Base):
    """One audience an activity is for: a table, so that reach is counted in the database."""

    __tablename__ = "activity_audience"

    activity_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    audience: Mapped[str]


class Sitting(Base):
    """One time an activity takes place: in a space of a venue, at a place of its own, or online."""

    __tablename__ = "sitting"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="times"),
        CheckConstraint("seats > 0 OR (open_to_all AND seats = 0)", name="seats"),
        CheckConstraint("online_seats > 0", name="online_seats"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    activity_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    seats: Mapped[int]
    venue_id: Mapped[uuid.UUID | None]
    space_id: Mapped[uuid.UUID | None]
    place_name: Mapped[str | None]
    place_address: Mapped[str | None]
    place_district: Mapped[str | None]
    place_area: Mapped[str | None]
    prevention: Mapped[list]
    open_to_all: Mapped[bool] = mapped_column(default=False, server_default=false())
    join_url: Mapped[str | None]
    online_id: Mapped[uuid.UUID | None]
    online_seats: Mapped[int | None]
    given_terms: Mapped[dict | None] = mapped_column("booking")
    status: Mapped[str] = mapped_column(default="planned")
    activity: Mapped[Activity] = relationship(back_populates="sittings")
    answer: Mapped[Placement | None] = relationship(
        primaryjoin=lambda: foreign(Sitting.id) == Placement.id, viewonly=True, lazy="selectin"
    )

    @property
    def place(self) -> Place | None:
        """The unit's own place, when it is in no venue's space."""
        if self.place_name is None:
            return None
        return {
            "name": self.place_name,
            "address": self.place_address,
            "district": self.place_district,
            "area": self.place_area,
        }

    @place.setter
    def place(self, place: Place | None) -> None:
        place = place or dict.fromkeys(("name", "address", "district", "area"))
        self.place_name, self.place_address = place["name"], place.get("address")
        self.place_district = place.get("district")
        self.place_area = area_of(place.get("district"), place.get("area"))

    @property
    def booking(self) -> terms.Terms:
        """On what terms it is booked."""
        return terms.USUAL | (self.given_terms or {})

    @booking.setter
    def booking(self, changes: terms.Terms) -> None:
        self.given_terms = self.booking | changes

    @property
    def online(self) -> dict[str, Any] | None:
        """The second pool of a hybrid sitting, {"id", "seats"}; `seats` of the sitting is the first."""
        return {"id": self.online_id, "seats": self.online_seats} if self.online_seats else None

    @online.setter
    def online(self, pool: dict[str, int] | None) -> None:
        # The id stays when the pool is given up: who has seen it once is never told another.
        self.online_seats = pool["seats"] if pool else None
        if pool and self.online_id is None:
            self.online_id = new_id()

    @property
    def placement(self) -> dict[str, Any] | None:
        """What venues says of its space, in columns of its answer: `unanswered` until it speaks of just this."""
        if self.space_id is None or self.status == "cancelled":
            return None
        if self.answer is None or not self.answer.is_about(
            self.space_id, self.starts_at, self.ends_at, self.seats
        ):
            return UNANSWERED
        return {name: getattr(self.answer, name) for name in UNANSWERED}

    def move(self, **changes: Any) -> None:
        """Change it. Going to a space leaves the own place, and the other way round."""
        self.check_standing()
        if changes.get("space_id") and "place" not in changes:
            changes["place"] = None
            changes.setdefault("venue_id", None)
        elif changes.get("place") and "space_id" not in changes:
            changes["space_id"] = None
        if "space_id" in changes and changes["space_id"] is None:
            changes.setdefault("venue_id", None)
        self.amend(**changes)

    def cancel(self) -> None:
        """Take this one sitting back."""
        self.check_standing()
        self.status = "cancelled"

    def restore(self) -> None:
        """Hold it after all. Only what was cancelled, and is not over, can be."""
        if self.status != "cancelled":
            raise StillStands()
        if self.ends_at <= now():
            raise AlreadyOver()
        self.status = "planned"

    def check_standing(self) -> None:
        """Refuse to touch what was cancelled."""
        if self.status == "cancelled":
            raise AlreadyCancelled()


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

    def check_unit(self, actor: Actor, *other_roles: str) -> None:
        """Refuse staff of other units; `other_roles` may whatever the unit."""
        if self.unit_id not in actor.units and not actor.has(*other_roles):
            raise NotYourPlan()


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
