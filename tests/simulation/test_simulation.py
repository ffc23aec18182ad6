"""Months of the city, as far as every test run can afford them, and the machine that plays them."""

import sqlite3

import pytest

from registration.delivery import texts
from registration.delivery.wording import Values, count_people

from .month import Month, run
from .shorten import narrow, shorten
from .story import tell
from .truths import at_once
from .truths.reading import is_in_language, number_said, says_how_it_was, state_said

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


BREAKS = {
    "confirmed + kept": "UPDATE session SET capacity = 0 WHERE id = :seated",
    "counts are those of its bookings": "UPDATE session SET waiting = waiting + 1 WHERE id = :seated",
    "holds its seats": "UPDATE booking SET holding = holding + 1 WHERE session_id = :seated",
    "history ends in its state": "UPDATE booking SET version = 0 WHERE session_id = :seated",
    "told to its citizen": "DELETE FROM notice WHERE booking_id IN (SELECT id FROM booking)",
    "cancelled session has no bookings": "UPDATE session SET status = 'cancelled' WHERE id = :seated",
    "as many places are kept back": "UPDATE session SET keep = '[]', kept_desk = 1 WHERE id = :seated",
}


def test_what_an_act_leaves_wrong_is_found_at_once_though_nothing_else_is_looked_at():
    missed = []

    def play(month: Month) -> None:
        month.improvise(40, 1)
        for rule, statement in BREAKS.items():
            assert list(at_once(month.town)) == []
            with sqlite3.connect(month.town.folder / "registration.db") as connection:
                connection.execute("PRAGMA ignore_check_constraints = ON")
                [(seated,)] = connection.execute(
                    "SELECT session_id FROM booking WHERE status = 'confirmed' LIMIT 1"
                )
                connection.execute(statement, {"seated": seated} if ":seated" in statement else {})
            missed.extend([rule] if not any(rule in broken.words for broken in at_once(month.town)) else [])

    run("6", play)
    assert missed == []


@pytest.mark.parametrize("kind", sorted(texts.TRUE_WHILE))
def test_what_a_text_says_is_read_alike_in_both_languages(kind: str):
    words_said = []
    for locale in ("zh", "en"):
        queue = getattr(texts.QUEUE, locale).format(count=3, people=count_people(5, locale))
        absent = getattr(texts.ABSENT[False], locale)
        text = getattr(texts.TEXTS[kind], locale).format_map(Values(queue=queue, absent=absent))
        assert is_in_language(text, locale)
        words_said.append((state_said(text), number_said(text)))
    assert words_said[0] == words_said[1]


@pytest.mark.parametrize(
    "cause", ["time", "time_and_place", "date_off", "date_added", "rest_off", "cut_short"]
)
@pytest.mark.parametrize("locale", ["zh", "en"])
def test_another_time_without_the_one_before_is_noticed(cause: str, locale: str):
    words = getattr(texts.CAUSES[cause], locale)
    before = getattr(texts.BEFORE, locale).format(
        before={"zh": "11月6日（周六）9:00", "en": "Sat 6 Nov 9:00"}[locale]
    )
    assert not says_how_it_was(words)
    assert says_how_it_was(f"{words}. {before}")
