"""State and event leave together, and arrive once: outbox → bus → inbox."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.event import listen
from sqlalchemy.orm import Session

from chassis.messaging import worker
from chassis.messaging.bus import Delivery
from chassis.messaging.department import messaging_of
from chassis.messaging.inbox import (
    AT_FIRST,
    AT_MOST,
    PIECE_BYTES,
    PIECE_SECONDS,
    Inbox,
)
from chassis.messaging.outbox import emit, outbox
from chassis.messaging.subscriptions import Subscriptions
from chassis.testing import deliver, eventually
from tests.fixtures.toys import Sticky, Thing, ThingChanged, make
from tests.integration.outbox.acts import as_message, bodies, copies, count, effects, new_thing, paint

Town = tuple[Flask, Flask]


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
    pace = box.pace
    pace.note(pace.at_once, PIECE_SECONDS / 10)
    assert pace.at_once == 2 * AT_FIRST
    pace.note(pace.at_once, PIECE_SECONDS * 4)
    assert pace.at_once == AT_FIRST // 2
    pace.note(1, PIECE_SECONDS * 100)
    assert pace.at_once == 1
    for _ in range(20):
        pace.note(pace.at_once, PIECE_SECONDS / 10)
    assert pace.at_once == AT_MOST


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
    batches: list[list[str]] = []
    messaging_of(clerk).subscriptions = of_clerk = Subscriptions()

    @of_clerk.on_all(ThingChanged)
    def take(_db: Session, states: Sequence[dict[str, Any]]) -> None:
        batches.append(sorted(state["colour"] for state in states))
        if "sticky" in batches[-1]:
            raise Sticky("to the fingers")

    deliver(*apps)
    for colour in ("red", "green", "blue"):
        new_thing(kiosk, colour)
    receive_together(kiosk, clerk, 3)
    assert batches.pop() == ["blue", "green", "red"]
    for colour in ("white", "sticky"):
        new_thing(kiosk, colour)
    receive_together(kiosk, clerk, 2)
    assert sorted(batches) == [["sticky"], ["sticky", "white"], ["white"]]


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
