"""Who may call a department just now: so many at once, and nobody while it is thought to be dead.

A slow department is not a dead one: where one question takes long, others are answered. So a time-out counts against it
only when nothing at all has come back for a while, and callers are bounded in number, for one that hangs would hold
every thread of the gateway.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pybreaker

from chassis import machine
from chassis.logs import get_logger
from chassis.metrics import BREAKER_OPEN

from .errors import BrokenOff, DepartmentBusy

log = get_logger()


class Gauge(pybreaker.CircuitBreakerListener):
    """Shows the breaker's state where metrics are read, and in the log."""

    def state_change(self, cb: Any, old_state: Any, new_state: Any) -> None:
        BREAKER_OPEN.labels(cb.name).set(new_state.name == pybreaker.STATE_OPEN)
        log.warning("breaker changed", department=cb.name, state=new_state.name)


class Gate:
    """The way to one department, for every thread of this process."""

    def __init__(self, name: str, settings: Any, time_out: type[Exception]) -> None:
        """`time_out`: what a call raises when it has waited in vain."""
        self.name = name
        self._time_out = time_out
        self.breaker = pybreaker.CircuitBreaker(
            fail_max=settings.breaker_failures,
            reset_timeout=settings.breaker_seconds,
            exclude=[self._is_only_slow, _is_of_the_client],
            listeners=[Gauge()],
            name=name,
        )
        self._silence = settings.breaker_silence
        self._places = threading.BoundedSemaphore(settings.calls_at_once)
        self._probe = threading.Lock()
        self._silent_since: float | None = None
        BREAKER_OPEN.labels(name).set(0)

    @contextmanager
    def passing(self, deadline: float) -> Iterator[None]:
        """Make a call within, that ends by `deadline` (monotonic seconds). Errors count against the department, but for
        a slow answer.

        Raises DepartmentBusy when too many wait already, pybreaker.CircuitBreakerError while the department is left
        alone: then one call at a time finds out whether it is back.
        """
        # `breaker.call` would hold pybreaker's lock until the department has answered, and every request queue behind
        # the slowest; `calling` holds it while the breaker decides.
        with self._place(deadline), self._probing(), self.breaker.calling():
            if self._silent_since is None:
                self._silent_since = machine.monotonic()
            yield
            self._silent_since = None

    @property
    def is_trusted(self) -> bool:
        """Whether calls are let through, as far as is known."""
        return bool(self.breaker.current_state == pybreaker.STATE_CLOSED)

    @contextmanager
    def _place(self, deadline: float) -> Iterator[None]:
        """One that is heard will have room soon, and half of the time is spent on waiting for it; else none is."""
        patience = (deadline - machine.monotonic()) / 2 if self._silent_for() < self._silence else 0
        if not self._places.acquire(timeout=max(0, patience)):
            raise DepartmentBusy(self.name)
        try:
            yield
        finally:
            self._places.release()

    @contextmanager
    def _probing(self) -> Iterator[None]:
        if self.is_trusted:
            yield
            return
        if not self._probe.acquire(blocking=False):
            raise pybreaker.CircuitBreakerError("another call finds out whether the department is back")
        try:
            yield
        finally:
            self._probe.release()

    def _silent_for(self) -> float:
        """Seconds since it was asked first and has not answered anybody; whom nobody asks is not silent."""
        since = self._silent_since
        return 0.0 if since is None else machine.monotonic() - since

    def _is_only_slow(self, error: BaseException) -> bool:
        return isinstance(error, self._time_out) and self._silent_for() < self._silence


def _is_of_the_client(error: BaseException) -> bool:
    return isinstance(error, BrokenOff)
