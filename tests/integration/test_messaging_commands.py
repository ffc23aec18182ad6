"""`dead-letters list | show | replay | drop`, as an operator uses them."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from chassis.messaging import worker
from chassis.messaging.bus import Message, Topology
from chassis.messaging.inbox import inbox_failure
from chassis.messaging.outbox import outbox
from chassis.testing import deliver, eventually
from tests.fixtures import toys
from tests.fixtures.toys import TOWN, Copy, ThingChanged, make, town

# What fails once is given up.
ONCE = Topology(TOWN.departments, TOWN.readers, delivery_limit=0)
PAIRS = ["sqlite, embedded", pytest.param("postgresql, rabbitmq", marks=pytest.mark.integration)]


@pytest.fixture(params=PAIRS)
def apps(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Flask, Flask]]:
    if request.param == PAIRS[0]:
        databases = [f"sqlite:///{tmp_path}/{name}.db" for name in ("kiosk", "clerk")]
        broker = f"embedded:///{tmp_path}/bus.db?delivery_limit=0"
    else:
        new: Callable[[], str] = request.getfixturevalue("new_postgres_url")
        databases, broker = [new(), new()], request.getfixturevalue("amqp")
    apps = town(*databases, broker, ONCE)
    yield apps
    for app in apps:
        if "worker" in app.extensions:
            app.extensions["worker"].bus.close()
        app.extensions["database"].close()


@pytest.fixture
def clerk(apps: tuple[Flask, Flask]) -> Flask:
    return apps[1]


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["dead-letters", *arguments])


def dead(app: Flask) -> list[str]:
    """Ids of the dead letters, by the command itself."""
    result = run(app, "list")
    assert result.exit_code == 0
    return [line.split("\t")[0] for line in result.stdout.splitlines()]


@pytest.fixture
def sticky(apps: tuple[Flask, Flask], clerk: Flask) -> str:
    """The id of an event that clerk could not handle and gave up."""
    kiosk = apps[0]
    with kiosk.app_context(), kiosk.extensions["database"].transaction() as db:
        make(db, "sticky")
    with kiosk.extensions["database"].reading() as db:
        event_id = db.scalar(select(outbox.c.event_id))
    assert event_id

    def given_up() -> bool:
        for app in apps:
            worker.step(app)
        return bool(clerk.extensions["worker"].bus.depth().dead)

    eventually(given_up)
    return event_id


def test_the_list_says_what_failed_and_why(clerk: Flask, sticky: str) -> None:
    result = run(clerk, "list")
    attempts = result.stdout.split("\t")[2]
    assert (
        result.stdout
        == f"{sticky}\t{ThingChanged.type}\t{attempts}\tdelivery_limit\tSticky: this one sticks\n"
    )
    assert dead(clerk) == [sticky]


def test_showing_one_prints_the_event(clerk: Flask, sticky: str) -> None:
    letter = json.loads(run(clerk, "show", sticky).stdout)
    assert letter["id"] == sticky
    assert letter["data"]["colour"] == "sticky"


def test_replaying_what_still_fails_keeps_it(clerk: Flask, sticky: str) -> None:
    result = run(clerk, "replay", sticky)
    assert result.exit_code == 1
    assert "Sticky: this one sticks" in result.output
    assert dead(clerk) == [sticky]


def test_replaying_what_works_now_has_its_effect_and_drops_it(
    clerk: Flask, sticky: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribed = toys.subscriptions._of[ThingChanged.type]
    (event_class, _) = subscribed[0]

    def keep_all(db, *, id, version, colour):  # type: ignore[no-untyped-def]
        db.add(Copy(id=id, colour=colour))

    monkeypatch.setitem(toys.subscriptions._of, ThingChanged.type, [(event_class, keep_all)])
    result = run(clerk, "replay", "--all")
    assert result.exit_code == 0, result.output
    assert dead(clerk) == []
    with clerk.extensions["database"].reading() as db:
        assert db.scalar(select(Copy.colour)) == "sticky"
        assert db.scalar(select(func.count()).select_from(inbox_failure)) == 0


def test_dropping_gives_one_up(clerk: Flask, sticky: str) -> None:
    assert run(clerk, "drop", sticky).exit_code == 0
    assert dead(clerk) == []
    with clerk.extensions["database"].reading() as db:
        assert db.scalar(select(func.count()).select_from(inbox_failure)) == 0


def test_a_message_that_is_no_event_can_be_looked_at_and_dropped(
    apps: tuple[Flask, Flask], clerk: Flask
) -> None:
    bus = worker.worker_of(apps[0]).bus
    bus.publish([Message("strange", ThingChanged.type, b"\xff no event")])
    bus.close()
    deliver(*apps)
    eventually(lambda: dead(clerk) == ["strange"])
    assert "no event" in run(clerk, "show", "strange").output
    assert run(clerk, "replay", "strange").exit_code == 1
    assert run(clerk, "drop", "--all").exit_code == 0
    assert dead(clerk) == []


@pytest.mark.parametrize("verb", ["replay", "drop"])
def test_a_verb_wants_ids_or_all_and_knows_its_letters(clerk: Flask, verb: str) -> None:
    assert "name ids, or say --all" in run(clerk, verb).output
    assert "name ids, or say --all" in run(clerk, verb, "--all", "x").output
    assert "no such dead letter: x" in run(clerk, verb, "x").output
    assert run(clerk, "list").stdout == ""
