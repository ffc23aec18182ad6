"""Editions of the week, and who organises each."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Integer, UniqueConstraint, text, true
from sqlalchemy.ext.orderinglist import ordering_list
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.clock import midnight, today
from chassis.errors import Conflict, Invalid
from chassis.storage.db import new_id
from chassis.wording import Text

from ..schema import Base, Versioned
from ..vocabulary import REVIEWED

NIGHT = timedelta(hours=6)
"""For how long what begins on the last evening of an edition may go on after midnight."""
STEPS = {"planned": {"planned", "open"}, "open": {"open", "closed"}, "closed": {"closed", "open"}}


RULES = (
    "party_limit",
    "open_bookings_limit",
    "hold_minutes",
    "promotion_cutoff_minutes",
    "release_minutes",
    "no_show_limit",
    "no_show_days",
    "block_days",
    "undo_minutes",
    "retention_days",
)


def rule(usual: int) -> Any:
    """A number that editions may set, and that those which never did have as usual."""
    return mapped_column(default=usual, server_default=text(str(usual)))


class EditionExists(Conflict):
    title = Text(
        "已有同名的一届，请换个名称，例如写上年份",
        "There is an edition of that name; choose another, such as one with the year",
    )


class EditionOver(Conflict):
    title = Text("本届活动周已经结束", "This edition is over")


class EditionClosed(Conflict):
    title = Text(
        "这一届已经关闭，只能查看；要修改，请办公室先重新开放",
        "This edition is closed and can only be read; to change it, have the office open it again",
    )


class EditionStepImpossible(Conflict):
    title = Text("活动周现在不能改成这个状态", "The edition cannot take this status now")


class Edition(Versioned):
    """One year's week: theme, window, organisers, rules, deadlines.

    `revision` counts changes of these, `version` also those of the requirements that are told with them.
    """

    __tablename__ = "edition"
    __table_args__ = (
        UniqueConstraint("year", "name"),
        CheckConstraint("opens_on <= closes_on", name="window"),
    )

    revision: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    year: Mapped[int]
    name: Mapped[str]
    name_en: Mapped[str | None]
    theme: Mapped[str]
    theme_en: Mapped[str | None]
    notice: Mapped[str] = mapped_column(default="", server_default=text("''"))
    desk_phone: Mapped[str | None]
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    status: Mapped[str] = mapped_column(default="planned")
    party_limit: Mapped[int]
    open_bookings_limit: Mapped[int | None]
    hold_minutes: Mapped[int] = rule(30)
    promotion_cutoff_minutes: Mapped[int] = rule(60)
    release_minutes: Mapped[int] = rule(30)
    # None is a rule of its own here (no limit), and not the absence of a value.
    no_show_limit: Mapped[int | None] = mapped_column(Integer().evaluates_none(), server_default=text("3"))
    no_show_days: Mapped[int] = rule(30)
    block_days: Mapped[int] = rule(7)
    undo_minutes: Mapped[int] = rule(10)
    retention_days: Mapped[int] = rule(180)
    plans_due_at: Mapped[datetime | None]
    summaries_due_at: Mapped[datetime | None]
    reviewed: Mapped[list[str]] = mapped_column(default=lambda: [*REVIEWED])
    prevention_required: Mapped[bool] = mapped_column(default=True, server_default=true())
    organisers: Mapped[list["Organiser"]] = relationship(
        order_by="Organiser.position",
        collection_class=ordering_list("position"),
        cascade="all, delete-orphan",
        lazy="selectin",
    )
    # Of a room above this one, which changes them; here they are only told.
    requirements: Mapped[list[Any]] = relationship(
        "Requirement", order_by="(Requirement.position, Requirement.id)", viewonly=True
    )

    @property
    def rules(self) -> dict[str, int | None]:
        """What registration holds citizens to."""
        return {name: getattr(self, name) for name in RULES}

    @rules.setter
    def rules(self, rules: dict[str, int | None]) -> None:
        self.amend(**rules)

    @property
    def deadlines(self) -> dict[str, datetime | None]:
        """By when units file their plans and their summaries."""
        return {"plans": self.plans_due_at, "summaries": self.summaries_due_at}

    @deadlines.setter
    def deadlines(self, deadlines: dict[str, datetime | None]) -> None:
        self.amend(**{f"{paper}_due_at": at for paper, at in deadlines.items()})

    def move(self, status: str) -> None:
        """Go to `status`; a closed edition may be opened again when the week is extended."""
        if status not in STEPS[self.status]:
            raise EditionStepImpossible(
                detail=Text(f"它现在是 {self.status}。", f"It is {self.status}."), edition_status=self.status
            )
        self.status = status

    def check_window(self) -> None:
        """Refuse a window that ends before it begins."""
        if self.closes_on < self.opens_on:
            raise Invalid.field("closes_on", Text("结束日期早于开始日期", "The last day is before the first"))

    def check_open(self) -> None:
        """Refuse every change of an edition that was closed: it is read and no more. Raises EditionClosed."""
        if self.status == "closed":
            raise EditionClosed()

    def check_running(self) -> None:
        """Refuse plans and their changes once the week has ended."""
        if self.status == "closed" or self.closes_on < today():
            raise EditionOver(
                detail=Text(
                    f"{self.name}到 {self.closes_on} 为止，方案不能再改。",
                    f"{self.name} ran until {self.closes_on}; its plans can no longer be changed.",
                )
            )

    @property
    def span(self) -> tuple[datetime, datetime]:
        """First moment of the window, and the first moment after it, Shanghai days."""
        first, after = self.opens_on, self.closes_on + timedelta(days=1)
        return midnight(first), midnight(after)

    @property
    def last_end(self) -> datetime:
        """Until when what begins on the last evening may go on: a night reading ends on the morning after."""
        return self.span[1] + NIGHT


class Organiser(Base):
    """Who organises an edition, in which role; in the order they are named on its papers."""

    __tablename__ = "organiser"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    name: Mapped[str]
    role: Mapped[str]
    unit_id: Mapped[uuid.UUID | None]
