"""The line is one for all processes of a gateway: looked at from many threads at once, on each database."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from chassis import machine
from chassis.testing import prepare
from gateway.waiting_room import line
from gateway.waiting_room.tickets import write_ticket
from tests.fixtures.gateway import make_gateway
from tests.fixtures.stock import take_back

AT_ONCE, READERS = 5, 24


class StoppedClock(machine.Machine):
    seconds = 1_700_000_000.0

    def time(self) -> float:
        return self.seconds


@pytest.fixture
def door(tmp_path: Path, database_url: str) -> Iterator[Flask]:
    app = make_gateway(tmp_path, database_url=database_url, forms_at_once=AT_ONCE, forms_a_second=1.0)
    prepare(app)
    yield app
    take_back(app)


def all_at_once(door: Flask, tickets: list[str | None]) -> list[line.Turn]:
    """What each is told, who all ask in one moment."""
    gate, turns = threading.Barrier(len(tickets)), [None] * len(tickets)

    def ask(number: int) -> None:
        with door.app_context():
            gate.wait()
            turns[number] = line.stand(tickets[number])

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(tickets))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return turns


def test_no_more_go_in_than_may_however_many_ask_in_one_moment(door: Flask) -> None:
    watch = StoppedClock()
    before = machine.exchange(watch)
    try:
        turns = all_at_once(door, [None] * READERS)
        waiting = [turn for turn in turns if not turn.is_in]
        assert len(turns) - len(waiting) == AT_ONCE
        watch.seconds += 3.0
        with door.app_context():
            tickets = [write_ticket(turn.ticket) for turn in waiting]
        turns = all_at_once(door, tickets)
        assert sum(turn.is_in for turn in turns) <= 3
        with door.app_context():
            again = [line.stand(ticket) for ticket in tickets]
        first = sorted((turn.ticket.arrived_at, turn.ticket.id) for turn in waiting)[:3]
        entered = {turn.ticket.id for turn in [*turns, *again] if turn.is_in}
        assert {id for _, id in first} <= entered
        assert len(entered) == 3
    finally:
        machine.exchange(before)
