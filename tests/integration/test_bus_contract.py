"""What every transport promises. The same tests run on the embedded one and on a real RabbitMQ."""

import json
import time
import uuid
from collections.abc import Callable, Iterator

import pytest

from chassis.messaging.bus import Bus, Delivery, Message, Topology, connect
from chassis.testing import eventually
from tests.fixtures.patience import patient

OPENED, CLOSED, UNREAD = "venues.opening-changed.v1", "venues.closure-declared.v1", "venues.thought-had.v1"
LIMIT = 3
TOWN = Topology(
    ("venues", "registration", "reporting"),
    {"registration": (OPENED, CLOSED), "reporting": (OPENED,), "venues": ()},
    delivery_limit=LIMIT,
)

Open = Callable[[str], Bus]


@pytest.fixture
def open_bus(broker_url: str) -> Iterator[Open]:
    """Open a department's end of a town's bus; all are closed after the test."""
    url = f"{broker_url}?lease=60&delivery_limit={LIMIT}" if broker_url.startswith("embedded") else broker_url
    opened: list[Bus] = []

    def open_one(department: str) -> Bus:
        opened.append(connect(url, department))
        return opened[-1]

    open_one("venues").declare(TOWN)
    yield open_one
    for bus in opened:
        bus.close()


def message(type_: str = OPENED, **data: object) -> Message:
    return Message(str(uuid.uuid4()), type_, json.dumps(data).encode())


def take(bus: Bus, count: int, seconds: float = 5) -> list[Delivery]:
    """At least ``count`` deliveries, as they come."""
    deliveries: list[Delivery] = []

    def more() -> bool:
        deliveries.extend(bus.take(500, 0.05))
        return len(deliveries) >= count

    eventually(more, seconds)
    return deliveries


def nothing_comes(bus: Bus, seconds: float = 0.4) -> bool:
    return bus.take(10, seconds) == []


def ids(deliveries: list[Delivery]) -> list[str]:
    return sorted(delivery.message.id for delivery in deliveries)


def test_a_message_arrives_as_it_was_sent_and_once(open_bus: Open) -> None:
    letter = message(text="场次已满")
    assert open_bus("venues").publish([letter]) == {letter.id}
    reader = open_bus("registration")
    (delivery,) = take(reader, 1)
    assert delivery.message == letter
    assert delivery.attempt == 1
    reader.ack([delivery])
    assert nothing_comes(reader)
    reader.close()
    assert nothing_comes(open_bus("registration"))


def test_each_reader_gets_what_it_is_bound_to(open_bus: Open) -> None:
    opened, closed = message(OPENED), message(CLOSED)
    open_bus("venues").publish([opened, closed])
    assert ids(take(open_bus("registration"), 2)) == sorted([opened.id, closed.id])
    reporting = open_bus("reporting")
    assert ids(take(reporting, 1)) == [opened.id]
    assert nothing_comes(reporting)


def test_a_type_nobody_reads_leaves_the_outbox(open_bus: Open) -> None:
    unread, read = message(UNREAD), message(OPENED)
    assert open_bus("venues").publish([unread, read]) == {unread.id, read.id}
    assert ids(take(open_bus("registration"), 1)) == [read.id]


def test_a_reader_that_waits_is_given_what_comes(open_bus: Open) -> None:
    venues, reader = open_bus("venues"), open_bus("registration")
    assert nothing_comes(reader, 0.05)
    letter = message()
    venues.publish([letter])
    began = time.monotonic()
    assert ids(reader.take(10, patient(12))) == [letter.id]
    assert time.monotonic() - began < patient(6), "it waited on, though something was there"


def test_what_was_not_acknowledged_comes_again(open_bus: Open) -> None:
    letters = [message(n=n) for n in range(3)]
    open_bus("venues").publish(letters)
    leaving = open_bus("registration")
    assert len(take(leaving, 3)) == 3
    leaving.close()
    assert ids(take(open_bus("registration"), 3)) == sorted(m.id for m in letters)


def test_acknowledging_some_leaves_the_others(open_bus: Open) -> None:
    """Also those that came before: a multiple acknowledgement must not sweep them along."""
    open_bus("venues").publish([message(n=n) for n in range(10)])
    reader = open_bus("registration")
    batch = take(reader, 10)
    unacknowledged = [batch[0], batch[4], batch[5]]
    reader.ack([delivery for delivery in batch if delivery not in unacknowledged])
    reader.close()
    again = open_bus("registration")
    assert ids(take(again, 3)) == ids(unacknowledged)
    assert nothing_comes(again)


def test_acknowledging_batch_by_batch_leaves_nothing(open_bus: Open) -> None:
    open_bus("venues").publish([message(n=n) for n in range(300)])
    reader = open_bus("registration")
    count = 0
    while count < 300:
        batch = reader.take(70, 1)
        reader.ack(batch)
        count += len(batch)
    eventually(lambda: reader.depth().waiting == 0)
    reader.close()
    assert nothing_comes(open_bus("registration"))


