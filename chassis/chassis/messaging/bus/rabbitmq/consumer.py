"""Consuming, with many deliveries at hand and few acknowledgements."""

from queue import Empty, Queue
from typing import Any, cast

import pika
from pika.channel import Channel
from pika.spec import Basic, BasicProperties

from ..base import Delivery, Message, name_of
from .line import Line

PREFETCH = 1000
NOTHING = Delivery((-1, 0), Message("", "", b""), 0)
"""Of no connection: it ends a wait, and is not handed on."""


class Consumer(Line):
    """Keeps up to PREFETCH deliveries at hand. A delivery's tag is (generation of the channel, its tag)."""

    purpose = "consuming"

    def __init__(self, parameters: pika.URLParameters, department: str) -> None:
        # Not a SimpleQueue: in Python 3.11 its get() waits for ever when a signal comes as its time runs out.
        self._arrived: Queue[Delivery] = Queue()
        self._outstanding: set[int] = set()
        self._held = 0
        self._generation = 0
        super().__init__(parameters, department)

    def take(self, limit: int, wait: float) -> list[Delivery]:
        deliveries: list[Delivery] = []
        try:
            deliveries.append(self._arrived.get(timeout=wait) if wait > 0 else self._arrived.get_nowait())
            while len(deliveries) < limit:
                deliveries.append(self._arrived.get_nowait())
        except Empty:
            pass
        # What an earlier connection delivered will come again on this one.
        return [delivery for delivery in deliveries if delivery.tag[0] == self._generation]

    def wake(self) -> None:
        self._arrived.put(NOTHING)

    def ack(self, tags: list[tuple[int, int]]) -> None:
        self.call(lambda: self._ack([tag for generation, tag in tags if generation == self._generation]))

    def hold(self, delivery: Delivery, delay: float, is_counted: bool) -> None:
        """Keep a delivery for ``delay`` seconds, then give it back to the broker; uncounted, to ourselves."""

        def wait() -> None:
            # Held deliveries use up the prefetch. Past half of it they go back at once: others must get
            # through.
            self._held += 1
            assert self._connection is not None
            self._connection.ioloop.call_later(0 if self._held > PREFETCH // 2 else delay, end)

        def end() -> None:
            self._held -= 1
            if is_counted:
                self._nack(delivery.tag, requeue=True)
            else:
                self._arrived.put(delivery)

        self.call(wait)

    def give_back(self, tag: tuple[int, int], requeue: bool) -> None:
        self.call(lambda: self._nack(tag, requeue))

    def outstanding_count(self) -> int:
        return len(self._outstanding)

    def when_open(self, channel: Channel) -> None:
        self._generation += 1
        self._outstanding = set()
        self._held = 0
        channel.add_on_cancel_callback(lambda _: self._hang_up())
        channel.basic_qos(prefetch_count=PREFETCH)
        channel.basic_consume(self.department, self._deliver, callback=lambda _: self.ready())

    def _deliver(
        self, channel: Channel, method: Basic.Deliver, properties: BasicProperties, body: bytes
    ) -> None:
        tag = cast(int, method.delivery_tag)
        self._outstanding.add(tag)
        message = Message(name_of(properties.message_id, body), properties.type or "", body)
        self._arrived.put(Delivery((self._generation, tag), message, attempt_of(properties)))

    def _ack(self, tags: list[int]) -> None:
        """One multiple ack as far as no other delivery lies in between, then the rest singly."""
        tags = [tag for tag in tags if tag in self._outstanding]
        if not tags or self.channel is None or not self.channel.is_open:
            return
        self._outstanding.difference_update(tags)
        first_other = min(self._outstanding, default=max(tags) + 1)
        together = [tag for tag in tags if tag < first_other]
        if together:
            self.channel.basic_ack(max(together), multiple=True)
        for tag in tags:
            if tag > first_other:
                self.channel.basic_ack(tag)

    def _nack(self, tag: tuple[int, int], requeue: bool) -> None:
        generation, number = tag
        current = generation == self._generation and number in self._outstanding
        if current and self.channel is not None and self.channel.is_open:
            self._outstanding.discard(number)
            self.channel.basic_nack(number, requeue=requeue)


def attempt_of(properties: BasicProperties) -> int:
    """A quorum queue counts how often a message came back, from its first return on."""
    count: Any = properties.headers.get("x-delivery-count", 0) if properties.headers else 0
    return 1 + int(count)
