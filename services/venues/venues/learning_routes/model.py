"""Learning routes."""

import uuid
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from chassis.storage.db import new_id
from chassis.web.auth import Actor

from ..schema import Base


class Route(Base):
    """A way to learn along ordered stops. A stop's id is made once, for people mark that they have been there.

    `stops`: mappings of id, title, kind (venue or resource), venue_id and url; ids as text. `drawn_by`: the account
    that drew it, and `drawn_for` the venues (ids as text) it operated then: they own it. Null where that was not kept.
    """

    __tablename__ = "route"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column(default=1)
    title: Mapped[str]
    summary: Mapped[str]
    stops: Mapped[list[dict[str, Any]]]
    status: Mapped[str] = mapped_column(default="public")
    drawn_by: Mapped[str | None]
    drawn_for: Mapped[list[str] | None]

    def is_owned_by(self, actor: Actor) -> bool:
        """Whether the actor drew it, or operates a venue that it was drawn for."""
        operated = {str(venue_id) for venue_id in actor.venues}
        return self.drawn_by == actor.subject or bool(operated.intersection(self.drawn_for or ()))

    def change(self, **changes: Any) -> None:
        """Set the given fields; one version further."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.version += 1
