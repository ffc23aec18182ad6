"""What takes up the time of a venue and its spaces: openings and their slots, closures, placements."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Select, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.clock import now
from chassis.errors import Conflict
from chassis.storage.db import new_id
from chassis.wording import Text

from ..schema import Base
from .terms import USUAL, Terms


class Opening(Base):
    """One day on which a venue, or one space of it, lets citizens in, cut into slots.

    Openings that were declared together, one for each of several dates, share a `together_id`. `declaration_id`: the
    weekly pattern that it is of, if any; it stays as it is when that changes once it was changed, or withdrawn,
    `by_hand`. One of a space holds it, unless it is `shared` with activities.
    """

    __tablename__ = "opening"
    __table_args__ = (Index("ix_opening_venue_id_starts_at", "venue_id", "starts_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column(default=1)
    venue_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("venue.id"))
    space_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("space.id"))
    together_id: Mapped[uuid.UUID] = mapped_column(index=True)
    declaration_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("declaration.id"), index=True)
    by_hand: Mapped[bool] = mapped_column(default=False)
    date: Mapped[dt.date]
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    last_entry: Mapped[dt.datetime | None]
    status: Mapped[str] = mapped_column(default="declared")
    shared: Mapped[bool] = mapped_column(default=False)
    given_terms: Mapped[dict | None] = mapped_column("booking")
    slots: Mapped[list["Slot"]] = relationship(
        order_by="Slot.starts_at", lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def booking(self) -> Terms:
        """On what terms each of its slots is booked."""
        return USUAL | (self.given_terms or {})

    @property
    def ahead(self) -> list["Slot"]:
        """Its slots that have not begun."""
        return [slot for slot in self.slots if not slot.has_begun]

    def end(self) -> None:
        """End for good what of it has not begun, where some has: that was open, and stays. Else all of it."""
        ahead = self.ahead
        if len(ahead) in (0, len(self.slots)):
            return self.withdraw()
        self.slots = [slot for slot in self.slots if slot not in ahead]
        return self.change()

    def withdraw(self) -> None:
        """End the opening for good."""
        self.check_declared()
        self.status = "withdrawn"
        self.version += 1

    def change(self) -> None:
        """Note that its slots or terms are other ones: it lasts from the first slot to the end of the last."""
        self.slots.sort(key=lambda slot: slot.starts_at)
        self.starts_at = self.slots[0].starts_at
        self.ends_at = max(slot.ends_at for slot in self.slots)
        if self.last_entry and not self.starts_at < self.last_entry <= self.ends_at:
            self.last_entry = None
        self.version += 1

    def check_declared(self) -> None:
        """Refuse an opening that has ended."""
        if self.status == "withdrawn":
            raise OpeningAlreadyWithdrawn()


class Slot(Base):
    """A part of an opening with seats of its own. Registration makes a session of it under the same id, which stays
    whatever else of it changes. `note`: what the venue says to those who come. `answers`: the part of a day for which
    people asked, {"date", "part"}, who are answered by it."""

    __tablename__ = "slot"
    __table_args__ = (
        CheckConstraint("seats > 0", name="seats"),
        CheckConstraint("starts_at < ends_at", name="span"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    opening_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("opening.id"), index=True)
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    seats: Mapped[int]
    note: Mapped[str] = mapped_column(default="")
    answers: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= now()


class Closure(Base):
    """A span in which a venue, or one space of it, is shut.

    `reason`: for staff; `note`: what the public is told, may be empty. `kept_minutes`: the venue's as it was declared;
    a change of it does not call off what goes on.
    """

    __tablename__ = "closure"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="span"),
        Index("ix_closure_venue_id_starts_at", "venue_id", "starts_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column(default=1)
    venue_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("venue.id"))
    space_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("space.id"))
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    kept_minutes: Mapped[int]
    reason: Mapped[str]
    note: Mapped[str]
    status: Mapped[str] = mapped_column(default="declared")

    @staticmethod
    def outcome(starts_at: dt.datetime, closes_at: dt.datetime, at: dt.datetime, kept_minutes: int) -> str:
        """What becomes of something that a closure, declared at `at`, shuts: what has begun goes on until the closing
        moment (`ending`); what has not is `shortened` to it, or `cancelled` where less than `kept_minutes` are left.

        Registration goes by the same rule (its `Closure.end_of`), by the moment in which it hears of the closure.
        """
        if starts_at <= at:
            return "ending"
        is_kept = closes_at - starts_at >= dt.timedelta(minutes=kept_minutes) and closes_at > starts_at
        return "shortened" if is_kept else "cancelled"

    @staticmethod
    def standing(
        *, venue_id: uuid.UUID, space_id: uuid.UUID | None, starts_at: dt.datetime, ends_at: dt.datetime
    ) -> "Select[Closure]":
        """The closures that shut the venue, or that space of it, in any part of a span, earliest first."""
        return (
            select(Closure)
            .filter_by(venue_id=venue_id, status="declared")
            .where(or_(Closure.space_id.is_(None), Closure.space_id == space_id))
            .where(Closure.starts_at < ends_at, Closure.ends_at > starts_at)
            .order_by(Closure.starts_at)
        )

    def lift(self) -> None:
        """End the closure for good."""
        if self.status == "lifted":
            raise ClosureAlreadyLifted()
        self.status = "lifted"
        self.version += 1


class Placement(Base):
    """What a sitting asked of a space, and the answer. Its id is the sitting's.

    `status`: held, refused, revoked, or asked until `answer_by`, where the venue is to approve. `asked_at`: since when
    it has asked for just this, which is its place in line. `alternatives`: what there was instead when it was refused.
    `decision`: declined, not_answered or taken_back, where that was the venue's and not the calendar's; then `note` is
    its words. `unit_id`: whose activity it is; None where that was last told before this was kept. `occupied_from`,
    `occupied_until`: the time with set-up and clearing.
    No foreign keys: what another department names may not exist here, and is refused with a row.
    """

    __tablename__ = "placement"
    __table_args__ = (Index("ix_placement_space_id_starts_at", "space_id", "starts_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=0)
    activity_id: Mapped[uuid.UUID] = mapped_column(index=True)
    unit_id: Mapped[uuid.UUID | None]
    activity_version: Mapped[int]
    venue_id: Mapped[uuid.UUID | None]
    space_id: Mapped[uuid.UUID]
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    seats: Mapped[int]
    space_seats: Mapped[int | None]
    status: Mapped[str]
    reason: Mapped[str | None]
    decision: Mapped[str | None]
    note: Mapped[str | None]
    answer_by: Mapped[dt.datetime | None] = mapped_column(index=True)
    occupied_from: Mapped[dt.datetime]
    occupied_until: Mapped[dt.datetime]
    asked_at: Mapped[dt.datetime]
    given_alternatives: Mapped[list] = mapped_column("alternatives", default=list)

    REQUEST = ("venue_id", "space_id", "starts_at", "ends_at", "seats")

    @staticmethod
    def held_in(starts_at: dt.datetime, ends_at: dt.datetime) -> "Select[Placement]":
        """Those that are held for any part of a span. One may begin the moment another ends."""
        overlapping = (Placement.starts_at < ends_at, Placement.ends_at > starts_at)
        return select(Placement).filter_by(status="held").where(*overlapping)

    @staticmethod
    def waiting_in(starts_at: dt.datetime, ends_at: dt.datetime) -> "Select[Placement]":
        """Those that wait for the venue's answer about any part of a span."""
        overlapping = (Placement.starts_at < ends_at, Placement.ends_at > starts_at)
        return select(Placement).filter_by(status="asked").where(*overlapping)

    def ask(self, **request: Any) -> bool:
        """Take over what the sitting asks now; whether that is another thing than before. A hold on exactly that stays,
        and so does what the venue decided.

        Any other answer is given up; who goes on asking for what was refused keeps the place in line, and the deadline.
        """
        is_same = all(getattr(self, name) == request[name] for name in self.REQUEST)
        if is_same and (self.status == "held" or self.decision):
            return False
        is_new = not is_same or self.reason == "withdrawn"
        if is_new:
            self.asked_at, self.answer_by = now(), None
        for name in self.REQUEST:
            setattr(self, name, request[name])
        self.status, self.reason, self.decision = "asked", None, None
        self.occupied_from, self.occupied_until = self.starts_at, self.ends_at
        return is_new

    def wait(self, answer_by: dt.datetime) -> None:
        """Let it wait for the venue's answer, until this moment unless it does so already; one version further."""
        answer_by = self.answer_by or answer_by
        self.answer("asked")
        self.answer_by = answer_by

    def decide(self, status: str, decision: str, note: str | None, **more: Any) -> None:
        """Answer as the venue decided, in its words; one version further."""
        self.answer(status, **more)
        self.decision, self.note = decision, note

    def answer(
        self, status: str, reason: str | None = None, alternatives: Iterable[dict[str, Any]] = ()
    ) -> None:
        """Answer the placement; one version further."""
        self.status, self.reason = status, reason
        self.decision, self.note, self.answer_by = None, None, None
        self.given_alternatives = [
            {name: value if name == "kind" else str(value) for name, value in alternative.items()}
            for alternative in alternatives
        ]
        self.version += 1

    @property
    def alternatives(self) -> list[dict[str, Any]]:
        """What could be had instead, its times as times."""
        return [
            alternative
            | {name: dt.datetime.fromisoformat(alternative[name]) for name in ("starts_at", "ends_at")}
            for alternative in self.given_alternatives
        ]


