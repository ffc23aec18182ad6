"""The duties of a worker, each of which may fail by itself, and the threads of those that others must not wait for."""

import contextvars
import threading
import traceback
from collections.abc import Callable
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from .. import logs, machine
from .bus import BusUnavailable
from .inbox import DatabaseAway

LONGEST_PAUSE = 5.0

log = logs.get_logger()


class Part:
    """One of the worker's duties. When it fails it pauses, longer each time, and the others go on."""

    def __init__(self, name: str, work: Callable[[], object]) -> None:
        self.name = name
        self.work = work
        self.failures = 0
        self._resumes_at = 0.0

    @property
    def pausing(self) -> bool:
        return machine.monotonic() < self._resumes_at

    def do(self) -> int:
        """Do it once, unless pausing; how much there was to do."""
        if self.pausing:
            return 0
        try:
            result = self.work()
        except (BusUnavailable, DatabaseAway, SQLAlchemyError) as error:
            self._pause("cannot work now", error)
            return 0
        except Exception as error:
            self._pause("failed", error, stack="".join(traceback.format_tb(error.__traceback__)))
            return 0
        if self.failures:
            log.info("working again", part=self.name)
        self.failures = 0
        return int(result) if isinstance(result, int) else 0

    def _pause(self, event: str, error: Exception, **more: str) -> None:
        seconds = machine.jitter(min(LONGEST_PAUSE, 0.25 * 2**self.failures))
        self._resumes_at = machine.monotonic() + seconds
        self.failures = min(self.failures + 1, 10)
        words = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
        log.warning(event, part=self.name, error=words, seconds=round(seconds, 2), **more)


class Hand:
    """A thread that does one part again and again, so that nothing else waits for it.

    It pauses in between, unless there is more to do or somebody wakes it.
    """

    def __init__(
        self, part: Part, pause: Callable[[], float], end: Callable[[], object] | None = None
    ) -> None:
        """`pause`: for how many seconds, now; `end` is called on the thread when it has been told to stop."""
        self.part = part
        self._pause = pause
        self._end = end
        self._stopping = False
        self._woken = threading.Event()
        # In the context at hand: the application's.
        work = partial(contextvars.copy_context().run, self._work)
        self._thread = threading.Thread(target=work, name=part.name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Have it look now whether there is something to do."""
        self._woken.set()

    def tell_to_stop(self) -> None:
        self._stopping = True
        self.wake()

    def wait(self, seconds: float) -> None:
        """Wait until it has stopped; what it is at after so long is left to whoever comes after."""
        self._thread.join(seconds)

    def _work(self) -> None:
        has_more = 0
        while not self._is_told_to_stop(0.0 if has_more else self._pause()):
            has_more = self.part.do()
        if self._end:
            Part(f"the end of {self.part.name}", self._end).do()

    def _is_told_to_stop(self, seconds: float) -> bool:
        """Wait for so long, or until woken."""
        self._woken.wait(seconds)
        self._woken.clear()  # before the next look: who wakes it meanwhile has it look once more
        return self._stopping
