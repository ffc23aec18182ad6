"""State and event leave together, and arrive once: outbox → bus → inbox."""

import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.event import listen
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from chassis import logs
from chassis.messaging import worker
from chassis.messaging.bus import Delivery, Message
from chassis.messaging.department import messaging_of
from chassis.messaging.events import unpack
from chassis.messaging.inbox import (
    AT_FIRST,
    PIECE_BYTES,
    PIECE_SECONDS,
    DatabaseAway,
    Inbox,
    inbox,
    inbox_failure,
    prune,
)
from chassis.messaging.outbox import emit, outbox
from chassis.messaging.subscriptions import Subscriptions
from chassis.testing import deliver, eventually
from tests.fixtures.toys import Copy, CopyMade, Effect, Sticky, Thing, ThingChanged, make, town

Town = tuple[Flask, Flask]


# The databases and the transports know nothing of each other: two pairs try each of them once.
PAIRS = ["sqlite, embedded", pytest.param("postgresql, rabbitmq", marks=pytest.mark.integration)]


@pytest.fixture(params=PAIRS)
def apps(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    if request.param == PAIRS[0]:
        databases = [f"sqlite:///{tmp_path}/{name}.db" for name in ("kiosk", "clerk")]
        broker = f"embedded:///{tmp_path}/bus.db"
    else:
        new: Callable[[], str] = request.getfixturevalue("new_postgres_url")
        databases, broker = [new(), new()], request.getfixturevalue("amqp")
    apps = town(*databases, broker)
    with apps[0].app_context():
        yield apps
    for app in apps:
        if "worker" in app.extensions:
            app.extensions["worker"].bus.close()
        app.extensions["database"].close()


@pytest.fixture
def kiosk(apps: Town) -> Flask:
    return apps[0]


@pytest.fixture
def clerk(apps: Town) -> Flask:
    return apps[1]


def count(app: Flask, what: Any) -> int:
    with app.extensions["database"].reading() as db:
        return db.scalar(select(func.count()).select_from(what)) or 0


def copies(clerk: Flask) -> dict[uuid.UUID, str]:
    with clerk.extensions["database"].reading() as db:
        return {copy.id: copy.colour for copy in db.scalars(select(Copy))}


def effects(clerk: Flask) -> list[tuple[uuid.UUID, int]]:
    with clerk.extensions["database"].reading() as db:
        return [(effect.copy_id, effect.version) for effect in db.scalars(select(Effect))]


def bodies(app: Flask) -> list[bytes]:
    with app.extensions["database"].reading() as db:
        return [bytes(body) for body in db.scalars(select(outbox.c.body).order_by(outbox.c.id))]


def new_thing(kiosk: Flask, colour: str = "red") -> uuid.UUID:
    with kiosk.extensions["database"].transaction() as db:
        return make(db, colour).id


def paint(kiosk: Flask, id_: uuid.UUID, colour: str) -> None:
    with kiosk.extensions["database"].transaction() as db:
        thing = db.get_one(Thing, id_)
        thing.paint(colour)
        emit(db, ThingChanged, thing)


def as_message(body: bytes) -> Message:
    event = unpack(body)
    return Message(event.id, event.type, body)


def test_an_event_is_a_row_of_the_transaction_that_made_it(kiosk: Flask) -> None:
    id_ = new_thing(kiosk)
    (body,) = bodies(kiosk)
    envelope = json.loads(body)
    assert envelope["specversion"] == "1.0"
    assert envelope["type"] == "kiosk.thing-changed.v1"
    assert envelope["source"] == "/kiosk"
    assert envelope["subject"] == str(id_)
    assert envelope["data"] == {"id": str(id_), "version": 1, "colour": "red"}


def test_what_is_rolled_back_is_not_told(kiosk: Flask) -> None:
    with pytest.raises(ZeroDivisionError), kiosk.extensions["database"].transaction() as db:
        make(db, "red")
        raise ZeroDivisionError
    assert bodies(kiosk) == []


def test_an_event_takes_effect_and_its_answer_comes_back(apps: Town, kiosk: Flask, clerk: Flask) -> None:
    id_ = new_thing(kiosk)
    deliver(*apps)
    assert copies(clerk) == {id_: "red"}
    assert effects(clerk) == [(id_, 1)]
    assert count(kiosk, outbox) == count(clerk, outbox) == 0


def test_many_events_take_effect_once_each(apps: Town, kiosk: Flask, clerk: Flask) -> None:
    with kiosk.extensions["database"].transaction() as db:
        things = {make(db, f"shade {n}").id for n in range(510)}
    deliver(*apps)
    assert set(copies(clerk)) == things
    assert len(effects(clerk)) == 510


def test_large_events_are_handled_in_several_short_transactions(
    apps: Town, kiosk: Flask, clerk: Flask
) -> None:
    """A hundred openings of dozens of slots came in one, and nobody could write for seconds."""
    commits: list[Any] = []
    for _ in range(3):
        new_thing(kiosk, "x" * (PIECE_BYTES // 2 + 1))
    worker.step(kiosk)
    listen(clerk.extensions["database"].engine, "commit", commits.append)
    deliver(clerk)
    assert len(effects(clerk)) == len(copies(clerk)) == 3
    assert len(commits) >= 3


def test_fewer_are_handled_at_once_when_they_took_long_and_more_when_not(kiosk: Flask) -> None:
    worker.step(kiosk)
    box: Inbox = kiosk.extensions["worker"].inbox
    box.pace(box.at_once, PIECE_SECONDS / 10)
    assert box.at_once == 2 * AT_FIRST
    box.pace(box.at_once, PIECE_SECONDS * 4)
    assert box.at_once == AT_FIRST // 2
    box.pace(1, PIECE_SECONDS * 100)
    assert box.at_once == 1


def test_a_repeat_has_no_second_effect(apps: Town, kiosk: Flask, clerk: Flask) -> None:
    id_ = new_thing(kiosk)
    (body,) = bodies(kiosk)
    bus = worker.worker_of(kiosk).bus
    bus.publish([as_message(body)] * 3)
    deliver(*apps)
    bus.publish([as_message(body)])
    bus.close()
    deliver(*apps)
    assert effects(clerk) == [(id_, 1)]


def test_an_older_version_never_overwrites_a_newer_one(apps: Town, kiosk: Flask, clerk: Flask) -> None:
    id_ = new_thing(kiosk, "red")
    paint(kiosk, id_, "green")
    paint(kiosk, id_, "blue")
    first, second, third = map(as_message, bodies(kiosk))
    bus = worker.worker_of(kiosk).bus
    for message in (second, first, third, second):
        bus.publish([message])
        for _ in range(2):
            worker.step(clerk)
    bus.close()
    deliver(*apps)
    assert copies(clerk) == {id_: "blue"}
    assert effects(clerk) == [(id_, 2), (id_, 3)]


def test_a_verb_takes_all_that_are_handled_together_and_each_alone_where_that_fails(
    apps: Town, kiosk: Flask, clerk: Flask
) -> None:
    taken: list[list[str]] = []
    messaging_of(clerk).subscriptions = of_clerk = Subscriptions()

    @of_clerk.on_all(ThingChanged)
    def take(_db: Session, states: Sequence[dict[str, Any]]) -> None:
        taken.append(sorted(state["colour"] for state in states))
        if "sticky" in taken[-1]:
            raise Sticky("to the fingers")

    deliver(*apps)
    for colour in ("red", "green", "blue"):
        new_thing(kiosk, colour)
    receive_together(kiosk, clerk, 3)
    assert taken.pop() == ["blue", "green", "red"]
    for colour in ("white", "sticky"):
        new_thing(kiosk, colour)
    receive_together(kiosk, clerk, 2)
    assert sorted(taken) == [["sticky"], ["sticky", "white"], ["white"]]


def receive_together(kiosk: Flask, clerk: Flask, count: int) -> None:
    """So many events of the kiosk reach the clerk's inbox at once: a broker may hand them over one by one."""
    worker.step(kiosk)
    inside = clerk.extensions["worker"]
    deliveries: list[Delivery] = []

    def has_come() -> bool:
        deliveries.extend(inside.bus.take(count - len(deliveries), 0.1))
        return len(deliveries) == count

    eventually(has_come)
    inside.inbox.receive(deliveries)


def test_within_a_batch_only_the_newest_version_is_handled(apps: Town, kiosk: Flask, clerk: Flask) -> None:
    id_ = new_thing(kiosk, "red")
    paint(kiosk, id_, "green")
    paint(kiosk, id_, "blue")
    deliver(*apps)
    assert copies(clerk) == {id_: "blue"}
    assert effects(clerk) == [(id_, 3)]


def test_republishing_fills_an_emptied_reader_and_tells_others_nothing_new(
    apps: Town, kiosk: Flask, clerk: Flask
) -> None:
    id_ = new_thing(kiosk)
    deliver(*apps)
    with kiosk.extensions["database"].transaction() as db:
        emit(db, ThingChanged, db.get_one(Thing, id_))
    deliver(*apps)
    assert effects(clerk) == [(id_, 1)]


def test_a_failing_event_holds_up_no_other_and_leaves_nothing_behind(
    apps: Town, kiosk: Flask, clerk: Flask
) -> None:
    good, bad, better = (new_thing(kiosk, colour) for colour in ("red", "sticky", "green"))
    deliver(*apps)
    assert set(copies(clerk)) == {good, better}
    with clerk.extensions["database"].reading() as db:
        (failure,) = db.execute(select(inbox_failure)).all()
    assert failure.attempts >= 1
    assert failure.error == "Sticky: this one sticks"
    assert failure.event_id not in _inbox_ids(clerk)
    assert bad not in copies(clerk)


def test_what_failed_is_tried_again_later(apps: Town, kiosk: Flask, clerk: Flask) -> None:
    new_thing(kiosk, "sticky")

    def tried_twice() -> bool:
        for app in apps:
            worker.step(app)
        with clerk.extensions["database"].reading() as db:
            return db.scalar(select(inbox_failure.c.attempts)) == 2

    eventually(tried_twice)


def test_what_succeeds_at_last_is_no_longer_noted_as_failed(apps: Town, kiosk: Flask, clerk: Flask) -> None:
    id_ = new_thing(kiosk, "sticky")
    deliver(*apps)
    assert count(clerk, inbox_failure) == 1
    paint(kiosk, id_, "red")

    def settled() -> bool:
        for app in apps:
            worker.step(app)
        return count(clerk, inbox_failure) == 0

    deliver(*apps)
    assert copies(clerk) == {id_: "red"}
    # The failed event comes again, is found to be old, and is done with.
    eventually(settled)


@pytest.mark.parametrize(
    "body",
    [
        b"\x00\xff not JSON",
        b"[]",
        b'{"id": "x"}',
        b'{"id": 1, "type": "kiosk.thing-changed.v1", "data": {"id": "x", "version": 1}}',
        b'{"id": "e", "type": "kiosk.thing-changed.v1", "data": {"id": "x", "version": "new"}}',
        b'{"id": "e", "type": "kiosk.thing-changed.v1", "data": {"id": "x", "version": 1}}',
        b"[" * 100_000,
    ],
)
def test_what_cannot_be_read_is_a_dead_letter_with_its_reason(apps: Town, clerk: Flask, body: bytes) -> None:
    kiosk_bus = worker.worker_of(apps[0]).bus
    kiosk_bus.publish([Message("broken", ThingChanged.type, body)])
    kiosk_bus.close()
    deliver(*apps)
    bus = clerk.extensions["worker"].bus
    eventually(lambda: bus.depth().dead == 1)
    with clerk.extensions["database"].reading() as db:
        assert "Unreadable: no" in db.scalar(select(inbox_failure.c.error))
    new_thing(apps[0])
    deliver(*apps)
    assert len(copies(clerk)) == 1


def test_an_event_type_read_no_longer_is_passed_over(apps: Town, kiosk: Flask, clerk: Flask) -> None:
    body = json.dumps(
        {"id": "e1", "type": "kiosk.thought-had.v1", "data": {"id": "x", "version": 1}}
    ).encode()
    bus = worker.worker_of(kiosk).bus
    bus.publish([Message("e1", ThingChanged.type, body)])
    bus.close()
    deliver(*apps)
    assert clerk.extensions["worker"].bus.depth() == (0, 0)
    assert effects(clerk) == []


def test_ids_of_events_received_long_ago_are_forgotten(apps: Town, kiosk: Flask, clerk: Flask) -> None:
    new_thing(kiosk)
    deliver(*apps)
    new_thing(kiosk)
    with clerk.extensions["database"].transaction() as db:
        db.execute(update(inbox).values(received_at=datetime.now(UTC) - timedelta(days=31)))
    deliver(*apps)
    with clerk.app_context():
        assert prune() is False
    assert count(clerk, inbox) == 1


def test_the_ids_of_the_request_travel_with_the_event(kiosk: Flask, clerk: Flask, apps: Town) -> None:
    logs.bind(request_id="r-1", actor="citizen-7")
    new_thing(kiosk)
    logs.clear()
    envelope = json.loads(bodies(kiosk)[0])
    assert (envelope["requestid"], envelope["actor"]) == ("r-1", "citizen-7")
    worker.step(kiosk)
    eventually(lambda: worker.step(clerk) and effects(clerk))
    # What clerk tells because of it carries the same ids, though it may have left already.
    assert logs.bound() == {}


def test_a_database_that_is_away_costs_no_attempt(apps: Town, kiosk: Flask, clerk: Flask) -> None:
    id_ = new_thing(kiosk)
    deliver(kiosk)
    inside = clerk.extensions["worker"] = worker.worker_of(clerk)
    inside.inbox.database = _Away(clerk.extensions["database"])

    def refused() -> bool:
        try:
            worker.step(clerk)
        except DatabaseAway:
            return True
        return False

    for _ in range(3):
        eventually(refused)
    inside.inbox.database = clerk.extensions["database"]
    eventually(lambda: worker.step(clerk) and copies(clerk) == {id_: "red"})
    assert count(clerk, inbox_failure) == 0


def test_a_database_lost_in_the_middle_of_a_batch_strands_nothing(
    apps: Town, kiosk: Flask, clerk: Flask
) -> None:
    colours = ("red", "sticky", "green", "blue")
    ids = {colour: new_thing(kiosk, colour) for colour in colours}
    deliver(kiosk)
    inside = clerk.extensions["worker"] = worker.worker_of(clerk)
    # The batch fails, the first of the four is handled alone, and then the server is gone.
    inside.inbox.database = _Away(clerk.extensions["database"], answers=3)

    batch: list[Delivery] = []

    def all_here() -> bool:
        batch.extend(inside.bus.take(10, 0.1))
        return len(batch) == 4

    eventually(all_here)
    with pytest.raises(DatabaseAway):
        inside.inbox.receive(batch)
    inside.inbox.database = clerk.extensions["database"]
    good = {ids[colour] for colour in colours if colour != "sticky"}
    eventually(lambda: worker.step(clerk) and set(copies(clerk)) == good)
    assert len(effects(clerk)) == 3


class _Away:
    """A database whose server answers a few times and then no more."""

    def __init__(self, real: Any, answers: int = 0) -> None:
        self.real = real
        self.engine = real.engine
        self.is_sqlite = real.is_sqlite
        self.answers = answers

    def transaction(self) -> Any:
        if self.answers:
            self.answers -= 1
            return self.real.transaction()
        raise OperationalError("BEGIN", {}, ConnectionRefusedError("no server"))


def _inbox_ids(clerk: Flask) -> list[str]:
    with clerk.extensions["database"].reading() as db:
        return list(db.scalars(select(inbox.c.event_id)))


def test_answers_are_published_by_the_reader_itself(apps: Town, kiosk: Flask, clerk: Flask) -> None:
    new_thing(kiosk)
    deliver(kiosk)
    eventually(lambda: worker.step(clerk) and effects(clerk))
    eventually(lambda: worker.step(clerk) or count(clerk, outbox) == 0)
    assert CopyMade.type == "clerk.copy-made.v1"
