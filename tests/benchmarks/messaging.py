"""How fast events pass through outbox, bus and inbox, each beside the floor measured in the same run.

``python -m tests.benchmarks.messaging [--events N] [--rounds N] [--samples N] [--only embedded|rabbitmq]``
prints, for each transport and each kind of database:

- events per second through the relay (outbox to transport) and through the inbox (transport to a trivial
handler, committed and acknowledged), medians of alternating rounds; - their ratio to the floor: bare pika
with batched confirms, or on the embedded transport one insert a message; and for the inbox, consuming from
the same transport and one insert a message. Batches are as large as ours. Inserts are the driver's own;
beside it, for comparison, the floor when each is a prebuilt statement of SQLAlchemy Core; - the time from a
commit in one service to the effect committed in another, both idle, and the seconds of processor that their two
workers take in a minute in which nothing goes on.

Nothing here fails for being slow.
"""

import argparse
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import psycopg
from flask import Flask
from marshmallow import fields
from sqlalchemy import create_engine, select

from chassis.messaging.bus import Bus, BusUnavailable, Message, Topology, connect
from chassis.messaging.events import Event, pack
from chassis.messaging.outbox import INSERT
from chassis.messaging.subscriptions import Subscriptions
from chassis.messaging.worker import BATCH, Worker
from chassis.storage.db import new_id
from deploy.servers import lease
from tests.benchmarks import floors
from tests.benchmarks.rush_town import processor_seconds_of
from tests.fixtures import toys

RELAY_TARGET, INBOX_TARGET = 0.8, 0.6
MEDIAN_TARGET, P99_TARGET = 50, 250
SETTLED_AFTER, IDLE_FOR = 2.0, 15.0
"""Seconds after which workers look but once a second, and for which they are watched then."""


class BookingConfirmed(Event):
    """Of the size of what is told most often."""

    type = "kiosk.booking-confirmed.v1"
    session_id = fields.UUID(required=True)
    seats = fields.Integer(required=True)
    status = fields.String(required=True)
    at = fields.AwareDateTime(required=True)


class BookingCounted(Event):
    """What a reader that counts people needs of it."""

    type = BookingConfirmed.type
    seats = fields.Integer(required=True)


class Setting(NamedTuple):
    """One transport with one kind of database."""

    transport: str
    database: str
    broker_url: str
    database_url: Callable[[str], str]
    folder: Path


# Seconds that each thing measured took.
Taken = dict[str, float]


