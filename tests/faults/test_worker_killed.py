"""Workers of all departments are killed again and again while people book, cancel, and a venue closes."""

import threading
from functools import partial

import pytest

from deploy.site import DEPARTMENTS

from .town import Town
from .truth import BOOKINGS, rows, settle
from .visits import visits

pytestmark = pytest.mark.timeout(300)
ROUNDS = 3


def test_everything_happens_once(town: Town) -> None:
    day = town.day()
    _, there = town.activity(6, 9, day=day, in_space=True)
    there += town.slots(8, 400, day=day)
    _, elsewhere = town.activity(3, 500)
    people = visits(town.citizens(6), there + elsewhere)
    stop = threading.Event()
    with town.meanwhile(*(partial(visit.go_on, stop) for visit in people)):
        try:
            for number in range(ROUNDS):
                if number == ROUNDS - 1:
                    town.close_venue(day)
                kill_all_workers(town)
        finally:
            stop.set()
    settle(town)

    ended = [booking for booking in rows(town, "registration", BOOKINGS) if booking["session_id"] in there]
    assert {booking["status"] for booking in ended} == {"cancelled"}
    assert {booking["reason"] for booking in ended} == {"citizen", "closed"}
    for visit in people:
        visit.check()


def kill_all_workers(town: Town) -> None:
    """kill -9 each while it works; each is started again, and has begun to work when this returns."""
    before = starts(town)
    for department in DEPARTMENTS:
        town.system.kill(f"{department}-worker")
    town.system.until(lambda: all(now > then for now, then in zip(starts(town), before, strict=True)))


def starts(town: Town) -> list[int]:
    """How often each department's worker has begun to work."""
    return [town.system.said(f"{department}-worker", '"worker started"') for department in DEPARTMENTS]
