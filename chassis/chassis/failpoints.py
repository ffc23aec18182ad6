"""Places where a fault test ends the process as a power cut would.

The environment variable CHASSIS_FAILPOINT names one of ``NAMES``; a process that gets there is killed with
-9. Production refuses to start with it set (``chassis.config``).
"""

import os
import signal
from functools import cache

NAMES = ("outbox.after-commit", "bus.after-publish", "outbox.after-confirm", "inbox.after-handler-commit")


@cache
def armed() -> str:
    """The failpoint that is armed in this process, or nothing."""
    return os.environ.get("CHASSIS_FAILPOINT", "")


def hit(name: str) -> None:
    """Kill this process at once if the failpoint ``name`` is armed."""
    if name == armed():
        os.kill(os.getpid(), signal.SIGKILL)
