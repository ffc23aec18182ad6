"""The demonstration's clock: it starts on a morning of the week, and goes on where it stopped at the next start.

``var/clock`` holds the time up to which it may have shown. While the system runs that is a little ahead, so that the
clock never runs back, even after a kill -9. ``var/run/clock`` is what all processes read: whoever replaces it moves the
clock of all of them.
"""

import fcntl
import time
from datetime import datetime, timedelta
from pathlib import Path

from chassis.clock import FILE, SHANGHAI, Clock, refuse_backward, write_setting
from chassis.errors import DomainError
from deploy.site import Site

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


class NotMoved(Exception):
    """The clock stays as it is, for this reason."""


def move(site: Site, to: str) -> str:
    """Move the demonstration's clock on, of a system that runs or at its next start; what it reads now, in words.

    ``to``: ISO 8601, in the city's time where it names no zone. Raises NotMoved.
    """
    noted, live = site.var / "clock", site.run / "clock"
    if not noted.exists():
        raise NotMoved(f"nothing was ever run in {site.var}; start it first: make run")
    try:
        moment = datetime.fromisoformat(to)
    except ValueError:
        raise NotMoved(f"TO={to} is no time; give one like TO=2021-11-12T08:30") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
    try:
        if _is_running(site):
            Clock(f"{FILE}{live}").move(moment)
        else:
            refuse_backward(datetime.fromisoformat(noted.read_text().strip()), moment)
            noted.write_text(moment.isoformat())
    except DomainError as refusal:
        [text] = refusal.errors["to"]
        raise NotMoved(f"{refusal.title.en}: {text.en}") from None
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _is_running(site: Site) -> bool:
    """Whether a run holds the data folder; after a kill -9 its files may still be there."""
    with (site.var / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return (site.run / "clock").exists()
        return False
