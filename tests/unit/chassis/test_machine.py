"""Time and chance come from one place, and from one seed where a simulation wants them so."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from chassis import machine
from chassis.storage.db import new_id
from chassis.storage.privacy import Vault
from chassis.testing import DATA_KEY, SeededMachine

MORNING = datetime(2021, 11, 5, 0, 30, tzinfo=UTC)


@pytest.fixture
def as_it_was() -> Iterator[None]:
    before = machine.exchange(machine.Machine())
    yield
    machine.exchange(before)


def drawn(seed: int) -> list[object]:
    """All that a process can draw."""
    machine.exchange(SeededMachine(seed, MORNING))
    machine.sleep(0.5)
    return [
        *(
            machine.now(),
            machine.unix(),
            machine.monotonic(),
            new_id(),
            machine.new_key(),
            machine.random_token(9),
        ),
        *(machine.random_bytes(4), machine.below(1000), machine.choice("ABCDEF"), machine.jitter(8)),
        Vault(DATA_KEY).seal("赵敏"),
    ]


@pytest.mark.usefixtures("as_it_was")
def test_the_same_seed_draws_the_same_and_another_does_not():
    once, again, other = drawn(1), drawn(1), drawn(2)
    assert once == again
    same = [mine == theirs for mine, theirs in zip(once, other, strict=True)]
    assert same == [True, True, True] + [False] * 8  # time is no matter of chance


@pytest.mark.usefixtures("as_it_was")
def test_seeded_ids_are_uuid_v7_in_the_order_of_their_making():
    machine.exchange(SeededMachine(7, MORNING))
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(ids)
    assert {(id_.version, id_.variant) for id_ in ids} == {(7, "specified in RFC 4122")}
    assert ids[0].int >> 80 == int(MORNING.timestamp() * 1000)


@pytest.mark.usefixtures("as_it_was")
def test_a_seeded_machine_s_time_goes_on_while_it_sleeps():
    machine.exchange(SeededMachine(7, MORNING))
    began = machine.monotonic()
    machine.sleep(90)
    assert machine.monotonic() - began == 90
    assert machine.now().isoformat() == "2021-11-05T00:31:30+00:00"
