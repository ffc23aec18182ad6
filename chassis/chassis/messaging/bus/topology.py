"""Who publishes where, who is given what, and how RabbitMQ's queues are made. Knows no client library."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

# A message that has come back this often without being handled becomes a dead letter.
DELIVERY_LIMIT = 20
# A queue this long says no to publishers (their outbox keeps the rest) rather than fill the broker's disk.
LONGEST_QUEUE = 1_000_000
# Looking at a dead letter takes it and gives it back; that must never count as a failed delivery.
LOOKS = 1_000_000_000


@dataclass(frozen=True)
class Topology:
    """Who publishes, and which event types each reader is given. Each has an exchange and a queue."""

    departments: tuple[str, ...]
    readers: Mapping[str, tuple[str, ...]]
    delivery_limit: int = DELIVERY_LIMIT

    @classmethod
    def of_reader(cls, reader: str, types: Iterable[str]) -> "Topology":
        """The part that one reader needs, with the exchanges it reads from."""
        sorted_types = tuple(sorted(types))
        return cls(tuple(sorted({reader, *map(exchange_of, sorted_types)})), {reader: sorted_types})


def exchange_of(event_type: str) -> str:
    """The exchange and department an event type is published by: ``venues.opening-changed.v1`` → venues."""
    return event_type.partition(".")[0]


def queue_arguments(reader: str, delivery_limit: int = DELIVERY_LIMIT) -> dict[str, Any]:
    """Of a reader's queue: nothing is lost on the way to the dead letters, nothing comes back for ever."""
    return {
        "x-queue-type": "quorum",
        "x-delivery-limit": delivery_limit,
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": dead_queue(reader),
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
        "x-max-length": LONGEST_QUEUE,
    }


def dead_queue_arguments() -> dict[str, Any]:
    """Arguments of the queue of a reader's dead letters: they stay until someone drops them."""
    return {"x-queue-type": "quorum", "x-delivery-limit": LOOKS}


def dead_queue(reader: str) -> str:
    """Where the dead letters of ``reader`` lie."""
    return f"{reader}.dead"
