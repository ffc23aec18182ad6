"""Numbers, days and times of day are read as people and spreadsheets write them."""

import datetime as dt

import pytest

from reporting.workbooks.cells import Unreadable, read_clock, read_day, read_number


@pytest.mark.parametrize("text", ["40", "４０", "40.0", " 40座", "40 人"])
def test_numbers(text):
    assert read_number(text) == 40


@pytest.mark.parametrize(
    "text",
    [
        "2021-11-06",
        "2021/11/6",
        "２０２１．１１．６",
        "2021年11月6日",
        "11月6日",
        "11-6",
        "44506",
        "2021-11-06 00:00",
    ],
)
def test_days(text):
    assert read_day(text, 2021) == dt.date(2021, 11, 6)


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("9:00", 9, 0),
        ("09:30:00", 9, 30),
        ("９：３０", 9, 30),
        ("9点", 9, 0),
        ("9点半", 9, 30),
        ("上午9时15分", 9, 15),
        ("下午2:30", 14, 30),
        ("晚上7点", 19, 0),
        ("0.375", 9, 0),
        (".5", 12, 0),
        ("0.604166666666667", 14, 30),
        ("1899-12-30 09:30", 9, 30),
        ("2021-11-06 09:30", 9, 30),
        ("24:00", 24, 0),
        ("1900-01-01", 24, 0),
        ("0:00", 0, 0),
    ],
)
def test_times_of_day(text, hour, minute):
    assert read_clock(text) == hour * 60 + minute


@pytest.mark.parametrize("text", ["很多", "4.5", "-4", "1" * 30, "四十"])
def test_what_is_no_number(text):
    with pytest.raises(Unreadable, match="whole number"):
        read_number(text)


@pytest.mark.parametrize("text", ["2021-02-30", "周六", "99999999", "13-1", "0-0"])
def test_what_is_no_day(text):
    with pytest.raises(Unreadable, match="no date"):
        read_day(text, 2021)


@pytest.mark.parametrize("text", ["9", "25:00", "24:30", "9:75", "早上", "1.5", "下午"])
def test_what_is_no_time_of_day(text):
    with pytest.raises(Unreadable, match="no time of day"):
        read_clock(text)
