"""Lines of hours as clerks write them, read and written back."""

from datetime import date

import pytest

from chassis.hours_lines import (
    Unreadable,
    all_lines,
    as_hours,
    exception_lines,
    exception_rows,
    hours_rows,
    weekly_lines,
    weekly_rows,
)

TODAY = date(2021, 11, 5)
ALL = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]


def said(row):
    body = row.body
    return row.name, body["weekdays"], body["opens"], body["closes"], body["last_entry"]


@pytest.mark.parametrize(
    ("line", "rows"),
    [
        ("周二至周日 9:00-17:00 16:00停止入馆", [("", ALL[1:], "9:00", "17:00", "16:00")]),
        ("周二至周日 9:00–17:00，16:00停止入馆，周一闭馆", [("", ALL[1:], "9:00", "17:00", "16:00")]),
        ("周一、周三：9：00至12：00", [("", ["Mo", "We"], "9:00", "12:00", None)]),
        ("每天9:00-24:00", [("", ALL, "9:00", "24:00", None)]),
        ("周五 18:00-次日2:00（次日1:00停止入馆）", [("", ["Fr"], "18:00", "2:00", "1:00")]),
        ("周六至周一 9:00-12:00", [("", ["Sa", "Su", "Mo"], "9:00", "12:00", None)]),
        (
            "少儿室：星期六、星期天 8:30-12:00、13:00-18:30",
            [
                ("少儿室", ["Sa", "Su"], "8:30", "12:00", None),
                ("少儿室", ["Sa", "Su"], "13:00", "18:30", None),
            ],
        ),
        ("Tue-Sun: 9:00-17:00, last entry 16:00", [("", ALL[1:], "9:00", "17:00", "16:00")]),
        ("Children: Saturday, Sunday 9:00 to 12:00", [("Children", ["Sa", "Su"], "9:00", "12:00", None)]),
        ("每天 9:00-12:00，周一闭馆", [("", ALL[1:], "9:00", "12:00", None)]),
        ("每天 9:00-12:00\n周一、周三至周五闭馆", [("", ["Tu", "Sa", "Su"], "9:00", "12:00", None)]),
        (
            "每天 9:00-12:00\n少儿室：每天 9:00-10:00\n少儿室：周一闭馆",
            [("", ALL, "9:00", "12:00", None), ("少儿室", ALL[1:], "9:00", "10:00", None)],
        ),
        ("周六　９：００—１２：００", [("", ["Sa"], "9:00", "12:00", None)]),
        ("1号：3D影院：每天 9:00-22:00", [("1号：3D影院", ALL, "9:00", "22:00", None)]),
        ("周日专场：周日 9:00-10:00", [("周日专场", ["Su"], "9:00", "10:00", None)]),
        ("周一闭馆", []),
        ("", []),
    ],
)
def test_a_line_of_the_week_is_read(line, rows):
    assert [said(row) for row in weekly_rows(line)] == rows


@pytest.mark.parametrize(
    "line",
    [
        "周二至周日",
        "周一 9:00-12:00，周一闭馆",
        "9:00-17:00",
        "周二 全天",
        "周八 9:00-17:00",
        "周二 9:00-17:00 大概",
        "周二 9-17",
    ],
)
def test_what_is_no_line_of_the_week_is_said(line):
    with pytest.raises(Unreadable) as refusal:
        weekly_rows(f"每天 9:00-10:00\n{line}")
    assert refusal.value.line == line


@pytest.mark.parametrize(
    ("line", "first", "last", "spans", "note"),
    [
        ("11月9日 闭馆 消杀", "2021-11-09", "2021-11-09", [], "消杀"),
        ("11月9日 闭馆 和平纪念；", "2021-11-09", "2021-11-09", [], "和平纪念；"),
        ("11月9日 9:00-12:00 和注意：周三照常", "2021-11-09", "2021-11-09", ["9:00"], "和注意：周三照常"),
        ("1月1日闭馆", "2022-01-01", "2022-01-01", [], ""),
        ("2021年11月20日至11月21日 10:00-16:00", "2021-11-20", "2021-11-21", ["10:00"], ""),
        ("12月30日至1月2日 不开放", "2021-12-30", "2022-01-02", [], ""),
        (
            "2021-11-20 to 2021-11-21 10:00-12:00 13:00-16:00 fair",
            "2021-11-20",
            "2021-11-21",
            ["10:00", "13:00"],
            "fair",
        ),
    ],
)
def test_a_line_of_dates_is_read(line, first, last, spans, note):
    [row] = exception_rows(line, TODAY)
    assert (row.body["date"], row.body["until_date"], row.body["note"]) == (first, last, note)
    assert [span["opens"] for span in row.body["spans"]] == spans


@pytest.mark.parametrize("line", ["2月30日 闭馆", "11月9日", "下周二 闭馆", "13月1日 闭馆", "11月9日 照常"])
def test_what_is_no_line_of_dates_is_said(line):
    with pytest.raises(Unreadable):
        exception_rows(line, TODAY)


@pytest.mark.parametrize(
    "text", ["每天 9:00-17:00" + "，" * 500, "周一 9:00-17:00\n" * 2000], ids=["line", "text"]
)
def test_what_is_too_long_for_hours_is_not_looked_into(text):
    for texts in (
        weekly_rows,
        lambda lines: exception_rows(lines, TODAY),
        lambda lines: hours_rows(lines, TODAY),
    ):
        with pytest.raises(Unreadable) as refusal:
            texts(text)
        assert refusal.value.line.endswith("…") and len(refusal.value.line) <= 41


def test_what_is_written_back_is_read_the_same():
    week = "周二至周日 9:00-17:00 16:00停止入馆\n少儿室：周六、周日 8:30-12:00 13:00-18:30"
    dates = "2021年11月9日 闭馆 消杀\n少儿室：2021年11月20日至2021年11月21日 10:00-16:00"
    hours, lines = as_hours(weekly_rows(week), exception_rows(dates, TODAY))
    assert weekly_lines(hours) == week.replace("8:30-12:00 13:00", "8:30-12:00 13:00")
    assert exception_lines(hours, TODAY) == dates
    assert lines["opening_hours.sets.1.weekly.1"].startswith("少儿室：周六")
    assert exception_lines(hours, date(2021, 11, 10)) == dates.splitlines()[1]
    assert weekly_lines(None) == exception_lines(None, TODAY) == ""


def test_all_lines_together_are_read_the_same():
    lines = "每天 9:00-17:00\n2号馆：周六 8:30-12:00\n2号馆：2021年11月2日 闭馆 搬迁"
    hours, _lines = as_hours(*hours_rows(lines, TODAY))
    assert [(part["name"], len(part["exceptions"])) for part in hours["sets"]] == [("", 0), ("2号馆", 1)]
    assert all_lines(hours) == lines
    assert all_lines(None) == ""
