"""What remains of having come: certificates, feedback, and steps along learning routes."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..schema import Base


class Certificate(Base):
    """That one person of a party came: `person` is the place in the party, from 0; `code` is what verifies it.

    `minutes` are the learning time. `label` is `checked_in`, or `self_attested` where nobody saw them come.
    """

    __tablename__ = "certificate"
    __table_args__ = (UniqueConstraint("code"), UniqueConstraint("booking_id", "person"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    booking_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("booking.id"))
    check_in_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("check_in.id"))
    citizen_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("session.id"))
    person: Mapped[int]
    code: Mapped[str]
    minutes: Mapped[int]
    label: Mapped[str]
    sealed_name: Mapped[str | None]
    issued_at: Mapped[datetime]


class Feedback(Base):
    """What someone who came says of a session: 1 to 5, and a comment that is public once it is approved.

    `status`: none (without a comment), waiting, published or hidden.
    """

    __tablename__ = "feedback"
    __table_args__ = (
        UniqueConstraint("booking_id"),
        CheckConstraint("1 <= rating AND rating <= 5", name="rating"),
        Index("ix_feedback_session_id", "session_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    booking_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("booking.id"))
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("session.id"))
    rating: Mapped[int]
    sealed_comment: Mapped[str | None]
    status: Mapped[str]
    moderated_by: Mapped[str | None]
    moderated_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class RouteMark(Base):
    """A stop of a learning route that a citizen marked as done."""

    __tablename__ = "route_mark"
    __table_args__ = (UniqueConstraint("citizen_id", "route_id", "stop_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    citizen_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("citizen.id"))
    route_id: Mapped[uuid.UUID]
    stop_id: Mapped[uuid.UUID]
    at: Mapped[datetime]


class RouteCount(Base):
    """How many have gone all of a route, as it was told last."""

    __tablename__ = "route_count"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    finishers: Mapped[int]
    version: Mapped[int]


class Route(Base):
    """A learning route: ordered stops, [{"id", "title", "title_en", "kind", "venue_id", "url"}]."""

    __tablename__ = "route"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    title_en: Mapped[str | None]
    summary: Mapped[str]
    stops: Mapped[list[dict[str, Any]]]
    status: Mapped[str]
