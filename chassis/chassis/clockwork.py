"""What a clock is: it reads real time, or a time that was set, alone or in a file that many read.

It imports nothing of ours that speaks to anybody, so that whoever only reads a clock carries no web server.
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from . import machine

SHANGHAI = ZoneInfo("Asia/Shanghai")
FILE = "file:"


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

    def set(self, moment: datetime, at: float | None = None) -> None:
        """Make the clock read `moment` (aware) at Unix time `at`, by default now."""
        self.offset = moment.timestamp() - (machine.unix() if at is None else at)

    @property
    def is_set(self) -> bool:
        return self.offset != 0.0

    def _follow(self, path: Path) -> None:
        """Take on what the file says, if it has been replaced since it was read."""
        try:
            state = os.stat(path)
            if (state.st_ino, state.st_mtime_ns) != self._seen:
                self.set(*_parse(path.read_text(encoding="ascii").strip()))
                self._seen = (state.st_ino, state.st_mtime_ns)
        except FileNotFoundError:
            return


def write_setting(path: Path, moment: datetime) -> None:
    """Put the setting by which a clock reads `moment` now into a file, in one step."""
    fresh = path.with_suffix(".new")
    fresh.write_text(f"{moment.isoformat()}@{machine.unix()!r}", encoding="ascii")
    fresh.replace(path)


def _parse(setting: str) -> tuple[datetime, float | None]:
    text, _, at = setting.partition("@")
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("the clock needs a time with its zone, like 2021-11-05T08:30:00+08:00")
    return moment, float(at) if at else None
