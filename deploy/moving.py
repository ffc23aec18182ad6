"""`make clock`: the demonstration's clock is moved on."""

import fcntl
from datetime import datetime

from chassis import clock
from chassis.clockwork import FILE, SHANGHAI, Clock
from chassis.errors import DomainError
from deploy.site import Site


class NotMoved(Exception):
    """The clock stays as it is, for this reason."""


def move(site: Site, to: str) -> str:
    """Move the demonstration's clock on, of a system that runs or at its next start; what it reads now, in words.

    ``to``: ISO 8601, in the city's time where it names no zone. Raises NotMoved.
    """
    note, live = site.var / "clock", site.run / "clock"
    if not note.exists():
        raise NotMoved(f"nothing was ever run in {site.var}; start it first: make run")
    try:
        moment = datetime.fromisoformat(to)
    except ValueError:
        raise NotMoved(f"TO={to} is no time; give one like TO=2021-11-12T08:30") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
    try:
        if _is_running(site):
            clock.move(Clock(f"{FILE}{live}"), moment)
        else:
            clock.refuse_backward(datetime.fromisoformat(note.read_text().strip()), moment)
            note.write_text(moment.isoformat())
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
