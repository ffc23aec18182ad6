"""What the machine can do at best: the same bodies through the same transports, with nothing of ours between.

A ``Store`` takes a batch of messages and commits one insert for each.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pika
import psycopg
from pika.spec import BasicProperties
from sqlalchemy import Column, LargeBinary, MetaData, String, Table, insert

from chassis.messaging.bus import Bus, Message
from chassis.storage.db import Database

BATCH = 500
PREFETCH = 1000

Store = Callable[[Sequence[Message]], None]


def publish_to_rabbitmq(url: str, exchange: str, messages: Sequence[Message]) -> float:
    """Seconds that bare pika takes to publish in batches, each confirmed before the next."""
    batches = _batches(messages)
    properties = BasicProperties(delivery_mode=2)
    unconfirmed: set[int] = set()
    state = {"tag": 0, "began": 0.0, "took": 0.0}

    def send() -> None:
        batch = next(batches, None)
        if batch is None:
            state["took"] = time.perf_counter() - state["began"]
            connection.close()
            return
        for message in batch:
            state["tag"] += 1
            unconfirmed.add(state["tag"])
            channel.basic_publish(exchange, message.type, message.body, properties)

    def confirmed(frame: Any) -> None:
        tag = frame.method.delivery_tag
        if frame.method.multiple:
            unconfirmed.difference_update([pending for pending in unconfirmed if pending <= tag])
        else:
            unconfirmed.discard(tag)
        if not unconfirmed:
            send()

    def opened(opened_channel: Any) -> None:
        nonlocal channel
        channel = opened_channel
        channel.confirm_delivery(confirmed, lambda _: begin())

    def begin() -> None:
        state["began"] = time.perf_counter()
        send()

    channel: Any = None
    connection = _connection(url, lambda connection: connection.channel(on_open_callback=opened))
    connection.ioloop.start()
    return state["took"]


def consume_from_rabbitmq(url: str, queue: str, count: int, store: Store) -> float:
    """Seconds that bare pika takes to consume, storing in batches and acknowledging each batch at once."""
    batch: list[Message] = []
    state = {"seen": 0, "began": 0.0, "took": 0.0}

    def deliver(channel: Any, method: Any, properties: Any, body: bytes) -> None:
        state["began"] = state["began"] or time.perf_counter()
        state["seen"] += 1
        batch.append(Message(f"{state['began']}-{state['seen']}", method.routing_key, body))
        if len(batch) == BATCH or state["seen"] == count:
            store(batch)
            channel.basic_ack(method.delivery_tag, multiple=True)
            batch.clear()
        if state["seen"] == count:
            state["took"] = time.perf_counter() - state["began"]
            connection.close()

    def opened(channel: Any) -> None:
        channel.basic_qos(prefetch_count=PREFETCH)
        channel.basic_consume(queue, deliver)

    connection = _connection(url, lambda connection: connection.channel(on_open_callback=opened))
    connection.ioloop.start()
    return state["took"]


def publish_to_file(store: Store, messages: Sequence[Message]) -> float:
    """Seconds that one insert for each message takes, a batch a commit."""
    began = time.perf_counter()
    for batch in _batches(messages):
        store(batch)
    return time.perf_counter() - began


def consume_from_file(bus: Bus, messages: Sequence[Message], store: Store) -> float:
    """Seconds to take what was put on the embedded transport, store it in batches, and acknowledge each batch."""
    for batch in _batches(messages):
        bus.publish(batch)
    began = time.perf_counter()
    stored = 0
    while stored < len(messages):
        deliveries = bus.take(BATCH, 1)
        store(
            [
                Message(f"{began}-{delivery.tag}", delivery.message.type, delivery.message.body)
                for delivery in deliveries
            ]
        )
        bus.ack(deliveries)
        stored += len(deliveries)
    return time.perf_counter() - began


def by_sqlite3(path: Path) -> Store:
    """The driver alone, on a file that survives a power cut."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE stored (id TEXT PRIMARY KEY, type TEXT, body BLOB)")

    def store(messages: Sequence[Message]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        for message in messages:
            connection.execute("INSERT INTO stored VALUES (?, ?, ?)", message)
        connection.execute("COMMIT")

    return store


def by_psycopg(url: str) -> Store:
    """The driver alone, with its pipelining."""
    connection = psycopg.connect(url)
    connection.execute("CREATE TABLE stored (id text PRIMARY KEY, type text, body bytea)")
    connection.commit()

    def store(messages: Sequence[Message]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO stored VALUES (%s, %s, %s)", messages)
        connection.commit()

    return store


def by_sqlalchemy(url: str) -> Store:
    """As a service writes: a prebuilt insert of SQLAlchemy Core for each message."""
    metadata = MetaData()
    table = Table(
        "stored",
        metadata,
        Column("id", String, primary_key=True),
        Column("type", String),
        Column("body", LargeBinary),
    )
    database = Database(url)
    metadata.create_all(database.engine)
    statement = insert(table)

    def store(messages: Sequence[Message]) -> None:
        with database.transaction() as db:
            connection = db.connection()
            for message in messages:
                connection.execute(statement, {"id": message.id, "type": message.type, "body": message.body})

    return store


def _batches(messages: Sequence[Message]) -> Iterator[Sequence[Message]]:
    return (messages[start : start + BATCH] for start in range(0, len(messages), BATCH))


def _connection(url: str, opened: Callable[[Any], object]) -> pika.SelectConnection:
    connection = pika.SelectConnection(pika.URLParameters(url), on_open_callback=opened)
    connection.add_on_close_callback(lambda connection, _: connection.ioloop.stop())
    return connection
