"""The line before the booking forms: people go in as they came, and nobody waits who need not."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from chassis import machine
from gateway.accounts.store import accounts, reading
from gateway.waiting_room import line
from gateway.waiting_room.model import PlaceInLine
from gateway.waiting_room.tickets import LINE_SECONDS, PASS_SECONDS, Ticket, read_ticket, write_ticket

AT_ONCE, A_SECOND = 3, 2.0


class StoppedClock(machine.Machine):
    """A machine whose time goes on when it is told to."""

    seconds = 1_700_000_000.0

    def time(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> Iterator[StoppedClock]:
    watch = StoppedClock()
    before = machine.exchange(watch)
    yield watch
    machine.exchange(before)


@pytest.fixture
def door(new_gateway: Callable[..., Flask], watch: StoppedClock) -> Iterator[Flask]:
    app = new_gateway(forms_at_once=AT_ONCE, forms_a_second=A_SECOND)
    with app.app_context():
        yield app


def come(watch: StoppedClock, count: int) -> list[line.Turn]:
    """So many come, one a hundredth of a second after the other."""
    turns = []
    for _ in range(count):
        watch.seconds += 0.01
        turns.append(line.stand(None))
    return turns


def ask_again(turn: line.Turn) -> line.Turn:
    return line.stand(write_ticket(turn.ticket))


def test_nobody_waits_who_need_not_and_no_place_is_kept_of_them(door: Flask, watch: StoppedClock) -> None:
    for _ in range(20):
        watch.seconds += 1 / A_SECOND
        assert line.stand(None).is_in
    with reading() as db:
        assert db.query(PlaceInLine).count() == 0


def test_who_comes_beyond_waits_and_is_told_how_many_are_ahead(door: Flask, watch: StoppedClock) -> None:
    turns = come(watch, AT_ONCE + 5)
    assert [turn.is_in for turn in turns] == [True] * AT_ONCE + [False] * 5
    assert [turn.ahead for turn in turns[AT_ONCE:]] == [0, 1, 2, 3, 4]
    assert [turn.seconds for turn in turns[AT_ONCE:]] == [1, 1, 2, 2, 3]
    assert all(line.SOONEST <= turn.again <= line.LATEST for turn in turns[AT_ONCE:])


def test_turns_come_in_the_order_of_arrival_whoever_asks_first(door: Flask, watch: StoppedClock) -> None:
    waiting = come(watch, AT_ONCE + 4)[AT_ONCE:]
    watch.seconds += 1.0  # there is room for two
    assert [ask_again(turn).is_in for turn in reversed(waiting)] == [False, False, True, True]
    assert not line.stand(None).is_in, "who comes now does not overtake"
    watch.seconds += 1.0
    assert [ask_again(turn).is_in for turn in waiting[2:]] == [True, True]


def test_who_went_away_holds_nobody_up_and_finds_the_place_again(door: Flask, watch: StoppedClock) -> None:
    gone, patient = come(watch, AT_ONCE + 2)[AT_ONCE:]
    watch.seconds += gone.again + line.GRACE + 1
    line.stand(None)
    late = ask_again(patient)
    assert late.is_in or late.ahead == 0
    assert ask_again(gone).ahead == 0, "the time of arrival still counts"


@pytest.mark.slow
def test_a_pass_lasts_for_a_while_and_then_one_stands_in_line_anew(door: Flask, watch: StoppedClock) -> None:
    first = come(watch, AT_ONCE + 1)[0]
    assert ask_again(first).ticket == first.ticket
    watch.seconds += PASS_SECONDS + 1
    come(watch, AT_ONCE)
    again = ask_again(first)
    assert not again.is_in
    assert again.ticket.arrived_at == watch.seconds


@pytest.mark.parametrize("kept", [None, "", "x", "eyJ.abc", "0" * 5000, "名"])
def test_what_is_no_ticket_is_the_place_of_who_comes_now(
    kept: str | None, door: Flask, watch: StoppedClock
) -> None:
    come(watch, AT_ONCE + 2)
    assert read_ticket(kept) is None
    assert line.stand(kept).ahead == 2


@pytest.mark.parametrize("arrived", [-LINE_SECONDS - 1, 60])
def test_a_place_of_yesterday_or_of_the_future_is_none(
    arrived: float, door: Flask, watch: StoppedClock
) -> None:
    turn = come(watch, AT_ONCE + 2)[-1]
    strange = Ticket(turn.ticket.id, watch.seconds + arrived)
    assert line.stand(write_ticket(strange)).ahead == 2


def test_another_gateway_with_a_line_of_its_own_honours_the_time_of_arrival(
    door: Flask, watch: StoppedClock
) -> None:
    early = Ticket(machine.new_id(), watch.seconds)
    come(watch, AT_ONCE + 3)
    assert line.stand(write_ticket(early)).ahead == 0


def test_nobody_waits_where_the_line_cannot_be_read(door: Flask, watch: StoppedClock) -> None:
    come(watch, AT_ONCE + 1)
    accounts().engine.dispose()
    with accounts().engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE turnstile RENAME TO turnstile_away")
    assert line.stand(None).is_in


def test_places_are_forgotten(door: Flask, watch: StoppedClock) -> None:
    come(watch, AT_ONCE + 3)
    watch.seconds += LINE_SECONDS + 100
    line.forget_those_gone()
    with reading() as db:
        assert db.query(PlaceInLine).count() == 0
