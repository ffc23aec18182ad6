"""What can go wrong with a broker, on a real one: it stops, dies, freezes, runs full, or closes a channel."""

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing

import pika
import pytest

from chassis.messaging.bus import Bus, BusUnavailable, Message, Topology, connect
from chassis.messaging.bus.topology import queue_arguments
from chassis.testing import eventually
from deploy.servers import Lease, lease

OPENED = "venues.opening-changed.v1"
TOWN = Topology(("venues", "registration"), {"registration": (OPENED,)})

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lease]:
    """A broker to do harm to."""
    with lease("rabbitmq", tmp_path_factory.mktemp("broker") / "rabbitmq", temporary=True) as server:
        yield server


@pytest.fixture
def url(broker: Lease) -> str:
    vhost = f"test-{uuid.uuid4().hex[:8]}"
    rights = {"user": "guest", "vhost": vhost, "configure": ".*", "write": ".*", "read": ".*"}
    broker.do("import_definitions", {"vhosts": [{"name": vhost}], "permissions": [rights]})
    return f"{broker.url}/{vhost}?heartbeat=2"


@pytest.fixture
def ends(url: str) -> Iterator[tuple[Bus, Bus]]:
    """The publisher's end and the reader's, both connected."""
    venues, registration = connect(url, "venues"), connect(url, "registration")
    venues.declare(TOWN)
    venues.publish([message()])
    registration.ack(eventually(lambda: registration.take(10, 1)))
    yield venues, registration
    venues.close()
    registration.close()


def message() -> Message:
    return Message(str(uuid.uuid4()), OPENED, b"{}")


def refused(bus: Bus) -> bool:
    try:
        bus.publish([message()])
    except BusUnavailable:
        return True
    return False


def published(bus: Bus, letter: Message) -> bool:
    try:
        return bus.publish([letter]) == {letter.id}
    except BusUnavailable:
        return False


def comes(bus: Bus, ids: set[str]) -> Callable[[], bool]:
    """Takes and acknowledges until all that is wanted has come."""
    missing = set(ids)

    def take() -> bool:
        deliveries = bus.take(500, 0.1)
        bus.ack(deliveries)
        missing.difference_update(delivery.message.id for delivery in deliveries)
        return not missing

    return take


def test_a_broker_that_is_stopped_is_said_to_be_away_and_both_sides_resume(
    broker: Lease, ends: tuple[Bus, Bus]
) -> None:
    venues, registration = ends
    broker.stop()
    try:
        eventually(lambda: refused(venues))
        assert registration.take(10, 0.1) == []
        with pytest.raises(BusUnavailable):
            registration.depth()
    finally:
        broker.start()
    letter = message()
    eventually(lambda: published(venues, letter), 30)
    eventually(comes(registration, {letter.id}), 30)
    assert registration.depth().dead == 0


def test_nothing_confirmed_is_lost_when_the_broker_is_killed_under_load(
    broker: Lease, ends: tuple[Bus, Bus]
) -> None:
    venues, registration = ends
    # RabbitMQ writes down a new quorum queue itself a few seconds late, or when it is stopped; this is not about that.
    broker.stop()
    broker.start()
    confirmed: set[str] = set()
    done = threading.Event()

    def publish() -> None:
        while not done.is_set():
            try:
                confirmed.update(venues.publish([message() for _ in range(200)]))
            except BusUnavailable:
                done.wait(0.05)

    publishing = threading.Thread(target=publish)
    publishing.start()
    try:
        eventually(lambda: len(confirmed) > 1000, 30)
        broker.kill()
        broker.start()
        before = len(confirmed)
        eventually(lambda: len(confirmed) > before, 30)
    finally:
        done.set()
        publishing.join()
    eventually(comes(registration, confirmed), 60)


def test_a_frozen_broker_does_not_hold_the_worker_for_long(broker: Lease, ends: tuple[Bus, Bus]) -> None:
    venues, registration = ends
    broker.pause()
    try:
        with pytest.raises(BusUnavailable):
            venues.publish([message()])
        eventually(lambda: refused(venues))
    finally:
        broker.resume()
    letter = message()
    eventually(lambda: published(venues, letter), 30)
    eventually(comes(registration, {letter.id}), 30)


def test_a_broker_short_of_memory_takes_nothing_but_still_gives(broker: Lease, ends: tuple[Bus, Bus]) -> None:
    venues, registration = ends
    waiting = message()
    venues.publish([waiting])
    broker.do("ctl", "set_vm_memory_high_watermark", "0.0000001")
    try:
        eventually(lambda: refused(venues))
        eventually(comes(registration, {waiting.id}))
    finally:
        broker.do("ctl", "set_vm_memory_high_watermark", "absolute", "256MB")
    letter = message()
    eventually(lambda: published(venues, letter), 30)
    eventually(comes(registration, {letter.id}), 30)


def test_a_channel_that_the_broker_closes_is_opened_again(url: str, ends: tuple[Bus, Bus]) -> None:
    venues, registration = ends
    with closing(pika.BlockingConnection(pika.URLParameters(url))) as connection:
        channel = connection.channel()
        channel.exchange_delete("venues")
        assert refused(venues)
        channel.queue_delete("registration")
        registration.take(10, 0.1)
    administrator = connect(url, "venues")
    administrator.declare(TOWN)
    administrator.close()
    letter = message()
    eventually(lambda: published(venues, letter), 30)
    eventually(comes(registration, {letter.id}), 30)


def test_what_a_full_queue_refuses_stays_with_the_publisher(url: str) -> None:
    with closing(pika.BlockingConnection(pika.URLParameters(url))) as connection:
        channel = connection.channel()
        channel.exchange_declare("venues", "topic", durable=True)
        channel.queue_declare(
            "registration", durable=True, arguments=queue_arguments("registration") | {"x-max-length": 5}
        )
        channel.queue_bind("registration", "venues", OPENED)
        venues = connect(url, "venues")
        confirmed: set[str] = set()
        letters = [message() for _ in range(50)]
        for each in letters:
            confirmed |= {each.id} if published(venues, each) else set()
        venues.close()
        queued = {channel.basic_get("registration")[1].message_id for _ in range(len(confirmed))}
        assert confirmed == queued
        assert 5 <= len(confirmed) < 50
