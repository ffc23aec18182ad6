"""Editions, and the rules they hold citizens to."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from ..schema import Base

# What an edition is held to that was told before its rules were complete.
RULES: dict[str, Any] = {
    "open_bookings_limit": None,
    "hold_minutes": 30,
    "promotion_cutoff_minutes": 60,
    "release_minutes": 30,
    "undo_minutes": 10,
    "no_show_limit": 3,
    "no_show_days": 30,
    "block_days": 7,
    "retention_days": 180,
}


class Edition(Base):
    """One year's week, with the rules registration holds citizens to.

    Minutes: `hold_minutes` a party that does not fit is held at the head of a waitlist; `promotion_cutoff_minutes`
    before the start nobody is promoted any more; `release_minutes` after it the seats of those not there are released;
    `undo_minutes` a booking or a cancellation can be undone. `no_show_limit` no-shows within `no_show_days` days
    block new bookings for `block_days`. `retention_days` after the edition personal data is erased.
    """

    __tablename__ = "edition"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    theme: Mapped[str] = mapped_column(default="")
    desk_phone: Mapped[str | None]
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    party_limit: Mapped[int]
    open_bookings_limit: Mapped[int | None]
    hold_minutes: Mapped[int]
    promotion_cutoff_minutes: Mapped[int]
    release_minutes: Mapped[int]
    undo_minutes: Mapped[int]
    no_show_limit: Mapped[int | None]
    no_show_days: Mapped[int]
    block_days: Mapped[int]
    retention_days: Mapped[int]
