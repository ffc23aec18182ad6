"""Days cut into slots: no database."""

import datetime as dt
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.errors import Invalid
from tests.fixtures.venues import faults
from venues.openings import openings, slots
from venues.openings.slots import check_slots
from venues.times import DAY


def slot(starts, ends, seats=10):
    return {"starts": minutes(starts), "ends": minutes(ends), "seats": seats}


def minutes(clock_time):
    hours, rest = clock_time.split(":")
    return 60 * int(hours) + int(rest)


def test_a_day_is_cut_evenly():
    cut = slots.cut_day(opens=minutes("09:00"), closes=minutes("17:00"), slot_minutes=120, seats=300)
    assert cut == [
        slot("09:00", "11:00", 300),
        slot("11:00", "13:00", 300),
        slot("13:00", "15:00", 300),
        slot("15:00", "17:00", 300),
    ]


@settings(deadline=None)
@given(st.integers(0, 1380), st.integers(10, 240), st.integers(1, 12))
def test_cut_slots_touch_and_never_overlap(opens, length, count):
    closes = opens + length * count
    if closes > DAY:
        return
    cut = slots.cut_day(opens=opens, closes=closes, slot_minutes=length, seats=5)
    assert len(cut) == count
    assert all(earlier["ends"] == later["starts"] for earlier, later in itertools.pairwise(cut))
    check_slots(cut)


@pytest.mark.parametrize(
    ("cutting", "field"),
    [
        ({"opens": 540, "closes": 540, "slot_minutes": 60, "seats": 1}, "closes"),
        ({"opens": 540, "closes": 990, "slot_minutes": 120, "seats": 1}, "slot_minutes"),
        ({"opens": 540, "closes": 990}, "slots"),
        ({"slots": [slot("09:00", "10:00")], "seats": 5}, "slots"),
        ({}, "slots"),
    ],
)
def test_a_cutting_that_is_none_is_named(cutting, field):
    with pytest.raises(Invalid) as refusal:
        slots.slots_of_day(cutting.pop("slots", None), **cutting)
    assert list(refusal.value.errors) == [field]


def test_every_wrong_slot_is_named_by_its_place():
    slots = [slot("13:00", "15:00"), slot("09:00", "11:00"), slot("10:59", "12:00"), slot("16:00", "16:00")]
    with pytest.raises(Invalid) as refusal:
        check_slots(slots)
    assert sorted(refusal.value.errors) == ["slots.2.starts", "slots.3.ends"]


def test_a_long_slot_overlaps_each_it_covers():
    slots = [slot("09:00", "17:00"), slot("10:00", "11:00"), slot("12:00", "13:00")]
    with pytest.raises(Invalid) as refusal:
        check_slots(slots)
    assert sorted(refusal.value.errors) == ["slots.1.starts", "slots.2.starts"]


def test_a_date_named_twice_is_named():
    day = dt.date(2021, 11, 6)
    with pytest.raises(Invalid) as refusal:
        openings.check_dates([day, dt.date(2021, 11, 7), day])
    assert list(refusal.value.errors) == ["dates.2"]


@pytest.mark.parametrize(
    ("starts", "ends", "moments"),
    [
        ("22:00", "24:00", ["2021-11-06T14:00:00+00:00", "2021-11-06T16:00:00+00:00"]),
        ("22:00", "01:30", ["2021-11-06T14:00:00+00:00", "2021-11-06T17:30:00+00:00"]),
        ("18:00", "00:00", ["2021-11-06T10:00:00+00:00", "2021-11-06T16:00:00+00:00"]),
    ],
)
def test_a_slot_ends_at_midnight_or_passes_it_and_belongs_to_its_first_day(starts, ends, moments):
    (night,) = slots.slots_of_day([slot(starts, ends)])
    check_slots([night])
    day = dt.date(2021, 11, 6)
    assert [slots.moment(day, night[end]).isoformat() for end in ("starts", "ends")] == moments


@pytest.mark.parametrize(("starts", "ends"), [("11:00", "09:00"), ("11:59", "05:00"), ("13:00", "06:01")])
def test_what_would_last_till_the_next_noon_is_no_night(starts, ends):
    with pytest.raises(Invalid) as refusal:
        check_slots(slots.slots_of_day([slot(starts, ends)]))
    assert list(refusal.value.errors) == ["slots.0.ends"]


@pytest.mark.parametrize("ends", ["09:01", "09:09"])
def test_a_slot_takes_ten_minutes_at_least(ends):
    check_slots([slot("09:00", "09:10")])
    with pytest.raises(Invalid) as refusal:
        check_slots([slot("09:00", ends)])
    assert list(refusal.value.errors) == ["slots.0.ends"]


def test_two_nights_in_a_row_may_overlap_by_the_hour_of_the_next_morning():
    with pytest.raises(Invalid) as refusal:
        check_slots(slots.slots_of_day([slot("18:00", "02:00"), slot("23:00", "01:00")]))
    assert list(refusal.value.errors) == ["slots.1.starts"]


@pytest.mark.slow
def test_what_begins_at_midnight_is_the_next_days(operator, library):
    """As 24:00 it would be of a day on which nobody comes: its visitors count where it begins."""
    path, night = f"/venues/{library['id']}", {"starts": "24:00", "ends": "01:00", "seats": 9}
    refusal = operator.create(f"{path}/openings", json={"dates": ["2021-11-06"], "slots": [night]})
    assert faults(refusal) == ["slots.0.starts"] and "0:00" in refusal.json["errors"][0]["message"]
    opened = {"opens": "24:00", "closes": "02:00"}
    late = {"opens": "20:00", "closes": "02:00", "slot_minutes": 120, "seats": 9, "dates": ["2021-11-06"]}
    assert faults(operator.create(f"{path}/openings", json=late)) == ["closes"]
    assert operator.create(f"{path}/openings", json=late | {"closes": "24:00"}).status_code == 201
    cut = {"dates": ["2021-11-06"], "slot_minutes": 60, "seats": 9} | opened
    assert faults(operator.create(f"{path}/openings", json=cut)) == ["opens"]
    weekly = {"from_date": "2021-11-06", "until_date": "2021-11-12"}
    weekly |= {"weekly": [{"weekdays": ["Sa"], "slots": [night]}]}
    assert faults(operator.create(f"{path}/declarations", json=weekly)) == ["weekly.0.slots.0.starts"]
    hours = {"opening_hours": {"sets": [{"weekly": [{"weekdays": ["Sa"]} | opened]}]}}
    changed = operator.patch(path, json=hours, headers={"If-Match": '"1"'})
    assert faults(changed) == ["opening_hours.sets.0.weekly.0.opens"]
