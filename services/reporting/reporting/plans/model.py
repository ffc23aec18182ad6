"""Plans of units with their rows, the activities and their sittings, and the path each goes."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint, false, func, select
from sqlalchemy import text as sql
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.ext.orderinglist import ordering_list
from sqlalchemy.orm import Mapped, column_property, foreign, mapped_column, relationship

from chassis.city import area_of
from chassis.clock import now
from chassis.errors import Invalid
from chassis.storage.db import new_id
from chassis.web.auth import Actor
from chassis.wording import Text

from ..editions.model import Edition
from ..places.model import UNANSWERED, Placement, Space
from ..requirements.model import extension_of
from ..schema import Base, Versioned
from ..units.model import Unit
from . import refusals, terms
from .history import STEPS, PlanTransition

Place = dict[str, Any]

ONLY_HYBRID = Text("只有线上线下结合的活动有线上席位", "Only a hybrid activity has seats online")


class Activity(Versioned):
    """One line of a plan, with one or more sittings. Public once approved."""

    __tablename__ = "activity"

    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    title: Mapped[str]
    title_en: Mapped[str | None]
    summary: Mapped[str]
    kind: Mapped[str]
    mode: Mapped[str]
    series: Mapped[str]
    topics: Mapped[list]
    booked_as: Mapped[str] = mapped_column(default="sittings", server_default=sql("'sittings'"))
    drop_in: Mapped[bool] = mapped_column(default=False, server_default=false())
    reading_kind: Mapped[str | None]
    organiser: Mapped[dict | None] = mapped_column(JSON(none_as_null=True))
    status: Mapped[str] = mapped_column(default="planned")
    revision: Mapped[int] = mapped_column(default=1, server_default=sql("1"))
    proposed: Mapped[dict | None] = mapped_column(JSON(none_as_null=True))
    waits: Mapped[bool] = mapped_column(default=False, server_default=false())
    remark: Mapped[str | None]
    confirmed: Mapped[bool] = mapped_column(default=False, server_default=false())
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
        return self.plan.edition_id

    @property
    def unit_id(self) -> uuid.UUID:
        return self.plan.unit_id

    @property
    def unit_name(self) -> str:
        return self.plan.unit.name

    def amend(self, *, online_seats: int | None = None, **changes: Any) -> None:
        """Take the given values. Where it becomes hybrid, each sitting gets `online_seats` online; its sittings have
        none there once it is not, and no place once all of it is online: nobody is to be led there."""
        goes_online = changes.get("mode") == "online" and self.mode not in (None, "online")
        super().amend(**changes)
        if online_seats and self.mode != "hybrid":
            raise Invalid.field("online_seats", ONLY_HYBRID)
        for sitting in self.sittings:
            if goes_online:
                sitting.space_id = sitting.venue_id = sitting.place = None
            if self.mode != "hybrid":
                sitting.online = None
            elif online_seats and sitting.online is None:
                sitting.online = {"seats": online_seats}

    @property
    def is_public(self) -> bool:
        """Whether the public sees it."""
        return self.status == "approved"

    @property
    def is_complete(self) -> bool:
        """Whether nothing may be missing: the public sees it, or will when the office has read it."""
        return self.is_public or (self.status == "planned" and self.plan.status == "approved")

    def touch(self, actor: Actor) -> None:
        """Be another than anybody has seen; what was returned alone is handed in again by its unit's change."""
        self.revision += 1
        self.plan.version += 1
        if self.plan.status == "approved" and not actor.has("office"):
            self.hand_in()

    def hand_in(self) -> None:
        """Wait for the office, where there is anything it has not read: a new row, or what is proposed."""
        self.remark = None
        self.waits = self.proposed is not None if self.is_public else self.is_complete

    def send_back(self, remark: str) -> None:
        """Go back to the unit with a remark."""
        if not self.waits:
            raise refusals.NothingWaits()
        self.remark, self.waits = remark, False

    def propose(self, changes: dict[str, Any]) -> dict[str, Any]:
        """Keep what the edition has the office read first beside what is approved; the rest, which is done at once.

        A kind of reading waits with the kind of the activity that it belongs to.
        """
        first = {*self.plan.edition.reviewed, *(self.proposed or {})}
        if "kind" in first and {**(self.proposed or {}), **changes}.get("kind", self.kind) != self.kind:
            first.add("reading_kind")
        wish = {**(self.proposed or {}), **{name: changes[name] for name in changes if name in first}}
        self.proposed = {name: wish[name] for name in wish if wish[name] != getattr(self, name)} or None
        self.hand_in()
        return {name: value for name, value in changes.items() if name not in first}

    def take_proposal(self) -> None:
        """Be what was proposed."""
        self.amend(**self.proposed or {})
        self.drop_proposal()

    def approve(self) -> None:
        """Become public."""
        self.status = "approved"
        self.hand_in()
        self.bump()

    def withdraw(self) -> None:
        """Take it back from the public. Only what was approved can be."""
        self.check_approved()
        self.status = "withdrawn"
        self.bump()

    def restore(self) -> None:
        """Give it after all. Only what was withdrawn, and is not over, can be."""
        if self.status != "withdrawn":
            raise refusals.StillStands()
        if all(sitting.ends_at <= now() for sitting in self.sittings):
            raise refusals.AlreadyOver()
        self.status = "approved"
        self.bump()

    def check_approved(self) -> None:
        """Refuse to take back what the public never saw."""
        self.check_standing()
        if not self.is_public:
            raise refusals.NotApproved(
                detail=Text("方案批准之前请直接删除。", "Until its plan is approved, delete it instead.")
            )

    def check_standing(self) -> None:
        """Refuse to touch what was withdrawn."""
        if self.status == "withdrawn":
            raise refusals.AlreadyWithdrawn()

    def drop_proposal(self) -> None:
        """Stay as the public sees it."""
        if self.proposed is None:
            raise refusals.NothingWaits()
        self.proposed = None
        self.hand_in()

    def check_deletable(self) -> None:
        """Refuse to lose a row that was published."""
        if self.status != "planned":
            raise refusals.NotADraft(plan_status=self.plan.status)


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
    space_id: Mapped[uuid.UUID | None] = mapped_column()
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
    space_seats: Mapped[int | None] = column_property(
        select(Space.seats).where(Space.id == space_id).scalar_subquery(), expire_on_flush=False
    )
    """People that its space takes; None where that is not known, or it names none."""
    space: Mapped[Space | None] = relationship(
        primaryjoin=lambda: foreign(Sitting.space_id) == Space.id, viewonly=True, lazy="selectin"
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

    @property
    def shut_at(self) -> Text | None:
        """When its venue is open on the day, where a sitting to come lies outside."""
        contradiction = self.space and self.space.venue.contradiction(self.starts_at, self.ends_at)
        is_ahead = self.status != "cancelled" and self.ends_at > now()
        return contradiction[1] if contradiction and is_ahead else None

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
            raise refusals.StillStands()
        if self.ends_at <= now():
            raise refusals.AlreadyOver()
        self.status = "planned"

    def check_standing(self) -> None:
        """Refuse to touch what was cancelled."""
        if self.status == "cancelled":
            raise refusals.AlreadyCancelled()


class Plan(Base):
    """One unit's plan for an edition."""

    __tablename__ = "plan"
    __table_args__ = (UniqueConstraint("edition_id", "unit_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id"))
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unit.id"), index=True)
    title: Mapped[str]
    status: Mapped[str] = mapped_column(default="draft")
    version: Mapped[int] = mapped_column(default=1, server_default=sql("1"))
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
    waiting: Mapped[int] = column_property(
        select(func.count(Activity.id)).where(Activity.plan_id == id, Activity.waits).scalar_subquery(),
        deferred=True,
    )
    extended_to: Mapped[datetime | None] = extension_of("plan", edition_id, unit_id)
    transitions: Mapped[list[PlanTransition]] = relationship(
        order_by=PlanTransition.id, cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def unit_name(self) -> str:
        """Under which name the unit stands on the plan."""
        return self.unit.name

    @property
    def late(self) -> bool:
        """Whether it was first submitted after the edition's deadline for plans, or after the unit's own, later one."""
        due = self.edition.plans_due_at
        return bool(due and self.submitted_at and self.submitted_at > max(due, self.extended_to or due))

    def step(self, verb: str, *, by: str, remark: str | None = None) -> None:
        """Take the step `submit`, `return` or `approve`, and write it into the plan's history."""
        to = STEPS.get((self.status, verb))
        if to is None:
            raise refusals.PlanStepImpossible.of(self.status, verb)
        self.transitions.append(PlanTransition(from_status=self.status, to_status=to, by=by, remark=remark))
        self.status = to
        self.version += 1
        if to == "submitted" and self.submitted_at is None:
            self.submitted_at = now()

    def check_changeable(self, activity: Activity | None = None) -> None:
        """Refuse changes while the office reads the plan, but of an `activity` that is public, and after the week."""
        self.edition.check_running()
        if self.status == "submitted" and (activity is None or activity.status == "planned"):
            raise refusals.PlanUnderReview(plan_status=self.status)

    def check_unit(self, actor: Actor, *other_roles: str) -> None:
        """Refuse staff of other units; `other_roles` may whatever the unit."""
        if self.unit_id not in actor.units and not actor.has(*other_roles):
            raise refusals.NotYourPlan()
