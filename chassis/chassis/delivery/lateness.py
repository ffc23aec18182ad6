"""How late notices are: a gauge, and a line in the log that wakes somebody."""

from datetime import timedelta
from typing import Any

from prometheus_client import Gauge
from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from .. import clock, machine
from ..logs import get_logger
from .outgoing import Notices

log = get_logger()

OLDEST_DUE = Gauge(
    "notice_oldest_due_seconds",
    "How long the notice that is due longest has been waiting to be sent",
    ["service"],
    multiprocess_mode="mostrecent",
)
LATE = timedelta(minutes=1)
SAY_EVERY = 60.0


class Watch:
    """Looks how late a department's notices are, and says so once a minute while they are late."""

    def __init__(self, notices: Notices[Any], department: str) -> None:
        table = notices.table
        self._first = select(table.due_at).where(table.status == "due").order_by(table.due_at).limit(1)
        self._gauge = OLDEST_DUE.labels(department)
        self._say_at = 0.0

    def look(self, db: DbSession) -> None:
        age = self._oldest_due(db)
        self._gauge.set(age.total_seconds())
        if age > LATE and machine.monotonic() >= self._say_at:
            self._say_at = machine.monotonic() + SAY_EVERY
            log.error("notices are late", oldest_due_seconds=round(age.total_seconds()))

    def _oldest_due(self, db: DbSession) -> timedelta:
        """For how long the oldest due notice has been due; those count that rest after a failure."""
        due_at = db.scalar(self._first)
        return max(timedelta(), clock.now() - due_at) if due_at else timedelta()