class PlacementStep(Base):
    """One step of what a unit and a venue had to do with each other about a placement, in the order of the ids.

    `status`: asked, by the unit; then what the placement became (`waits`: for the venue's answer). `by`: the subject
    of whoever decided it for the venue; None where it is the unit's, or follows from the calendar. The rest as the
    placement had it then.
    """

    __tablename__ = "placement_step"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    placement_id: Mapped[uuid.UUID] = mapped_column(index=True)
    at: Mapped[dt.datetime]
    status: Mapped[str]
    by: Mapped[str | None]
    reason: Mapped[str | None]
    decision: Mapped[str | None]
    note: Mapped[str | None]
    venue_id: Mapped[uuid.UUID | None]
    space_id: Mapped[uuid.UUID]
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    seats: Mapped[int]

    ANSWER = ("status", "reason", "decision", "note")

    @property
    def who(self) -> str:
        """Whose step it was: the `unit`'s, the `venue`'s, or nobody's who decided: the `calendar`'s."""
        if self.by:
            return "venue"
        return "unit" if self.status in ("asked", "waits") or self.reason == "withdrawn" else "calendar"


class OpeningAlreadyWithdrawn(Conflict):
    title = Text("这次开放已经撤销", "This opening has already been withdrawn")


class ClosureAlreadyLifted(Conflict):
    title = Text("这次关闭已经解除", "This closure has already been lifted")