def main() -> None:
    """Measure every transport with every kind of database."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--events", type=int, default=5000)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--samples", type=int, default=100)
    arguments.add_argument("--only", default="", help="embedded or rabbitmq")
    options = arguments.parse_args()
    print(
        f"Medians of {options.rounds} alternating rounds of {options.events} events."
        f" Targets: relay {RELAY_TARGET} and inbox {INBOX_TARGET} of the floor;"
        f" commit to effect {MEDIAN_TARGET} ms, p99 {P99_TARGET} ms."
    )
    with settings() as every:
        for setting in every:
            if options.only in ("", setting.transport):
                print(f"\n{setting.transport}, {setting.database}", flush=True)
                report(throughput(setting, options.events, options.rounds))
                report_latency(*latency(setting, options.samples))


def report(speeds: dict[str, float]) -> None:
    """A line for relay and inbox: events per second, and of each floor the same and the ratio to it."""
    for part in ("relay", "inbox"):
        ours = speeds[part]
        cells = [f"  {part}  {ours:9,.0f}/s"]
        for floor, words in (("floor", "floor"), ("core", "with SQLAlchemy Core")):
            bare = speeds.get(f"{part}_{floor}")
            cells += [f"{words} {bare:9,.0f}/s, ratio {ours / bare:4.2f}"] if bare else []
        print("   ".join(cells), flush=True)


def report_latency(delays: list[float], idle: float) -> None:
    median, p99 = statistics.median(delays), statistics.quantiles(delays, n=100)[98]
    print(f"  commit to effect   median {median:.0f} ms, p99 {p99:.0f} ms", flush=True)
    print(f"  idle, two workers  {idle:.2f} s of processor a minute", flush=True)


@contextmanager
def settings() -> Iterator[list[Setting]]:
    """Both transports and both databases, on private servers that end with the run."""
    with (
        tempfile.TemporaryDirectory() as name,
        lease("rabbitmq", Path(name) / "rabbitmq", temporary=True, memory="1GB") as rabbitmq,
        lease("postgresql", Path(name) / "postgresql", temporary=True) as postgresql,
    ):
        folder = Path(name)

        def on_postgresql(kind: str) -> str:
            name = f"{kind}_{uuid.uuid4().hex[:8]}"
            with psycopg.connect(f"{postgresql.url}/postgres", autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
            return f"{postgresql.url}/{name}"

        def on_sqlite(kind: str) -> str:
            return f"sqlite:///{folder}/{kind}_{uuid.uuid4().hex[:8]}.db"

        databases = {"SQLite": on_sqlite, "PostgreSQL": on_postgresql}
        yield [
            Setting(transport, database, url, databases[database], folder)
            for transport, url in (
                ("embedded", f"embedded:///{folder}/bus.db"),
                ("rabbitmq", f"{rabbitmq.url}/%2F"),
            )
            for database in databases
        ]


def throughput(setting: Setting, events: int, rounds: int) -> dict[str, float]:
    """Events per second; floor and ours alternate, so that a machine that slows down slows both."""
    kiosk, clerk = _apps(setting)
    subscriptions = Subscriptions()
    handled = []
    subscriptions.on(BookingCounted)(lambda db, id, version, seats: handled.append(seats))
    here = SimpleNamespace(subscriptions=subscriptions, jobs=(), measures=())
    buses = [connect(setting.broker_url, department) for department in ("kiosk", "clerk")]
    buses[0].declare(Topology(("kiosk", "clerk"), {"clerk": (BookingConfirmed.type,), "kiosk": ()}))
    sender = Worker(kiosk.extensions["database"], buses[0], here, "kiosk")
    reader = Worker(clerk.extensions["database"], buses[1], here, "clerk")
    measure_floors = _floors(setting, buses[1])
    timings: list[Taken] = []
    with clerk.app_context(), _quiet():
        for _ in range(rounds + 1):
            messages = _fill(kiosk, events)
            took = measure_floors(messages)
            took["relay"] = _time_to_relay(sender, events)
            took["inbox"] = _time_to_read(reader, events)
            timings.append(took)
    for bus in buses:
        bus.close()
    # The first round warmed caches and connections.
    return {name: events / statistics.median(took[name] for took in timings[1:]) for name in timings[0]}


def latency(setting: Setting, samples: int) -> tuple[list[float], float]:
    """Milliseconds from a commit at kiosk to the effect committed at clerk, both idle, each with its own worker; and
    the seconds of processor that both workers take in a minute at rest."""
    kiosk, clerk = _apps(setting)
    with _quiet(), kiosk.app_context(), _workers(setting, kiosk, clerk) as workers:
        engine = create_engine(clerk.extensions["database"].engine.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as watching:
            _until(watching, _tell(kiosk), 30)  # both are up
            delays = []
            for number in range(samples):
                time.sleep(0.05 + 0.013 * (number % 7))
                id_ = _tell(kiosk)
                began = time.perf_counter()
                _until(watching, id_, 10)
                delays.append((time.perf_counter() - began) * 1000)
        engine.dispose()
        return delays, _idle(workers)


def _idle(workers: list[int]) -> float:
    """Seconds of processor a minute that processes take while nothing goes on."""
    time.sleep(SETTLED_AFTER)
    before = sum(map(processor_seconds_of, workers))
    time.sleep(IDLE_FOR)
    return (sum(map(processor_seconds_of, workers)) - before) * 60 / IDLE_FOR


def _apps(setting: Setting) -> tuple[Flask, Flask]:
    return toys.town(setting.database_url("kiosk"), setting.database_url("clerk"), setting.broker_url)


def _floors(setting: Setting, bus: Bus) -> Callable[[list[Message]], Taken]:
    """What measures the floors of a round; what it publishes it also consumes."""

    def file(kind: str) -> Path:
        return setting.folder / f"{kind}-{uuid.uuid4().hex[:8]}.db"

    on_sqlite = setting.database == "SQLite"
    driver = (
        floors.by_sqlite3(file("floor")) if on_sqlite else floors.by_psycopg(setting.database_url("floor"))
    )
    core = floors.by_sqlalchemy(setting.database_url("core"))
    sent, sent_by_core = (
        floors.by_sqlite3(file("sent")),
        floors.by_sqlalchemy(f"sqlite:///{file('sent-core')}"),
    )

    def embedded(messages: list[Message]) -> Taken:
        return {
            "relay_floor": floors.publish_to_file(sent, messages),
            "relay_core": floors.publish_to_file(sent_by_core, messages),
            "inbox_floor": floors.consume_from_file(bus, messages, driver),
            "inbox_core": floors.consume_from_file(bus, messages, core),
        }

    def rabbitmq(messages: list[Message]) -> Taken:
        took = {}
        for floor, store in (("inbox_floor", driver), ("inbox_core", core)):
            took["relay_floor"] = floors.publish_to_rabbitmq(setting.broker_url, "kiosk", messages)
            took[floor] = floors.consume_from_rabbitmq(setting.broker_url, "clerk", len(messages), store)
        return took

    return embedded if setting.transport == "embedded" else rabbitmq


def _fill(kiosk: Flask, count: int) -> list[Message]:
    """Put events into the outbox as one busy morning would; what they look like on the wire."""
    rows = []
    for _ in range(count):
        state = {
            "id": new_id(),
            "version": 1,
            "session_id": new_id(),
            "seats": 2,
            "status": "confirmed",
            "at": datetime.now(UTC),
        }
        event_id, _, body = pack(BookingConfirmed, state)
        rows.append(
            {
                "event_id": event_id,
                "type": BookingConfirmed.type,
                "body": body,
                "created_at": datetime.now(UTC),
            }
        )
    with kiosk.extensions["database"].transaction() as db:
        db.connection().execute(INSERT, rows)
    return [Message(row["event_id"], row["type"], row["body"]) for row in rows]


def _time_to_relay(sender: Worker, count: int) -> float:
    began = time.perf_counter()
    total = 0
    while total < count:
        try:
            total += sender.relay.relay()
        except BusUnavailable:  # a small broker may ask for a rest; that is part of what is measured
            time.sleep(0.1)
    return time.perf_counter() - began


def _time_to_read(reader: Worker, count: int) -> float:
    """From the first delivery on, as for the floor; afterwards the queue is left to the floor's consumer."""
    first = reader.bus.take(1, 10)
    began = time.perf_counter()
    reader.inbox.receive(first)
    total = len(first)
    while total < count:
        deliveries = reader.bus.take(BATCH, 0.5)
        reader.inbox.receive(deliveries)
        total += len(deliveries)
    took = time.perf_counter() - began
    reader.bus.close()
    return took