def test_a_retry_comes_after_its_delay_as_another_attempt(open_bus: Open) -> None:
    open_bus("venues").publish([message()])
    reader = open_bus("registration")
    (first,) = take(reader, 1)
    began = time.monotonic()
    reader.retry(first, 0.5)
    (second,) = take(reader, 1)
    assert time.monotonic() - began >= 0.45
    assert second.message == first.message
    assert (first.attempt, second.attempt) == (1, 2)


def test_an_uncounted_retry_is_the_same_attempt(open_bus: Open) -> None:
    open_bus("venues").publish([message()])
    reader = open_bus("registration")
    for _ in range(LIMIT + 3):
        (delivery,) = take(reader, 1)
        assert delivery.attempt == 1
        reader.retry(delivery, 0.01, is_counted=False)
    assert reader.depth().dead == 0


def test_too_many_attempts_make_a_dead_letter(open_bus: Open) -> None:
    message_sent = message()
    open_bus("venues").publish([message_sent])
    reader = open_bus("registration")
    for attempt in range(1, LIMIT + 2):
        (delivery,) = take(reader, 1)
        assert delivery.attempt == attempt
        reader.retry(delivery, 0.01)
    eventually(lambda: reader.depth().dead == 1)
    (letter,) = reader.dead_letters()
    assert letter.message == message_sent
    assert letter.reason == "delivery_limit"
    assert nothing_comes(reader, 0.2)


def test_a_rejected_message_is_dead_at_once_and_others_are_not(open_bus: Open) -> None:
    good, bad = message(good=True), message(good=False)
    open_bus("venues").publish([bad, good])
    reader = open_bus("registration")
    deliveries = {delivery.message.id: delivery for delivery in take(reader, 2)}
    reader.reject(deliveries[bad.id])
    reader.ack([deliveries[good.id]])
    eventually(lambda: reader.depth().dead == 1)
    (letter,) = reader.dead_letters()
    assert (letter.message, letter.reason, letter.attempts) == (bad, "rejected", 1)


def test_looking_at_dead_letters_changes_nothing_and_dropping_removes_one(open_bus: Open) -> None:
    letters = [message(n=n) for n in range(5)]
    open_bus("venues").publish(letters)
    reader = open_bus("registration")
    for delivery in take(reader, 5):
        reader.reject(delivery)
    eventually(lambda: reader.depth().dead == 5)
    for _ in range(30):
        assert len(reader.dead_letters()) == 5
    assert len(reader.dead_letters(limit=2)) == 2
    assert reader.drop([letters[2].id, "unknown"]) == 1
    letter_ids = {letter.message.id for letter in reader.dead_letters()}
    assert letter_ids == {m.id for m in letters} - {letters[2].id}
    assert eventually(lambda: reader.depth().dead == 4)
    assert open_bus("reporting").dead_letters() == []


def test_two_readers_of_a_department_share_its_messages(open_bus: Open) -> None:
    letters = [message(n=n) for n in range(100)]
    first, second = open_bus("registration"), open_bus("registration")
    assert nothing_comes(first, 0.1) and nothing_comes(second, 0.1)
    open_bus("venues").publish(letters)
    got: list[Delivery] = []

    def all_here() -> bool:
        got.extend([*first.take(10, 0.05), *second.take(10, 0.05)])
        return len(got) >= 100

    eventually(all_here)
    assert ids(got) == sorted(m.id for m in letters)


def test_what_waits_for_its_retry_does_not_hold_up_the_others(open_bus: Open) -> None:
    venues, reader = open_bus("venues"), open_bus("registration")
    venues.publish([message(n=n) for n in range(1200)])
    for delivery in take(reader, 400):
        reader.retry(delivery, 30, is_counted=True)
    fresh = message()
    venues.publish([fresh])

    def comes() -> bool:
        batch = reader.take(500, 0.05)
        for delivery in batch:
            reader.ack([delivery]) if delivery.message == fresh else reader.retry(delivery, 30)
        return any(delivery.message == fresh for delivery in batch)

    assert eventually(comes, 20)


def test_several_thousand_messages_all_arrive(open_bus: Open) -> None:
    letters = [message(n=n) for n in range(5000)]
    venues, reader = open_bus("venues"), open_bus("registration")
    for start in range(0, 5000, 500):
        assert len(venues.publish(letters[start : start + 500])) == 500
    got: set[str] = set()

    def all_here() -> bool:
        batch = reader.take(500, 0.1)
        reader.ack(batch)
        got.update(delivery.message.id for delivery in batch)
        return len(got) >= 5000

    eventually(all_here, 30)
    assert got == {m.id for m in letters}
