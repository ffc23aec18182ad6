"""Learning routes."""

import uuid
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.storage.db import new_id
from chassis.web.auth import Actor

from ..schema import Base


class Route(Base):
    """A way to learn along ordered stops. A stop's id is made once, for people mark that they have been there.

    It belongs to a venue, to a unit (an id of reporting's), or to the office where both are null. `stops`: mappings of
    id, title, title_en, kind, venue_id, url, words (what is told there), minutes (to stay; or null) and
    walking_minutes (to the next; or null); ids as text. `drawn_by`: the account that drew it, and `drawn_for` the
    venues (ids as text) it operated then: they own it, too. Null where that was not kept.
    """

    __tablename__ = "route"
    __table_args__ = (CheckConstraint("venue_id IS NULL OR unit_id IS NULL", name="owner"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column(default=1)
    title: Mapped[str]
    title_en: Mapped[str | None]
    summary: Mapped[str]
    stops: Mapped[list[dict[str, Any]]]
    status: Mapped[str] = mapped_column(default="public")
    drawn_by: Mapped[str | None]
    drawn_for: Mapped[list[str] | None]
    venue_id: Mapped[uuid.UUID | None]
    unit_id: Mapped[uuid.UUID | None]

    def is_owned_by(self, actor: Actor) -> bool:
        """Whether the actor speaks for its venue or its unit, drew it, or operates a venue that it was drawn for."""
        if self.venue_id in actor.venues or self.unit_id in actor.units:
            return True
        venue_ids = {str(venue_id) for venue_id in actor.venues}
        return self.drawn_by == actor.subject or bool(venue_ids.intersection(self.drawn_for or ()))

    def change(self, **changes: Any) -> None:
        """Set the given fields; one version further."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.version += 1
