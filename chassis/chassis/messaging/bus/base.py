"""What every transport of events can do, and the shapes that go in and out of it."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from .topology import Topology


class BusUnavailable(Exception):
    """The transport cannot be reached now. Nothing is known of what was being sent: send it again later."""


class Message(NamedTuple):
    """One event on its way. ``body`` is a CloudEvents 1.0 JSON envelope."""

    id: str
    type: str
    body: bytes


class Delivery(NamedTuple):
    """One message handed to this reader for the ``attempt``-th time, from 1. ``tag`` is its bus's own."""

    tag: Any
    message: Message
    attempt: int


class DeadLetter(NamedTuple):
    """A message this reader could not handle. ``reason``: ``delivery_limit`` or ``rejected``."""

    message: Message
    reason: str
    attempts: int


class Depth(NamedTuple):
    """How many messages wait for this reader, and how many lie in its dead letters."""

    waiting: int
    dead: int


class Bus(ABC):
    """One department's end of the transport: it publishes to its own exchange and takes from its own queue.

    A bus object belongs to one thread. Every message is delivered at least once; what was neither
    acknowledged nor dead-lettered comes again, also after a crash of either side. Order is not promised.
    """

    # Whether a department may create its own bindings. On a real broker the administrator does it for all.
    declares_itself: bool = False

    @abstractmethod
    def publish(self, messages: Sequence[Message]) -> set[str]:
        """Hand over messages and return the ids of those safely stored; the others must be sent again.

        A message of a type that nobody is bound to counts as stored and is dropped with a log line: the
        bindings are made from the readers' own contracts, so there is nobody to keep it for, and holding it
        would fill the outbox for ever. A reader that comes later is filled by ``republish``. Raises
        BusUnavailable when none was stored.
        """

    @abstractmethod
    def take(self, limit: int, wait: float) -> list[Delivery]:
        """Up to ``limit`` deliveries; when there are none, wait at most ``wait`` seconds for the first."""

    @abstractmethod
    def wake(self) -> None:
        """End the wait of `take`, or of the next; the one thing that another thread may ask for."""

    @abstractmethod
    def ack(self, deliveries: Sequence[Delivery]) -> None:
        """These are done with."""

    @abstractmethod
    def retry(self, delivery: Delivery, delay: float, *, is_counted: bool = True) -> None:
        """Deliver this again after ``delay`` seconds; ``is_counted``: whether that uses up an attempt."""

    @abstractmethod
    def reject(self, delivery: Delivery) -> None:
        """This can never be handled: make it a dead letter now."""

    @abstractmethod
    def depth(self) -> Depth:
        """What waits and what is dead. Raises BusUnavailable."""

    @abstractmethod
    def dead_letters(self, limit: int = 1000) -> list[DeadLetter]:
        """Look at the dead letters, oldest first, without removing them. Raises BusUnavailable."""

    @abstractmethod
    def drop(self, ids: Iterable[str]) -> int:
        """Remove the dead letters with these message ids; how many there were. Raises BusUnavailable."""

    @abstractmethod
    def declare(self, topology: Topology) -> None:
        """Make exchanges, queues and bindings as given. On a real broker only its administrator may."""

    @abstractmethod
    def close(self) -> None:
        """Give back what was taken and not acknowledged, and let go of the transport."""


def name_of(message_id: str | None, body: bytes) -> str:
    """A message's id: the one it was given, or for a stranger's without one, a digest of what it says."""
    return message_id or hashlib.sha256(body).hexdigest()[:32]
