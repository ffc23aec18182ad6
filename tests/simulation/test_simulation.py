"""Months of the city, as far as every test run can afford them, and the machine that plays them."""

import pytest

from .month import Month, run
from .shorten import narrow, shorten
from .story import tell

STEPS, DAYS = 160, 2
pytestmark = pytest.mark.timeout(300)


def play(month: Month) -> None:
    month.improvise(STEPS, DAYS)


@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_nothing_untrue_happens_in_a_few_days(seed: str):
    outcome = run(seed, play)
    assert outcome.broken is None, tell(outcome)
    assert len(outcome.steps) == STEPS


def test_the_same_seed_gives_the_same_run_to_the_last_byte_of_its_log():
    logs = ["\n".join(run(seed, lambda month: month.improvise(60, 1)).log) for seed in ("1", "1", "2")]
    assert logs[0] == logs[1] != logs[2]


def test_a_run_is_the_same_when_its_acts_are_done_again_without_thinking():
    first = run("4", lambda month: month.improvise(60, 1))
    again = run("4", lambda month: month.replay(first.steps))
    assert again.outcomes == first.outcomes


def test_a_long_story_is_made_short():
    tries: list[list[int]] = []

    def fails(steps: list[int]) -> bool:
        tries.append(steps)
        return {17, 61} <= set(steps)

    assert shorten(range(100), fails) == [17, 61]
    assert len(tries) < 60


def test_what_the_end_is_not_about_is_left_out_at_one_try():
    steps = ["announce 书法课1", "a venue closes", "book 书法课1", "book 书法课12", "announce 书法课12"]
    some, more, everything = narrow(steps, "书法课12: two seats", ["书法课1", "书法课12", "书法课2"])
    assert some == ["book 书法课12", "announce 书法课12"]
    assert more == ["a venue closes", *some]
    assert everything == steps
    assert next(narrow(steps, "a request failed", ["书法课1", "书法课12"])) == some


def test_a_broken_truth_is_told_in_words():
    first = run("5", lambda month: month.improvise(20, 1))
    lines = tell(first).splitlines()
    assert lines[0] == "On Monday, 1 November:"
    assert len(lines) == 21
    assert all(str(step.act) in line for step, line in zip(first.steps, lines[1:], strict=True))
