"""Places where a fault test ends the process as a power cut would.

The environment variable CHASSIS_FAILPOINT names one of ``NAMES``; a process that gets there is killed with
-9. Production refuses to start with it set (``chassis.config``). A simulation, in which all processes are one, is asked
at each of them instead (``watch``), and raises what ends the process that it plays.
"""

import os
import signal
from collections.abc import Callable
from functools import cache

NAMES = ("outbox.after-commit", "bus.after-publish", "outbox.after-confirm", "inbox.after-handler-commit")

_watchers: list[Callable[[str], object]] = []


@cache
def armed_failpoint() -> str:
    """The failpoint that is armed in this process, or nothing."""
    return os.environ.get("CHASSIS_FAILPOINT", "")


def watch(watcher: Callable[[str], object]) -> Callable[[], None]:
    """Call `watcher` with the name of every failpoint that is reached, until the returned function is called."""
    _watchers.append(watcher)
    return lambda: _watchers.remove(watcher)


def hit(name: str) -> None:
    """Kill this process at once if the failpoint ``name`` is armed."""
    for watcher in _watchers:
        watcher(name)
    if name == armed_failpoint():
        os.kill(os.getpid(), signal.SIGKILL)
