"""Activities, the lines of a plan, and their sittings."""

import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, false
from sqlalchemy import text as sql
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.ext.orderinglist import ordering_list
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from chassis.errors import Conflict, Invalid
from chassis.storage.db import new_id
from chassis.wording import Text

from ..vocabulary import AUDIENCES, BOOKED_AS, KINDS, MODES, SERIES, TOPICS, area_of
from . import terms
from .base import Base, Told
from .facts import Placement, Space
from .units import area_faults

if TYPE_CHECKING:
    from .editions import Edition
    from .plans import Plan

Faults = Iterator[tuple[str, Text]]
Place = dict[str, Any]

MOST_SEATS = 100_000
UNKNOWN_WORD = Text("不在规定的词表中", "This is not one of the known words")
ONLY_ONLINE = Text("只有线上活动可以不限座位", "Only an online activity is open to all")
ONLY_HYBRID = Text("只有线上线下结合的活动有线上席位", "Only a hybrid activity has seats online")
NO_ONLINE_SEATS = Text("请填线上席位数", "Say how many seats it has online")
NO_PREVENTION = Text("缺少疫情防控措施", "Its epidemic prevention measures are missing")
OTHER_VENUE = Text("这个场地不属于所填的场馆", "This space belongs to another venue")


ONE_OF = {"kind": KINDS, "mode": MODES, "series": SERIES, "booked_as": BOOKED_AS}


class NotApproved(Conflict):
    title = Text("活动还没有批准", "The activity is not approved")


class AlreadyWithdrawn(Conflict):
    title = Text("活动已经撤回", "The activity has been withdrawn")


class AlreadyCancelled(Conflict):
    title = Text("这一场已经取消", "This sitting has been cancelled")


class Activity(Told):
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

    def faults(self, edition: "Edition", spaces: Mapping[uuid.UUID, Space], *, publish: bool) -> Faults:
        """What is wrong with it and its sittings, as (field path, text); `publish`: also what is missing."""
        for field, words in ONE_OF.items():
            if getattr(self, field) not in words:
                yield field, UNKNOWN_WORD
        for field, words in (("topics", TOPICS), ("audiences", AUDIENCES)):
            for n, word in enumerate(getattr(self, field)):
                if word not in words:
                    yield f"{field}.{n}", UNKNOWN_WORD
        for n, sitting in enumerate(self.sittings):
            for field, text in sitting.faults(edition, spaces, mode=self.mode, publish=publish):
                yield f"sittings.{n}.{field}", text
        if publish and not self.sittings:
            yield "sittings", Text("活动还没有场次", "The activity has no sitting")


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
    own_terms: Mapped[dict | None] = mapped_column("booking")
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
        return terms.USUAL | (self.own_terms or {})

    @booking.setter
    def booking(self, given: terms.Terms) -> None:
        self.own_terms = self.booking | given

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
    def placement(self) -> dict[str, str | None] | None:
        """What venues says of its space, {"status", "reason"}: `unanswered` until it speaks of just this."""
        if self.space_id is None or self.status == "cancelled":
            return None
        if self.answer is None or not self.answer.is_about(self):
            return {"status": "unanswered", "reason": None}
        return {"status": self.answer.status, "reason": self.answer.reason}

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

    def check_standing(self) -> None:
        """Refuse to touch what was cancelled."""
        if self.status == "cancelled":
            raise AlreadyCancelled()

    def faults(
        self, edition: "Edition", spaces: Mapping[uuid.UUID, Space], *, mode: str, publish: bool
    ) -> Faults:
        """What is wrong with it, as (field, text); `spaces` are the known ones it may name, by id."""
        if self.status == "cancelled":
            return
        yield from self.time_faults(edition)
        yield from self.seat_faults()
        yield from self.place_faults(spaces, mode)
        yield from self.online_faults(mode)
        for field, words in terms.faults(self.booking, self.seats):
            yield f"booking.{field}", words
        if publish and not self.prevention:
            yield "prevention", NO_PREVENTION

    def time_faults(self, edition: "Edition") -> Faults:
        """An end before the start; a day outside the edition's window (Shanghai dates)."""
        if self.ends_at <= self.starts_at:
            yield "ends_at", Text("结束时间应晚于开始时间", "It must end after it starts")
        opens, over = edition.span
        window = f"{edition.opens_on} – {edition.closes_on}"
        for field, inside in (
            ("starts_at", opens <= self.starts_at < over),
            ("ends_at", opens < self.ends_at <= over),
        ):
            if not inside:
                yield field, Text(f"不在活动周期间（{window}）", f"This is outside the edition ({window})")

    def seat_faults(self) -> Faults:
        """Too few or too many; a hall that is open to all may have none."""
        fewest = 0 if self.open_to_all else 1
        if not fewest <= self.seats <= MOST_SEATS:
            words = (
                f"座位数应在 {fewest} 到 {MOST_SEATS} 之间",
                f"Seats are between {fewest} and {MOST_SEATS}",
            )
            yield "seats", Text(*words)

    def online_faults(self, mode: str) -> Faults:
        """What does not go with `mode`: a link to join, a hall open to all, a pool of seats online."""
        if self.join_url and mode == "offline":
            yield "join_url", Text("线下活动没有参加链接", "Nobody joins an offline activity by a link")
        if self.open_to_all and mode != "online":
            yield "open_to_all", ONLY_ONLINE
        if self.online and mode != "hybrid":
            yield "online", ONLY_HYBRID
        if mode == "hybrid" and not self.online:
            yield "online", NO_ONLINE_SEATS

    def place_faults(self, spaces: Mapping[uuid.UUID, Space], mode: str) -> Faults:
        """A space that is unknown, retired or another venue's; no place at all, or two."""
        if self.space_id:
            yield from self.space_faults(spaces.get(self.space_id))
        elif self.venue_id:
            yield "space_id", Text("请指明场馆的哪个场地", "Name the venue's space")
        elif self.place:
            for field, text in area_faults(self.place_district, self.place_area):
                yield f"place.{field}", text
        elif mode != "online":
            yield "place", Text("线下活动要有场地或地点", "An offline activity needs a space or a place")

    def space_faults(self, space: Space | None) -> Faults:
        """What is wrong with the named `space`, None when it is not known."""
        if space is None:
            yield "space_id", Text("没有这个场地", "There is no such space")
        elif self.venue_id and space.venue_id != self.venue_id:
            yield "space_id", OTHER_VENUE
        elif not space.usable:
            yield "space_id", Text("这个场地已停用", "This space is retired")
        if self.place:
            yield "place", Text("场地和地点只能填一个", "Name either a space or a place, not both")
