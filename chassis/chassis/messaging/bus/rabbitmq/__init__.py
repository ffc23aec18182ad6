"""The RabbitMQ transport. The only module that knows pika.

Publishing and consuming have a connection each, and each connection lives on a thread of its own with
pika's event loop. The worker's thread hands work over by ``add_callback_threadsafe`` and waits for its
outcome, so heartbeats go on however long a handler takes. A third, blocking connection is opened on demand
to count and look at dead letters.

Each department publishes to the topic exchange of its name and reads the quorum queue of its name, whose
dead letters go through the default exchange to ``<name>.dead``. See ``deploy/rabbitmq`` for who may do
what.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import TypeVar, cast

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError, ChannelError
from pika.spec import BasicProperties

from ..base import Bus, BusUnavailable, DeadLetter, Delivery, Depth, Message, name_of
from ..topology import Topology, dead_queue, dead_queue_arguments, exchange_of, queue_arguments
from .consumer import Consumer, attempt_of
from .line import OPEN_SECONDS, parameters_of, words
from .publisher import Publisher

T = TypeVar("T")


class RabbitBus(Bus):
    """One department's end of the broker."""

    def __init__(self, url: str, department: str) -> None:
        self.parameters = parameters_of(url)
        self.department = department
        self._publisher: Publisher | None = None
        self._consumer: Consumer | None = None
        self._desk: pika.BlockingConnection | None = None

    def publish(self, messages: Sequence[Message]) -> set[str]:
        if self._publisher is None:
            self._publisher = Publisher(self.parameters, self.department)
        return self._publisher.publish(messages)

    def take(self, limit: int, wait: float) -> list[Delivery]:
        if self._consumer is None:
            self._consumer = Consumer(self.parameters, self.department)
        return self._consumer.take(limit, wait)

    def wake(self) -> None:
        if self._consumer is not None:
            self._consumer.wake()

    def ack(self, deliveries: Sequence[Delivery]) -> None:
        if self._consumer is not None and deliveries:
            self._consumer.ack([delivery.tag for delivery in deliveries])

    def retry(self, delivery: Delivery, delay: float, *, is_counted: bool = True) -> None:
        if self._consumer is not None:
            self._consumer.hold(delivery, delay, is_counted)

    def reject(self, delivery: Delivery) -> None:
        if self._consumer is not None:
            self._consumer.give_back(delivery.tag, requeue=False)

    def depth(self) -> Depth:
        def count(channel: BlockingChannel) -> Depth:
            names = (self.department, dead_queue(self.department))
            waiting, dead = (channel.queue_declare(name, passive=True).method.message_count for name in names)
            return Depth(waiting + (self._consumer.outstanding_count() if self._consumer else 0), dead)

        return self._ask(count)

    def dead_letters(self, limit: int = 1000) -> list[DeadLetter]:
        # Closing the channel gives every letter back.
        return self._ask(lambda channel: [letter for _, letter in self._letters(channel, limit)])

    def drop(self, ids: Iterable[str]) -> int:
        ids_to_drop = set(ids)

        def ack(channel: BlockingChannel) -> int:
            tags = [tag for tag, letter in self._letters(channel) if letter.message.id in ids_to_drop]
            for tag in tags:
                channel.basic_ack(tag)
            return len(tags)

        return self._ask(ack)

    def declare(self, topology: Topology) -> None:
        self._ask(lambda channel: _declare(channel, topology))

    def close(self) -> None:
        for line in (self._publisher, self._consumer):
            if line is not None:
                line.close()
        self._publisher = self._consumer = None
        self._leave_desk()

    def _letters(
        self, channel: BlockingChannel, limit: int | None = None
    ) -> Iterable[tuple[int, DeadLetter]]:
        """The dead letters with their tags, taken and not yet given back."""
        while limit is None or limit > 0:
            method, properties, body = channel.basic_get(dead_queue(self.department))
            if method is None or properties is None or body is None:
                return
            limit = None if limit is None else limit - 1
            yield cast(int, method.delivery_tag), _dead_letter(properties, body)

    def _ask(self, question: Callable[[BlockingChannel], T]) -> T:
        """Put a question to the broker on a channel of its own; once more if the connection had died."""
        if self._consumer is not None and not self._consumer.opened.wait(OPEN_SECONDS):
            raise BusUnavailable("no connection to the broker")
        for attempt in (1, 2):
            try:
                if self._desk is None or not self._desk.is_open:
                    self._desk = pika.BlockingConnection(self.parameters)
                with self._desk.channel() as channel:
                    return question(channel)
            except (AMQPError, ChannelError, OSError) as error:
                self._leave_desk()
                if attempt == 2:
                    raise BusUnavailable(words(error)) from error
        raise AssertionError("unreachable")

    def _leave_desk(self) -> None:
        desk, self._desk = self._desk, None
        if desk is not None and desk.is_open:
            with suppress(AMQPError, OSError):  # it may be going already
                desk.close()


def _declare(channel: BlockingChannel, topology: Topology) -> None:
    for department in topology.departments:
        channel.exchange_declare(department, "topic", durable=True)
    for reader, types in topology.readers.items():
        channel.queue_declare(dead_queue(reader), durable=True, arguments=dead_queue_arguments())
        channel.queue_declare(
            reader, durable=True, arguments=queue_arguments(reader, topology.delivery_limit)
        )
        for type_ in types:
            channel.queue_bind(reader, exchange_of(type_), type_)


def _dead_letter(properties: BasicProperties, body: bytes) -> DeadLetter:
    headers = properties.headers or {}
    message = Message(name_of(properties.message_id, body), properties.type or "", body)
    reason = headers.get("x-first-death-reason", "unknown")
    return DeadLetter(message, str(reason), attempt_of(properties))
