"""The path of a plan: which steps there are from which status, and each that was taken, with the rows as they were."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from chassis.clock import now
from chassis.storage.db import new_id

from ..schema import Base

STATUSES = ("draft", "submitted", "returned", "approved")
STEPS = {
    ("draft", "submit"): "submitted",
    ("returned", "submit"): "submitted",
    ("submitted", "return"): "returned",
    ("submitted", "approve"): "approved",
}


class PlanTransition(Base):
    """One step of a plan: who took it, when, with what remark."""

    __tablename__ = "plan_transition"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    from_status: Mapped[str]
    to_status: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    remark: Mapped[str | None]
    rows: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True), deferred=True)
