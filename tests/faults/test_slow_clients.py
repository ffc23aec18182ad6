"""Hundreds with a bad connection, and a department that hangs: who reads the portal's pages notices neither.

nginx stands before the gateway, as deploy/ configures it: it holds off whoever is slow. Without it, eight of them have
all threads of a gateway.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from statistics import quantiles
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter

from tests.fixtures.patience import PAGE_SECONDS

from .people import Person, Reader
from .slow_clients import address, slow_clients
from .town import Town

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.integration,
    pytest.mark.parametrize("town", ["embedded"], indirect=True),
]
SLOW = 300
QUICK = PAGE_SECONDS / 2
"""Seconds in which nineteen of twenty pages come: without nginx, or if whoever hangs on a department had all threads,
each waited for that one's whole time, or for as long as the slow are there."""
ENOUGH = 1.0
"""Seconds after which nobody waits for a page that does not come."""
LOOKS, PAUSE = 60, 0.02
HANGING = 6
"""People who ask for what lies in registration: more than may wait for one department."""


class From(HTTPAdapter):
    """Connections from an address of one's own: nginx counts what each address asks."""

    def __init__(self, number: int) -> None:
        self.source = (address(number), 0)
        super().__init__()

    def init_poolmanager(self, *sizes: Any, **options: Any) -> None:
        super().init_poolmanager(*sizes, source_address=self.source, **options)


def passer_by(url: str, number: int) -> Person:
    person = Person(url)
    person.http.mount("http://", From(SLOW + number))
    return person


def look(url: str, paths: list[str], looks: int, patience: float) -> list[float]:
    """Seconds that each page took; of one that nobody waits for, so long as people do: `patience`."""
    person, times = passer_by(url, 0), []
    for number in range(looks):
        began = time.perf_counter()
        with suppress(requests.RequestException):
            assert person.ask("GET", paths[number % len(paths)], timeout=patience).status_code == 200
        times.append(time.perf_counter() - began)
        time.sleep(PAUSE)
    person.close()
    return times


@contextmanager
def hanging_on(town: Town, url: str, people: list[Person]) -> Iterator[list[int]]:
    """People who go on asking for their bookings meanwhile; what they are answered."""
    stop, answers = threading.Event(), []

    def ask(number: int, person: Person) -> None:
        reader = Reader(person)
        reader.url = url
        reader.http.mount("http://", From(SLOW + 1 + number))
        while not stop.wait(0.1):
            answers.append(reader.open("/my/bookings").status_code)

    with town.meanwhile(*(partial(ask, number, person) for number, person in enumerate(people))):
        try:
            yield answers
        finally:
            stop.set()


def test_a_page_comes_at_once_behind_nginx(town: Town) -> None:
    activity_id, _ = town.activity(40)
    people, url = town.citizens(HANGING), town.system.front()
    paths = ["/", "/activities", f"/activities/{activity_id}"]
    look(url, paths, 3, PAGE_SECONDS)
    town.system.freeze("registration")
    with hanging_on(town, url, people) as answers:
        with slow_clients(port_of(url), SLOW) as crowd:
            town.system.until(lambda: crowd.present == SLOW and answers)
            times = look(url, paths, LOOKS, PAGE_SECONDS)
            still_there = crowd.present
        assert set(answers) == {503}
        town.system.thaw()
        town.system.until(lambda: answers[-1] == 200)
    assert quantiles(times, n=20)[-1] < QUICK, sorted(times)[-5:]
    assert still_there == SLOW
    # Each is answered in the end, if only that its form was no form.
    assert crowd.answers.keys() == {200, 400} and crowd.answers.total() == SLOW


def test_straight_to_gunicorn_none_comes(town: Town) -> None:
    """The control: what the test above measures can be seen."""
    with slow_clients(port_of(town.system.url), SLOW) as crowd:
        town.system.until(lambda: crowd.present > SLOW // 2)
        times = look(town.system.url, ["/activities"], 3, ENOUGH)
    assert min(times) >= ENOUGH, times
    town.system.until(lambda: town.office.ask("GET", "/activities").ok)


def port_of(url: str) -> int:
    return int(url.rpartition(":")[2])
