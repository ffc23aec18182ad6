"""Opening hours of a date in words, by set."""

import datetime as dt

from chassis.open_times import OpenTimes

DAY = {"weekdays": ["Mo"], "opens": 540, "closes": 720, "last_entry": None}
ROOM = {"weekdays": ["Mo", "Tu"], "opens": 1080, "closes": 1440, "last_entry": 1400}
HOURS = {
    "sets": [
        {"name": "", "weekly": [DAY, DAY | {"opens": 780, "closes": 1020}], "exceptions": []},
        {"name": "少儿室", "weekly": [ROOM], "exceptions": []},
    ]
}
MONDAY = dt.date(2021, 11, 1)


def test_sets_that_open_are_named_and_spans_follow_each_other():
    times = OpenTimes(HOURS)
    words = times.words(MONDAY)
    assert words.zh == "开放 9:00–12:00、13:00–17:00；少儿室 18:00–24:00"
    assert words.en == "open 9:00–12:00, 13:00–17:00; 少儿室 18:00–24:00"
    assert times.words(MONDAY + dt.timedelta(days=1)).zh == "开放 少儿室 18:00–24:00"
    assert times.words(MONDAY + dt.timedelta(days=2)) == ("闭馆", "closed")


def test_any_door_may_be_the_one_and_none_is_between_two_spans():
    times = OpenTimes(HOURS)
    assert times.holds(MONDAY, 540, 720) and times.holds(MONDAY, 1080, 1440)
    assert not times.holds(MONDAY, 700, 800)


def test_a_night_between_two_days_without_a_break_is_open_throughout():
    always = {"weekdays": ["Mo", "Tu", "We"], "opens": 0, "closes": 1440, "last_entry": None}
    times = OpenTimes({"sets": [{"name": "", "weekly": [always], "exceptions": []}]})
    assert times.holds(MONDAY, 1380, 1500)
    assert not times.holds(MONDAY + dt.timedelta(days=2), 1380, 1500)
