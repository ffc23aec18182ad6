"""What fails holds up nothing else, is tried again, and is never lost: inbox, dead letters, a database that is away."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from chassis import logs
from chassis.messaging import worker
from chassis.messaging.bus import Delivery, Message
from chassis.messaging.inbox import (
    DatabaseAway,
    inbox,
    inbox_failure,
    prune,
)
from chassis.messaging.outbox import outbox
from chassis.testing import deliver, eventually
from tests.fixtures.toys import CopyMade, ThingChanged
from tests.integration.outbox.acts import bodies, copies, count, effects, new_thing, paint

Town = tuple[Flask, Flask]


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
