"""The one clock of the house: real in production, set by the demonstration and by tests.

Whatever the domain waits for (when a session starts, a code expires, a message is due) comes from here. Leases,
back-off and the life of tokens do not: they measure the machine's time, whatever date the demonstration plays.
"""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from . import machine
from .errors import Conflict, Invalid
from .running import extension
from .wording import Text

SHANGHAI = ZoneInfo("Asia/Shanghai")
FILE = "file:"
FURTHEST = timedelta(days=3660)


class ClockFixed(Conflict):
    title = Text("这里的时钟不能拨动", "The clock cannot be moved here")


class ClockRunsForward(Invalid):
    title = Text("时钟只能往后拨", "The clock only goes forward")


class Clock:
    """Reads real time, or a set time that ticks on from the moment it was set.

    `setting` is "" for real time, or "<ISO 8601 time>@<Unix seconds when it read so>": with the second part
    all processes agree however far apart they start. Without it the clock starts to tick now. "file:<path>" is a file
    that holds such a setting and is looked at with every reading, so that whoever replaces it moves the clock of all
    processes at once; as long as it is away, the clock ticks on.
    """

    def __init__(self, setting: str = "") -> None:
        self.offset = 0.0
        self.path = Path(setting.removeprefix(FILE)) if setting.startswith(FILE) else None
        self._seen = (0, 0)
        if self.path:
            if not self.path.is_file():
                raise ValueError(f"there is no file {self.path}")
            self._follow(self.path)
        elif setting:
            self.set(*_parse(setting))

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        if self.path:
            self._follow(self.path)
        return datetime.fromtimestamp(machine.unix() + self.offset, UTC)

    def set(self, shown: datetime, at: float | None = None) -> None:
        """Make the clock read `shown` (aware) at Unix time `at`, by default now."""
        self.offset = shown.timestamp() - (machine.unix() if at is None else at)

    @property
    def is_set(self) -> bool:
        return self.offset != 0.0

    def move(self, shown: datetime) -> None:
        """Let all who follow the same file read `shown` (aware) from now on. Raises ClockFixed, ClockRunsForward."""
        if self.path is None:
            raise ClockFixed()
        refuse_backward(self.now(), shown)
        write_setting(self.path, shown)

    def _follow(self, path: Path) -> None:
        """Take on what the file says, if it has been replaced since it was read."""
        try:
            state = os.stat(path)
            if (state.st_ino, state.st_mtime_ns) != self._seen:
                self.set(*_parse(path.read_text(encoding="ascii").strip()))
                self._seen = (state.st_ino, state.st_mtime_ns)
        except FileNotFoundError:
            return


def refuse_backward(now: datetime, shown: datetime) -> None:
    """Refuse to move a clock back, or out of all reason. Raises ClockRunsForward, naming the field `to`."""
    reads = f"{now.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    if shown <= now:
        text = Text(f"现在是 {reads}，请填之后的时间。", f"It reads {reads}; give a later time.")
        raise ClockRunsForward.field("to", text)
    if shown > now + FURTHEST:
        raise ClockRunsForward.field("to", Text("最多往后拨十年。", "Ten years ahead is the furthest."))


def write_setting(path: Path, shown: datetime) -> None:
    """Put the setting by which a clock reads `shown` now into a file, in one step."""
    fresh = path.with_suffix(".new")
    fresh.write_text(f"{shown.isoformat()}@{machine.unix()!r}", encoding="ascii")
    fresh.replace(path)


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
