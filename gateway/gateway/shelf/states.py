"""The state that pages are kept under: what of the catalogue and of time they show."""

from threading import Lock
from typing import NamedTuple

from flask import Flask

from chassis import machine
from chassis.clockwork import Clock
from chassis.storage.db import Database

from ..catalogue import versions

MINUTE = 60


class State(NamedTuple):
    """The catalogue's version, and the minute that the clock of the house is in, which pages and their words go by."""

    version: int
    minute: int


class States:
    """Knows the state: the catalogue's version is at most `seconds` old, the clock's minute is the present one.

    It is looked up by who asks first: who comes meanwhile waits, as the version that was known is too old for them.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._version = 0
        self._good_until = 0.0
        self._lock = Lock()

    def at_present(self, app: Flask) -> State:
        clock: Clock = app.extensions["clock"]
        if machine.monotonic() >= self._good_until:
            with self._lock:
                self._look(app.extensions["database"])
        return State(self._version, int(clock.now().timestamp()) // MINUTE)

    def _look(self, database: Database) -> None:
        began = machine.monotonic()
        if began >= self._good_until:
            with database.reading() as db:
                self._version = versions.version(db)
            self._good_until = began + self.seconds
