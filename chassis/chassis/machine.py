"""What the machine gives to every process: its time and its chance.

They are taken from here alone, so that a simulation can give both from one seed (`exchange`). Leases, back-off, the
life of tokens and sessions, and logs measure the machine's time; the domain reads `chassis.clock`, which stands on it.
"""

import base64
import random
import time
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeVar

import uuid_utils.compat

T = TypeVar("T")


class Machine:
    """The machine as it is: its clocks run by themselves, and its chance cannot be foreseen."""

    chance: random.Random = random.SystemRandom()
    """Where every random bit comes from."""

    def time(self) -> float:
        """Unix seconds."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds since some moment, which never run back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def new_id(self) -> uuid.UUID:
        """A time-ordered id (UUIDv7, RFC 9562)."""
        return uuid_utils.compat.uuid7()


_at_hand = Machine()


def exchange(machine: Machine) -> Machine:
    """Take time and chance from `machine` in this whole process from now on. Returns where they came from till now."""
    global _at_hand
    before, _at_hand = _at_hand, machine
    return before


def unix() -> float:
    """The machine's time in Unix seconds."""
    return _at_hand.time()


def now() -> datetime:
    """The machine's time, aware, UTC."""
    return datetime.fromtimestamp(_at_hand.time(), UTC)


def monotonic() -> float:
    """Seconds for measuring spans: they never run back."""
    return _at_hand.monotonic()


def sleep(seconds: float) -> None:
    _at_hand.sleep(seconds)


def new_id() -> uuid.UUID:
    """A fresh time-ordered id (UUIDv7)."""
    return _at_hand.new_id()


def new_key() -> uuid.UUID:
    """A fresh id that says nothing, not even when it was made (UUIDv4)."""
    return uuid.UUID(bytes=random_bytes(16), version=4)


def random_bytes(count: int) -> bytes:
    """Bytes that cannot be foreseen, fit for keys."""
    return _at_hand.chance.randbytes(count)


def random_token(size: int) -> str:
    """`size` bytes that cannot be foreseen, in base64 for addresses."""
    return base64.urlsafe_b64encode(random_bytes(size)).decode().rstrip("=")


def below(limit: int) -> int:
    """A number from 0 to `limit` - 1 that cannot be foreseen."""
    return _at_hand.chance.randrange(limit)


def choice(of: Sequence[T]) -> T:
    return _at_hand.chance.choice(of)


def jitter(seconds: float) -> float:
    """From half of `seconds` to all of them, so that those who wait do not all come back at once."""
    return seconds * _at_hand.chance.uniform(0.5, 1)
