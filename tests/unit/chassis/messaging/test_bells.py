"""Bells: who waits is woken, whoever died is forgotten, and nobody is rung for twice within a moment."""

import socket
import threading
from contextlib import closing, contextmanager, nullcontext
from queue import Queue

import pytest

from chassis.messaging.bells import SocketBell, listening
from chassis.messaging.bus.base import Message
from chassis.messaging.bus.embedded import EmbeddedBus
from chassis.messaging.bus.topology import Topology
from chassis.testing import eventually
from tests.fixtures.patience import patient

MESSAGE = Message("1", "venues.x.v1", b"{}")
LONG = 30
"""Seconds for which somebody waits who is to be woken."""


@pytest.fixture
def folder(tmp_path):
    """Deeper than the address of a socket may be long."""
    return tmp_path / ("深" * 30) / ("folder" * 10) / "bus.db.bells"


@contextmanager
def ready(bell, count=1):
    """So many listeners, each with its queue, once all can hear."""
    queues = [Queue() for _ in range(count)]
    listeners = [listening(bell, lambda queue=queue: queue.put(None)) for queue in queues]
    for listener in listeners:
        listener.__enter__()
    eventually(lambda: len(list(bell.folder.glob(f"{bell.department}.*"))) == count)
    yield queues
    for listener in listeners:
        listener.__exit__(None, None, None)


def test_every_worker_of_the_department_hears_and_no_other(folder):
    bell, other = SocketBell(folder, "registration"), SocketBell(folder, "venues")
    with ready(bell, 2) as workers, ready(other) as [elsewhere]:
        SocketBell(folder, "registration").ring()
        for worker in workers:
            worker.get(timeout=patient(5))
        assert elsewhere.empty()
    assert list(folder.iterdir()) == []


def test_a_bell_rings_once_in_a_moment(folder):
    bell = SocketBell(folder, "registration")
    with ready(bell) as [worker]:
        for _ in range(20):
            bell.ring()
        worker.get(timeout=patient(5))
        assert worker.empty()


def test_nobody_there_is_no_fault(folder):
    bell = SocketBell(folder, "registration")
    bell.ring()
    assert not folder.exists()


def test_who_was_killed_is_forgotten(folder, monkeypatch):
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as dead:
        dead.bind("registration.1.dead")
    SocketBell(folder, "registration").ring()
    assert list(folder.iterdir()) == []


@pytest.fixture
def new_bus(tmp_path):
    """Ends of one file, where registration reads what venues publishes."""
    url = f"embedded:///{tmp_path}/bus.db"
    first = EmbeddedBus(url, "registration")
    first.declare(Topology.of_reader("registration", ["venues.x.v1"]))
    first.close()
    return lambda department: EmbeddedBus(url, department)


def taken(bus, *, folder=None):
    """What a worker gets that waits long, on a thread of its own: a queue of one item."""
    deliveries = Queue()

    def work():
        with listening(SocketBell(folder, bus.department), bus.wake) if folder else nullcontext():
            deliveries.put(bus.take(10, LONG))
        bus.close()

    threading.Thread(target=work).start()
    return deliveries


def test_a_message_wakes_its_reader(new_bus, tmp_path):
    folder = tmp_path / "bus.db.bells"
    deliveries = taken(new_bus("registration"), folder=folder)
    eventually(lambda: folder.exists() and list(folder.iterdir()))
    sender = new_bus("venues")
    sender.publish([MESSAGE])
    assert [delivery.message.id for delivery in deliveries.get(timeout=patient(5))] == ["1"]
    sender.close()


@pytest.mark.slow
def test_a_message_that_was_put_off_comes_when_it_is_due(new_bus):
    with closing(new_bus("venues")) as sender, closing(new_bus("registration")) as reader:
        sender.publish([MESSAGE])
        [delivery] = reader.take(10, 0)
        reader.retry(delivery, 0.2)
    assert len(taken(new_bus("registration")).get(timeout=patient(5))) == 1
