"""Days cut into slots: no database."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Invalid
from venues.openings import openings, slots
from venues.openings.slots import check_slots


def slot(starts, ends, seats=10):
    return {"starts": dt.time.fromisoformat(starts), "ends": dt.time.fromisoformat(ends), "seats": seats}


def test_a_day_is_cut_evenly():
    cut = slots.cut_day(opens=dt.time(9), closes=dt.time(17), slot_minutes=120, seats=300)
    assert cut == [
        slot("09:00", "11:00", 300),
        slot("11:00", "13:00", 300),
        slot("13:00", "15:00", 300),
        slot("15:00", "17:00", 300),
    ]


@given(st.integers(0, 1380), st.integers(10, 240), st.integers(1, 12))
def test_cut_slots_touch_and_never_overlap(opens, length, count):
    closes = opens + length * count
    if closes >= 24 * 60:
        return
    cut = slots.cut_day(
        opens=slots.clock_time(opens), closes=slots.clock_time(closes), slot_minutes=length, seats=5
    )
    assert len(cut) == count
    assert all(earlier["ends"] == later["starts"] for earlier, later in itertools.pairwise(cut))
    check_slots(cut)


@pytest.mark.parametrize(
    ("cutting", "field"),
    [
        ({"opens": dt.time(9), "closes": dt.time(9), "slot_minutes": 60, "seats": 1}, "closes"),
        ({"opens": dt.time(9), "closes": dt.time(16, 30), "slot_minutes": 120, "seats": 1}, "slot_minutes"),
        ({"opens": dt.time(9), "closes": dt.time(16, 30)}, "slots"),
        ({"slots": [slot("09:00", "10:00")], "seats": 5}, "slots"),
        ({}, "slots"),
    ],
)
def test_a_cutting_that_is_none_is_named(cutting, field):
    with pytest.raises(Invalid) as refused:
        slots.slots_of_day(cutting.pop("slots", None), **cutting)
    assert list(refused.value.errors) == [field]


def test_every_wrong_slot_is_named_by_its_place():
    slots = [slot("13:00", "15:00"), slot("09:00", "11:00"), slot("10:59", "12:00"), slot("16:00", "16:00")]
    with pytest.raises(Invalid) as refused:
        check_slots(slots)
    assert sorted(refused.value.errors) == ["slots.2.starts", "slots.3.ends"]


def test_a_long_slot_overlaps_each_it_covers():
    slots = [slot("09:00", "17:00"), slot("10:00", "11:00"), slot("12:00", "13:00")]
    with pytest.raises(Invalid) as refused:
        check_slots(slots)
    assert sorted(refused.value.errors) == ["slots.1.starts", "slots.2.starts"]


def test_a_date_named_twice_is_named():
    day = dt.date(2021, 11, 6)
    with pytest.raises(Invalid) as refused:
        openings.check_dates([day, dt.date(2021, 11, 7), day])
    assert list(refused.value.errors) == ["dates.2"]
