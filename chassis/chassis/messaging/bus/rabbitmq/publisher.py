"""Publishing, batch by batch, with publisher confirms."""

import threading
from collections.abc import Sequence

import pika
from pika.channel import Channel
from pika.frame import Method
from pika.spec import Basic, BasicProperties

from .... import failpoints
from ..base import BusUnavailable, Message
from .line import OPEN_SECONDS, Line

CONFIRM_SECONDS = 20.0
CONTENT_TYPE = "application/cloudevents+json"


class Batch:
    """Messages sent together and what became of them."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self.messages = messages
        self.confirmed: set[str] = set()
        self.settled = threading.Event()


class Publisher(Line):
    """Sends batches with publisher confirms."""

    purpose = "publishing"

    def __init__(self, parameters: pika.URLParameters, department: str) -> None:
        self._batch: Batch | None = None
        self._unsettled: dict[int, str] = {}
        self._last_tag = 0
        super().__init__(parameters, department)

    def publish(self, messages: Sequence[Message]) -> set[str]:
        if not self.opened.wait(OPEN_SECONDS):
            raise BusUnavailable("no connection to the broker")
        # Known to the line before its state is looked at again: were it lost in between, one of the two would tell.
        batch = self._batch = Batch(messages)
        if not self.opened.is_set():
            raise BusUnavailable("the connection to the broker was just lost")
        self.call(lambda: self._send(batch))
        if not batch.settled.wait(CONFIRM_SECONDS):
            self.call(self._hang_up)
        if not batch.confirmed:
            raise BusUnavailable("the broker confirmed nothing")
        return set(batch.confirmed)

    def when_open(self, channel: Channel) -> None:
        self._last_tag = 0
        self._unsettled = {}
        channel.add_on_return_callback(self._warn_of_return)
        assert self._connection is not None
        self._connection.add_on_connection_blocked_callback(lambda *_: self._hear_blocked())
        self._connection.add_on_connection_unblocked_callback(lambda *_: self.opened.set())
        channel.confirm_delivery(self._heard, lambda _: self.ready())

    def when_lost(self) -> None:
        self._unsettled = {}
        self._settle()

    def _hear_blocked(self) -> None:
        """The broker is short of memory or disk. What was sent and may yet be stored is sent again later."""
        self.log.warning("broker takes no messages")
        self.opened.clear()
        self._settle()

    def _send(self, batch: Batch) -> None:
        channel = self.channel
        if channel is None or not channel.is_open or not self.opened.is_set():
            self._settle()
            return
        for message in batch.messages:
            self._last_tag += 1
            self._unsettled[self._last_tag] = message.id
            channel.basic_publish(
                self.department,
                message.type,
                message.body,
                BasicProperties(
                    content_type=CONTENT_TYPE,
                    delivery_mode=2,
                    message_id=message.id,
                    type=message.type,
                ),
                mandatory=True,
            )

    def _heard(self, frame: Method[Basic.Ack | Basic.Nack]) -> None:
        """Confirmed or refused, one or all up to a tag. The refused stay in the outbox and are sent again."""
        failpoints.hit("bus.after-publish")
        method = frame.method
        tags = [method.delivery_tag]
        if method.multiple:
            tags = [tag for tag in self._unsettled if tag <= method.delivery_tag]
        ids = [self._unsettled.pop(tag) for tag in tags if tag in self._unsettled]
        if self._batch is not None and isinstance(method, Basic.Ack):
            self._batch.confirmed.update(ids)
        if not self._unsettled:
            self._settle()

    def _warn_of_return(
        self, channel: Channel, method: Basic.Return, properties: BasicProperties, body: bytes
    ) -> None:
        # The confirm that follows lets it leave the outbox; why that is right is said at Bus.publish.
        self.log.warning(
            "nobody reads this event; dropped", type=method.routing_key, event_id=properties.message_id
        )

    def _settle(self) -> None:
        if self._batch is not None:
            self._batch.settled.set()
            self._batch = None
