"""Web processes and databases are killed while people book: what was answered with 201 is never lost."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from .town import Town
from .truth import BOOKINGS, rows, settle
from .visits import Visit, visits

pytestmark = pytest.mark.timeout(240)


@contextmanager
def bookings_go_on(town: Town) -> Iterator[list[Visit]]:
    """People book and cancel all through the block. After it everything promised is there, and nothing else."""
    before = len(rows(town, "registration", BOOKINGS))
    _, sessions = town.activity(5, 9, 400, 400, 400, 400)
    people = visits(town.citizens(6), sessions)
    stop = threading.Event()
    with town.meanwhile(*(partial(visit.go_on, stop) for visit in people)):
        try:
            more_promises(town, people)
            yield people
            more_promises(town, people)
        finally:
            stop.set()
    for visit in people:
        visit.check()
    bookings = rows(town, "registration", BOOKINGS)[before:]
    promised = {id_ for visit in people for _, id_ in visit.promised.values()}
    assert len(bookings) == len(promised)
    settle(town)


def more_promises(town: Town, people: list[Visit]) -> None:
    """Wait until each has been promised something more."""
    before = [len(visit.promised) + len(visit.cancelled) for visit in people]
    town.system.until(
        lambda: all(
            len(visit.promised) + len(visit.cancelled) > then
            for visit, then in zip(people, before, strict=True)
        )
    )


def test_web_processes_killed(town: Town) -> None:
    with bookings_go_on(town) as people:
        for _ in range(3):
            town.system.kill_worker_of("registration-web")
            more_promises(town, people)
        town.system.kill("registration-web")
        more_promises(town, people)
        town.system.kill_worker_of("gateway-web")
        more_promises(town, people)
        town.system.kill("gateway-web")


@pytest.mark.integration
@pytest.mark.parametrize("town", ["real"], indirect=True)
@pytest.mark.parametrize("way", ["stop", "kill"])
def test_database_restarted(town: Town, way: str) -> None:
    with bookings_go_on(town) as people:
        town.system.database.do(way)
        town.system.until(lambda: all(visit.put_off for visit in people))
        page, answer = (
            people[0].person.ask("GET", path) for path in ("/activities", "/api/catalogue/activities")
        )
        assert (page.status_code, answer.status_code) == (503, 503)
        assert page.headers["Content-Type"].startswith("text/html") and "数据库暂时连不上" in page.text
        assert answer.json()["type"] == "/problems/database-away" and answer.headers["Retry-After"]
        town.system.database.start()
