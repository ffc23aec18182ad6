"""From when to when a closure is: no database."""

import datetime as dt

import pytest

from chassis.clock import SHANGHAI
from chassis.errors import Invalid
from venues.closures import closures
from venues.closures.schemas import ClosureRequest


def test_a_closed_day_is_the_whole_day_in_shanghai():
    starts_at, ends_at = closures.span(date=dt.date(2021, 11, 9))
    assert starts_at == dt.datetime(2021, 11, 8, 16, tzinfo=dt.UTC)
    assert ends_at - starts_at == dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("when", "field"),
    [
        ({}, "date"),
        ({"date": dt.date(2021, 11, 9), "ends_at": dt.datetime(2021, 11, 9, 12, tzinfo=SHANGHAI)}, "date"),
        ({"starts_at": dt.datetime(2021, 11, 9, 12, tzinfo=SHANGHAI)}, "date"),
        (
            {
                "starts_at": dt.datetime(2021, 11, 9, 12, tzinfo=SHANGHAI),
                "ends_at": dt.datetime(2021, 11, 9, 4, tzinfo=dt.UTC),
            },
            "ends_at",
        ),
        (
            {
                "starts_at": dt.datetime(2021, 11, 9, 12, tzinfo=SHANGHAI),
                "ends_at": dt.datetime(2021, 11, 9, 12, 9, tzinfo=SHANGHAI),
            },
            "ends_at",
        ),
    ],
)
def test_a_span_that_is_none_is_named(when, field):
    with pytest.raises(Invalid) as refusal:
        closures.span(**when)
    assert list(refusal.value.errors) == [field]


def test_a_moment_without_an_offset_is_shanghai_time():
    body = ClosureRequest().load({"starts_at": "2021-11-09T12:00", "reason": "消杀"})
    assert body["starts_at"] == dt.datetime(2021, 11, 9, 4, tzinfo=dt.UTC)
