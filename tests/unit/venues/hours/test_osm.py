"""What is written for OpenStreetMap is read back by another's reader, and says the same moments."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opening_hours import OpeningHours

from venues.hours.osm import osm
from venues.vocabulary import WEEKDAYS

MONDAY = dt.date(2021, 11, 1)
HALF_HOURS = st.lists(st.integers(0, 47), min_size=0, max_size=5, unique=True).map(sorted)
DAY = 1440


def spans_of(halves):
    """Spans out of some half hours, by pairs; one that is left over lasts past midnight from noon on."""
    spans = [(opens * 30, closes * 30) for opens, closes in zip(halves[::2], halves[1::2], strict=False)]
    if len(halves) % 2 and halves[-1] >= 24:
        spans.append((halves[-1] * 30, DAY + (halves[-1] % 4) * 30))
    return [
        {"opens": opens, "closes": closes, "last_entry": closes - 30 if (closes // 30) % 3 == 0 else None}
        for opens, closes in spans
        if closes - 30 > opens
    ]


def hours_of(week, dates):
    weekly = [
        span | {"weekdays": [day]}
        for day, halves in zip(WEEKDAYS, week, strict=True)
        for span in spans_of(halves)
    ]
    exceptions, spans = [], set()
    for first, more, halves in dates:
        days = {MONDAY + dt.timedelta(days=first + n) for n in range(more + 1)}
        if not days & spans:
            spans |= days
            exceptions.append(
                {"date": str(min(days)), "until_date": str(max(days)), "spans": spans_of(halves), "note": ""}
            )
    return {"name": "", "weekly": weekly, "exceptions": exceptions}


def is_open(hours, moment):
    """As the hours say, minute by minute."""
    at = moment.hour * 60 + moment.minute
    return any(
        span["opens"] <= minutes < span["closes"]
        for day, minutes in ((moment.date(), at), (moment.date() - dt.timedelta(days=1), at + DAY))
        for span in beginning(hours, day)
    )


def beginning(hours, day):
    for exception in hours["exceptions"]:
        if exception["date"] <= str(day) <= exception["until_date"]:
            return exception["spans"]
    return [span for span in hours["weekly"] if WEEKDAYS[day.weekday()] in span["weekdays"]]


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(
    week=st.lists(HALF_HOURS, min_size=7, max_size=7),
    dates=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 3), HALF_HOURS), max_size=3),
)
def test_another_reader_finds_the_same_moments(week, dates):
    hours = hours_of(week, dates)
    [text] = [text["text"] for text in osm({"sets": [hours]})]
    reader = OpeningHours(text)
    moments = [dt.datetime.combine(MONDAY, dt.time()) + dt.timedelta(minutes=30 * n) for n in range(16 * 48)]
    wrong = [moment for moment in moments if reader.is_open(moment) != is_open(hours, moment)]
    assert not wrong, (text, wrong[:5])


def test_a_closed_house_is_off():
    assert osm({"sets": [{"name": "", "weekly": [], "exceptions": []}]}) == [{"name": "", "text": "off"}]
    assert not OpeningHours("off").is_open(dt.datetime.combine(MONDAY, dt.time(10)))
