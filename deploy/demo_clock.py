"""The demonstration's clock: it starts on a morning of the week, and goes on where it stopped at the next start.

``var/clock`` holds the time up to which it may have shown. While the system runs that is a little ahead, so that the
clock never runs back, even after a kill -9. ``var/run/clock`` is what all processes read: whoever replaces it moves the
clock of all of them.
"""

import time
from datetime import datetime, timedelta
from pathlib import Path

from chassis.clockwork import FILE, SHANGHAI, Clock, write_setting

FIRST_MORNING = "2021-11-05T08:30:00+08:00"
AHEAD = timedelta(seconds=30)
NOTE_EVERY = 15.0


class DemoClock:
    """The clock of one run, kept in the file at ``path``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        moment = path.read_text().strip() if path.exists() else FIRST_MORNING
        self.began_at = time.time()
        self.shown_at_first = datetime.fromisoformat(moment)
        self._note_at = 0.0
        self._clock = Clock(self.setting)

    @property
    def setting(self) -> str:
        """What every process is told, so that all agree however far apart they start."""
        return f"{self.shown_at_first.isoformat()}@{self.began_at:.3f}"

    def lay_out(self, path: Path) -> str:
        """Put the clock into a file that it can be moved by; the setting by which processes follow it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        write_setting(path, self.now())
        self._clock = Clock(f"{FILE}{path}")
        return f"{FILE}{path}"

    def now(self) -> datetime:
        return self._clock.now().astimezone(SHANGHAI)

    def tick(self) -> None:
        """Note the time, now and then: to be called as long as the system runs."""
        if time.monotonic() >= self._note_at:
            self._write(self.now() + AHEAD)
            self._note_at = time.monotonic() + NOTE_EVERY

    def stop(self) -> None:
        """Note the time at which everything has stopped."""
        self._write(self.now())

    def _write(self, moment: datetime) -> None:
        fresh = self.path.with_suffix(".new")
        fresh.write_text(moment.isoformat())
        fresh.rename(self.path)