def _tell(kiosk: Flask) -> uuid.UUID:
    with kiosk.extensions["database"].transaction() as db:
        return toys.make(db, "red").id


def _until(watching: Any, id_: uuid.UUID, seconds: float) -> None:
    """Wait for the effect to be committed."""
    deadline = time.monotonic() + seconds
    query = select(toys.Copy.id).where(toys.Copy.id == id_)
    while watching.execute(query).first() is None:
        if time.monotonic() > deadline:
            raise RuntimeError("an event did not arrive")
        time.sleep(0.001)


@contextmanager
def _workers(setting: Setting, kiosk: Flask, clerk: Flask) -> Iterator[list[int]]:
    """Both departments' workers, until the end of the block; their process ids."""
    environment = dict(os.environ)
    for name, app in (("KIOSK", kiosk), ("CLERK", clerk)):
        url = app.extensions["database"].engine.url.render_as_string(hide_password=False)
        environment |= {
            f"{name}_ENVIRONMENT": "test",
            f"{name}_DATABASE_URL": url,
            f"{name}_BROKER_URL": setting.broker_url,
        }
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.fixtures.toys", name], env=environment, stdout=subprocess.DEVNULL
        )
        for name in ("kiosk", "clerk")
    ]
    try:
        yield [process.pid for process in processes]
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(20)


@contextmanager
def _quiet() -> Iterator[None]:
    """Log as in production, to where nobody reads."""
    (handler,) = logging.getLogger().handlers
    with open(os.devnull, "w") as nowhere:
        before = handler.setStream(nowhere)  # type: ignore[attr-defined]
        yield
        handler.setStream(before)  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
