"""The hours in which nobody is woken."""

from datetime import datetime, time, timedelta
from typing import NamedTuple

from ..clock import SHANGHAI


class QuietHours(NamedTuple):
    """From `begins` to `ends`, in the city; over midnight where the end is the earlier."""

    begins: time
    ends: time

    def until(self, now: datetime) -> datetime | None:
        """When they are over, if they are on now."""
        here = now.astimezone(SHANGHAI)
        at, over_midnight = here.time(), self.ends <= self.begins
        is_on = at >= self.begins or at < self.ends if over_midnight else self.begins <= at < self.ends
        if not is_on:
            return None
        day = here.date() + timedelta(days=over_midnight and at >= self.begins)
        return datetime.combine(day, self.ends, SHANGHAI)


def parse_quiet(text: str) -> QuietHours | None:
    """21:30-07:30, or none for no quiet at all. Raises ValueError for anything else."""
    if text == "none":
        return None
    begins, separator, ends = text.partition("-")
    if not separator:
        raise ValueError(text)
    hours = QuietHours(time.fromisoformat(begins.strip()), time.fromisoformat(ends.strip()))
    if hours.begins == hours.ends or hours.begins.tzinfo or hours.ends.tzinfo:
        raise ValueError(text)
    return hours
