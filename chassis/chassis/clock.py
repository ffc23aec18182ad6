"""The one clock of the house: real in production, set by the demonstration and by tests.

Whatever the domain waits for (when a session starts, a code expires, a message is due) comes from here. Leases,
back-off and the life of tokens do not: they measure the machine's time, whatever date the demonstration plays.
"""

from datetime import date, datetime, time, timedelta

from .clockwork import SHANGHAI as SHANGHAI
from .clockwork import Clock, write_setting
from .errors import Conflict, Invalid
from .running import extension
from .wording import Text

FURTHEST = timedelta(days=3660)


class ClockFixed(Conflict):
    title = Text("这里的时钟不能拨动", "The clock cannot be moved here")


class ClockRunsForward(Invalid):
    title = Text("时钟只能往后拨", "The clock only goes forward")


def move(clock: Clock, moment: datetime) -> None:
    """Let all who follow the same file read `moment` (aware) from now on. Raises ClockFixed, ClockRunsForward."""
    if clock.path is None:
        raise ClockFixed()
    refuse_backward(clock.now(), moment)
    write_setting(clock.path, moment)


def refuse_backward(now: datetime, moment: datetime) -> None:
    """Refuse to move a clock back, or out of all reason. Raises ClockRunsForward, naming the field `to`."""
    reads = f"{now.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    if moment <= now:
        text = Text(f"现在是 {reads}，请填之后的时间。", f"It reads {reads}; give a later time.")
        raise ClockRunsForward.field("to", text)
    if moment > now + FURTHEST:
        raise ClockRunsForward.field("to", Text("最多往后拨十年。", "Ten years ahead is the furthest."))


def clock() -> Clock:
    """The clock of the running application."""
    return extension("clock")  # type: ignore[no-any-return]


def now() -> datetime:
    """The present moment by the application's clock, aware, UTC."""
    return clock().now()


def today() -> date:
    """Today's date in the city."""
    return now().astimezone(SHANGHAI).date()


def midnight(day: date) -> datetime:
    """The moment at which a day begins in the city, aware."""
    return datetime.combine(day, time(), SHANGHAI)


def ending(moment: datetime) -> tuple[date, str]:
    """The day of the city that a moment ends, and when: midnight is 24:00 of the day before, as in deadlines."""
    here = moment.astimezone(SHANGHAI)
    if here.time() == time():
        return here.date() - timedelta(days=1), "24:00"
    return here.date(), f"{here:%H:%M}"


def minutes_into(day: date, moment: datetime) -> int:
    """How long after a day of the city began a moment is."""
    return int((moment - midnight(day)).total_seconds()) // 60
