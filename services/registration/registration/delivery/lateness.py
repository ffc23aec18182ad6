"""How late notices are: a gauge, and a line in the log that wakes somebody."""

from datetime import timedelta

from prometheus_client import Gauge
from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis import clock, machine
from chassis.logs import get_logger
from chassis.web.app import settings

from ..notices.model import Notice

log = get_logger()

OLDEST_DUE = Gauge(
    "notice_oldest_due_seconds",
    "How long the notice that is due longest has been waiting to be sent",
    ["service"],
    multiprocess_mode="mostrecent",
)
LATE = timedelta(minutes=1)
SAY_EVERY = 60.0
FIRST = select(Notice.due_at).where(Notice.status == "due").order_by(Notice.due_at).limit(1)


def oldest_due(db: DbSession) -> timedelta:
    """For how long the oldest due notice has been due; those count that rest after a failure."""
    due_at = db.scalar(FIRST)
    return max(timedelta(), clock.now() - due_at) if due_at else timedelta()


class Watch:
    """Looks how late notices are, and says so once a minute while they are late."""

    def __init__(self) -> None:
        self._say_at = 0.0

    def look(self, db: DbSession) -> None:
        age = oldest_due(db)
        OLDEST_DUE.labels(settings().department).set(age.total_seconds())
        if age > LATE and machine.monotonic() >= self._say_at:
            self._say_at = machine.monotonic() + SAY_EVERY
            log.error("notices are late", oldest_due_seconds=round(age.total_seconds()))
