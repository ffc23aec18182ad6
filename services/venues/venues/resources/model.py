"""Resources."""

import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.storage.db import new_id
from chassis.web.auth import Actor

from ..schema import Base

PUBLIC: dict[str, Any] = {
    f"{dialect}_where": text("status = 'public'") for dialect in ("sqlite", "postgresql")
}


class Resource(Base):
    """Something to learn from that lies at its owner's address. `status`: public or withdrawn.

    It belongs to a venue, to a unit (an id of reporting's), or to the office where both are null. `address` is its
    `url` as `addresses.normalised` writes it; no two public ones have one.
    """

    __tablename__ = "resource"
    __table_args__ = (
        CheckConstraint("venue_id IS NULL OR unit_id IS NULL", name="owner"),
        Index("uq_resource_address", "address", unique=True, **PUBLIC),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str]
    title: Mapped[str]
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

    def is_owned_by(self, actor: Actor) -> bool:
        """Whether the actor speaks for its venue or its unit, or is the office, which speaks for all."""
        return actor.has("office") or self.venue_id in actor.venues or self.unit_id in actor.units

    def change(self, **changes: Any) -> None:
        """Set the given fields; one version further."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.version += 1
