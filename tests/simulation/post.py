"""The telephone company: it takes every message, but those to numbers that nobody has any more."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from chassis.delivery.messenger import Messenger, Undelivered


class Letter(NamedTuple):
    """A message that has arrived."""

    at: datetime
    to: str
    kind: str
    text: str
    reference: uuid.UUID


class Post(Messenger):
    """A messenger (`chassis.delivery.messenger`) that keeps what it is given until it is read."""

    takes_reference = True

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.dead: set[str] = set()
        """Numbers (E.164) that nobody has any more."""
        self._now = now
        self._letters: list[Letter] = []
        self._known: set[uuid.UUID] = set()

    def send(self, *, to: str, text: str, kind: str, reference: uuid.UUID) -> None:
        if to in self.dead:
            raise Undelivered("no such number", for_good=True)
        if reference not in self._known:
            self._known.add(reference)
            self._letters.append(Letter(self._now(), to, kind, text, reference))

    def take(self) -> list[Letter]:
        """What has arrived since this was last asked."""
        letters, self._letters = self._letters, []
        return letters
