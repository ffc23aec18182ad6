"""A worker killed with -9 between any two steps loses nothing and does nothing twice."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from chassis.failpoints import NAMES
from chassis.messaging.bus import connect
from chassis.messaging.outbox import outbox
from chassis.testing import eventually
from tests.fixtures.patience import lasting, patient
from tests.fixtures.toys import Copy, Effect, make, town
from tests.fixtures.warm import Forked

THINGS = 20
PAIRS = ["sqlite, embedded", "postgresql, rabbitmq"]

pytestmark = pytest.mark.integration


@pytest.fixture(params=PAIRS)
def places(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str, str]:
    """The two databases' URLs and the broker's."""
    if request.param == PAIRS[0]:
        databases = [f"sqlite:///{tmp_path}/{name}.db" for name in ("kiosk", "clerk")]
        return databases[0], databases[1], f"embedded:///{tmp_path}/bus.db?lease={lasting(2):.0f}"
    new: Callable[[], str] = request.getfixturevalue("new_postgres_url")
    return new(), new(), request.getfixturevalue("amqp")


@pytest.fixture
def apps(places: tuple[str, str, str]) -> Iterator[tuple[Flask, Flask]]:
    apps = town(*places)
    yield apps
    for app in apps:
        app.extensions["database"].close()


@contextmanager
def worker_of(name: str, places: tuple[str, str, str], failpoint: str = "") -> Iterator[Forked]:
    """A worker in a process of its own, stopped at the end if it still runs."""
    kiosk, clerk, broker = places
    environment = os.environ | {
        "CHASSIS_FAILPOINT": failpoint,
        "KIOSK_ENVIRONMENT": "test",
        "KIOSK_DATABASE_URL": kiosk,
        "KIOSK_BROKER_URL": broker,
        "CLERK_ENVIRONMENT": "test",
        "CLERK_DATABASE_URL": clerk,
        "CLERK_BROKER_URL": broker,
    }
    command = [sys.executable, "-m", "tests.fixtures.toys", name]
    process = Forked(command, environment)
    try:
        yield process
    finally:
        process.terminate()
        assert process.wait(patient(20)) in (0, -9)


def count(app: Flask, what: Any) -> int:
    with app.extensions["database"].reading() as db:
        return db.scalar(select(func.count()).select_from(what)) or 0


def at_rest(name: str, broker: str) -> bool:
    bus = connect(broker, name)
    try:
        return bus.depth() == (0, 0)
    finally:
        bus.close()


@pytest.mark.parametrize("failpoint", NAMES)
def test_a_kill_between_two_steps_loses_nothing_and_repeats_nothing(
    apps: tuple[Flask, Flask], places: tuple[str, str, str], failpoint: str
) -> None:
    kiosk, clerk = apps
    with kiosk.app_context(), kiosk.extensions["database"].transaction() as db:
        ids = {make(db, f"shade {n}").id for n in range(THINGS)}
    with ExitStack() as stack:
        if failpoint.startswith("inbox"):
            stack.enter_context(worker_of("kiosk", places))
        armed = stack.enter_context(
            worker_of("clerk" if failpoint.startswith("inbox") else "kiosk", places, failpoint)
        )
        assert armed.wait(patient(30)) == -9

    with worker_of("kiosk", places), worker_of("clerk", places):
        eventually(lambda: count(clerk, Copy) == THINGS, 30)
        eventually(lambda: count(kiosk, outbox) == count(clerk, outbox) == 0, 30)
        eventually(lambda: at_rest("clerk", places[2]) and at_rest("kiosk", places[2]), 30)
    with clerk.extensions["database"].reading() as db:
        assert set(db.scalars(select(Copy.id))) == ids
        assert sorted(db.scalars(select(Effect.copy_id))) == sorted(ids)


def test_two_workers_of_each_service_share_the_work_and_one_may_be_killed(
    apps: tuple[Flask, Flask], places: tuple[str, str, str]
) -> None:
    kiosk, clerk = apps
    ids = set()
    with ExitStack() as stack:
        workers = [stack.enter_context(worker_of(name, places)) for name in ("kiosk", "clerk") * 2]
        for batch in range(10):
            with kiosk.app_context(), kiosk.extensions["database"].transaction() as db:
                ids |= {make(db, f"shade {n}").id for n in range(THINGS)}
            if batch == 4:
                eventually(lambda: count(clerk, Copy) > 0, 30)
                for process in workers[:2]:
                    process.kill()
        eventually(lambda: count(clerk, Copy) == len(ids), 30)
    with clerk.extensions["database"].reading() as db:
        assert sorted(db.scalars(select(Effect.copy_id))) == sorted(ids)
