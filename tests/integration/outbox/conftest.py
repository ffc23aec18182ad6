"""A kiosk that tells of things and a clerk who hears, on each database and each transport."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.fixtures.toys import town

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
