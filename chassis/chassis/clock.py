"""The one clock of the house: real in production, set by the demonstration and by tests.

Times of the domain (when a session starts, when a code expires) come from here. Leases, back-off and
token lifetimes do not: they measure real time, whatever date the demonstration plays.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from . import machine
from .running import extension

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock:
    """Reads real time, or a set time that ticks on from the moment it was set.

    `setting` is "" for real time, or "<ISO 8601 time>@<Unix seconds when it read so>": with the second part
    all processes agree however far apart they start. Without it the clock starts to tick now.
    """

    def __init__(self, setting: str = "") -> None:
        self.offset = 0.0
        if setting:
            self.set(*_parse(setting))

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        return datetime.fromtimestamp(machine.unix() + self.offset, UTC)

    def set(self, shown: datetime, at: float | None = None) -> None:
        """Make the clock read `shown` (aware) at Unix time `at`, by default now."""
        self.offset = shown.timestamp() - (machine.unix() if at is None else at)

    @property
    def is_set(self) -> bool:
        return self.offset != 0.0


def _parse(setting: str) -> tuple[datetime, float | None]:
    shown, _, at = setting.partition("@")
    moment = datetime.fromisoformat(shown)
    if moment.tzinfo is None:
        raise ValueError("the clock needs a time with its zone, like 2021-11-05T08:30:00+08:00")
    return moment, float(at) if at else None


def clock() -> Clock:
    """The clock of the running application."""
    return extension("clock")  # type: ignore[no-any-return]


def now() -> datetime:
    """The present moment by the application's clock, aware, UTC."""
    return clock().now()


def today() -> date:
    """Today's date in the city."""
    return now().astimezone(SHANGHAI).date()
