"""Spans of time as people say them."""

import pytest

from chassis.wording import amount, lead_time


@pytest.mark.parametrize(
    ("minutes", "zh", "en"),
    [
        (0, "0 分钟", "0 minutes"),
        (45, "45 分钟", "45 minutes"),
        (60, "1 小时", "1 hour"),
        (5940, "4 天 3 小时", "4 days 3 hours"),
        (1501, "1 天 1 小时 1 分钟", "1 day 1 hour 1 minute"),
    ],
)
def test_minutes_are_said_in_days_and_hours(minutes: int, zh: str, en: str) -> None:
    assert lead_time(minutes) == (zh, en)


def test_one_is_said_as_one() -> None:
    assert [amount(n, "person", "people") for n in (0, 1, 2)] == ["0 people", "1 person", "2 people"]
