"""Resources."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.clock import SHANGHAI
from chassis.storage.db import new_id
from chassis.storage.indices import partial_index
from chassis.web.auth import Actor

from ..schema import Base

FAILURES = 3
"""So many, on two days at least, make a link a broken one."""
LOOKED_AT_AGAIN = {
    "works": timedelta(days=7),
    "unsure": timedelta(days=1),
    "failing": timedelta(hours=8),
    "broken": timedelta(days=1),
}


class LinkHost(Base):
    """Who answers at links (host and port), and from when on they may be asked again, by the machine's time."""

    __tablename__ = "link_host"

    name: Mapped[str] = mapped_column(primary_key=True)
    free_at: Mapped[datetime]


class Resource(Base):
    """Something to learn from that lies at its owner's address. `status`: public or withdrawn.

    It belongs to a venue, to a unit (an id of reporting's), or to the office where both are null. `address` is its
    `url` as `chassis.web.addresses.normalise` writes it; no two public ones have one.

    `link_state`, of its address: `unchecked`; `works`; `unsure`, as its host does not say; `failing`; `broken`.
    `link_why`: a status, or why there was none, as chassis.outside has it; empty where it works. `link_failed_on` and
    `link_failed_last` are the first and the last day of `link_failures`; `link_due_at`, when it is looked at again.
    """

    __tablename__ = "resource"
    __table_args__ = (
        CheckConstraint("venue_id IS NULL OR unit_id IS NULL", name="owner"),
        partial_index("uq_resource_address", "address", unique=True, where="status = 'public'"),
        Index("ix_resource_link_due_at", "link_due_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str]
    title: Mapped[str]
    title_en: Mapped[str | None]
    summary: Mapped[str]
    venue_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("venue.id"), index=True)
    unit_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    series: Mapped[str | None]
    topics: Mapped[list]
    audiences: Mapped[list]
    minutes: Mapped[int | None]
    is_free: Mapped[bool]
    url: Mapped[str | None]
    address: Mapped[str | None]
    recommended_by: Mapped[str]
    why: Mapped[str]
    status: Mapped[str] = mapped_column(default="public")
    link_state: Mapped[str] = mapped_column(default="unchecked", server_default="unchecked")
    link_why: Mapped[str] = mapped_column(default="", server_default=text("''"))
    link_failures: Mapped[int] = mapped_column(default=0, server_default="0")
    link_failed_on: Mapped[date | None]
    link_failed_last: Mapped[date | None]
    link_checked_at: Mapped[datetime | None]
    link_due_at: Mapped[datetime | None]
    link_host: Mapped[str | None]

    @property
    def link(self) -> dict[str, Any]:
        """What is known of its address (LinkView)."""
        return {name: getattr(self, f"link_{name}") for name in ("state", "why", "failures", "checked_at")}

    @property
    def link_is_broken(self) -> bool:
        return self.link_state == "broken"

    def is_owned_by(self, actor: Actor) -> bool:
        """Whether the actor speaks for its venue or its unit, or is the office, which speaks for all."""
        return actor.has("office") or self.venue_id in actor.venues or self.unit_id in actor.units

    def change(self, **changes: Any) -> None:
        """Set the given fields; one version further."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.version += 1

    def begin_link(self, host: str | None, at: datetime) -> None:
        """Know nothing of its address, which is another; it is due at once where there is one."""
        self.link_state, self.link_why, self.link_failures = "unchecked", "", 0
        self.link_failed_on = self.link_failed_last = self.link_checked_at = None
        self.link_host, self.link_due_at = host, at if host else None

    def note_link(self, outcome: str, why: str, at: datetime) -> None:
        """Take note of a look at its address: `works`, `unsure` or `failed`. One that is not the last says nothing but
        that it failed, and that only where it has not worked since."""
        is_last = self.link_checked_at is None or at >= self.link_checked_at
        if outcome == "failed" and (is_last or self.link_state != "works"):
            self._count_failure(at.astimezone(SHANGHAI).date())
        elif is_last and outcome == "works":
            self.link_state, self.link_failures = "works", 0
            self.link_failed_on = self.link_failed_last = None
        elif is_last and not self.link_is_broken:
            self.link_state = "unsure"
        if is_last:
            self.link_why, self.link_checked_at = why, at
            self.link_due_at = at + LOOKED_AT_AGAIN[self.link_state]

    def _count_failure(self, day: date) -> None:
        self.link_failures += 1
        self.link_failed_on = min(day, self.link_failed_on or day)
        self.link_failed_last = max(day, self.link_failed_last or day)
        is_lasting = self.link_failures >= FAILURES and self.link_failed_on != self.link_failed_last
        self.link_state = "broken" if is_lasting else "failing"
