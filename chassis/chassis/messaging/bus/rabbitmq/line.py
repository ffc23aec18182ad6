"""One connection to the broker, kept on a thread of its own."""

import threading
from collections.abc import Callable
from typing import Any

import pika
from pika.channel import Channel

from .... import machine
from ....logs import get_logger

HEARTBEAT = 10
BLOCKED_TIMEOUT = 10.0
# How long to wait for a connection that is being made before saying that the broker is away.
OPEN_SECONDS = 1.0


class Line:
    """A connection with one channel, on its own thread, made again with a jittered back-off when lost."""

    purpose = ""

    def __init__(self, parameters: pika.URLParameters, department: str) -> None:
        self.parameters = parameters
        self.department = department
        self.log = get_logger().bind(connection=self.purpose)
        self.opened = threading.Event()
        self.channel: Channel | None = None
        self._closing = threading.Event()
        self._connection: pika.SelectConnection | None = None
        self._failures = 0
        self._thread = threading.Thread(target=self._live, name=f"amqp-{self.purpose}", daemon=True)
        self._thread.start()

    def when_open(self, channel: Channel) -> None:
        """The channel is there: set it up. On the line's thread."""
        raise NotImplementedError

    def when_lost(self) -> None:
        """The channel is gone. On the line's thread."""

    def call(self, work: Callable[[], object]) -> None:
        """Run ``work`` on the line's thread, if there still is a connection."""
        connection = self._connection
        if connection is not None:
            connection.ioloop.add_callback_threadsafe(work)

    def close(self) -> None:
        self._closing.set()
        self.call(self._hang_up)
        self._thread.join(5)

    def _live(self) -> None:
        while not self._closing.is_set():
            connection = self._connection = pika.SelectConnection(
                self.parameters,
                on_open_callback=lambda connection: connection.channel(on_open_callback=self._set_up),
                on_open_error_callback=self._lose,
                on_close_callback=self._lose,
            )
            connection.ioloop.call_later(1, self._watch)
            try:
                connection.ioloop.start()
            except Exception as error:  # whatever a callback raised, the line is made again
                self._lose(connection, error)
            self._connection = None
            connection.ioloop.close()
            self._closing.wait(machine.jitter(min(5.0, 0.1 * 2 ** min(self._failures, 6))))

    def _set_up(self, channel: Channel) -> None:
        channel.add_on_close_callback(lambda channel, reason: self._hang_up(reason))
        self.channel = channel
        self.when_open(channel)

    def ready(self) -> None:
        """To be called once the channel can be used."""
        self._failures = 0
        self.opened.set()
        self.log.info("broker connected")

    def _hang_up(self, reason: BaseException | None = None) -> None:
        """A channel that closed takes its connection with it: one way to recover is enough."""
        connection = self._connection
        if reason is not None and not self._closing.is_set():
            self.log.warning("channel lost", reason=words(reason))
        if connection is not None and connection.is_open:
            connection.close()
        elif connection is not None and connection.is_closed:
            connection.ioloop.stop()

    def _lose(self, connection: Any, reason: BaseException) -> None:
        self.opened.clear()
        self.channel = None
        self._failures += 1
        self.when_lost()
        if not self._closing.is_set():
            self.log.warning("broker away", reason=words(reason), failures=self._failures)
        connection.ioloop.stop()

    def _watch(self) -> None:
        """Notice a channel that closed without a word (pika #1452), and a close while connecting."""
        connection, channel = self._connection, self.channel
        if connection is None:
            return
        if self._closing.is_set() or (channel is not None and channel.is_closed):
            self._hang_up()
        connection.ioloop.call_later(1, self._watch)


def parameters_of(url: str) -> pika.URLParameters:
    parameters = pika.URLParameters(url)
    # The URL may ask for a shorter one (?heartbeat=5), never for a longer.
    heartbeat = parameters.heartbeat
    parameters.heartbeat = (
        min(heartbeat, HEARTBEAT) if isinstance(heartbeat, int) and heartbeat > 0 else HEARTBEAT
    )
    parameters.blocked_connection_timeout = BLOCKED_TIMEOUT
    parameters.socket_timeout = 5
    parameters.stack_timeout = 10
    parameters.connection_attempts = 1
    return parameters


def words(error: BaseException) -> str:
    """What went wrong, in a line; pika's connection errors hide it in their arguments."""
    return str(error) or repr(error)
