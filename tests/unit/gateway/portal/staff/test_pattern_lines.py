"""Weekly patterns by lines as people write them, read into what venues takes and written back the same."""

from datetime import date

import pytest
from flask import Flask

from chassis.hours_lines import Unreadable
from gateway.portal.staff.pattern_lines import exception_rows, exceptions_text, weekly_rows, weekly_text

MUSEUM = "周二至周日 9:00-11:00 400人 11:00-13:00 200人（请走东门） 16:00停止入馆"
EVENLY = "周六、周日 9:00-17:00 每60分钟 50人"
TODAY = date(2021, 11, 5)


def slots(text: str) -> list[tuple[str, str, int]]:
    [row] = weekly_rows(text)
    return [(slot["starts"], slot["ends"], slot["seats"]) for slot in row.body["slots"]]


def test_unequal_quotas_are_read_with_notes_and_last_entry() -> None:
    [row] = weekly_rows(MUSEUM)
    assert row.body["weekdays"] == ["Tu", "We", "Th", "Fr", "Sa", "Su"]
    assert row.body["last_entry"] == "16:00"
    assert [slot["note"] for slot in row.body["slots"]] == ["", "请走东门"]
    assert slots(MUSEUM) == [("9:00", "11:00", 400), ("11:00", "13:00", 200)]


def test_a_day_that_a_line_closes_is_left_out() -> None:
    [row] = weekly_rows("每天 9:00-11:00 400人，周一闭馆")
    assert row.body["weekdays"] == ["Tu", "We", "Th", "Fr", "Sa", "Su"]


def test_a_day_is_cut_evenly() -> None:
    [row] = weekly_rows(EVENLY)
    expected = {"opens": "9:00", "closes": "17:00", "slot_minutes": 60, "seats": 50, "slots": None}
    assert expected.items() <= row.body.items()
    halves = weekly_rows("周一 9:00-10:00 每30分钟 5人 14:00-15:00 每30分钟 5人")
    assert [slot["starts"] for slot in halves[0].body["slots"]] == ["09:00", "09:30", "14:00", "14:30"]


@pytest.mark.parametrize(
    "text",
    [
        "周一\n9：00～11：00 40\n13:00 至 15:00 30 人",
        "周一 9:00-11:00 40人\n周一 13:00-15:00 30人",
        "Mon 9:00-11:00 40 people, 13:00-15:00 30 people",
    ],
)
def test_lines_are_read_however_they_are_written(text: str) -> None:
    assert slots(text) == [("9:00", "11:00", 40), ("13:00", "15:00", 30)]


@pytest.mark.parametrize(
    "line",
    [
        "9:00-11:00 400人",
        "周一",
        "周一 9:00-11:00",
        "周一 400人",
        "少儿室：周一 9:00-11:00 4人",
        "周一 9-11 4人 ?",
        "周一 9:00-17:00 每0分钟 50人",
    ],
)
def test_what_is_no_pattern_is_named(line: str) -> None:
    with pytest.raises(Unreadable, match=line):
        weekly_rows(line)


def test_dates_are_off_or_have_other_slots() -> None:
    text = "11月9日 不开放 布展\n11月20日至11月21日 10:00-12:00 100人 夜场\n1月2日 闭馆"
    first, second, third = (row.body for row in exception_rows(text, TODAY))
    assert (first["date"], first["slots"], first["note"]) == ("2021-11-09", None, "布展")
    assert (second["until_date"], second["slots"][0]["seats"]) == ("2021-11-21", 100)
    assert second["note"] == "夜场"
    assert (third["date"], third["note"]) == ("2022-01-02", "")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_pattern_is_written_as_it_is_read(gateway: Flask, language: str) -> None:
    with gateway.test_request_context(headers={"Accept-Language": language}):
        rows = [row.body for row in weekly_rows(f"{MUSEUM}\n{EVENLY}")]
        assert [row.body for row in weekly_rows(weekly_text(rows))] == rows
        assert weekly_text(rows) == f"{MUSEUM}\n{EVENLY}" or language == "en"
        dates = [
            row.body for row in exception_rows("11月9日 不开放 布展\n11月20日 10:00-12:00 100人 夜场", TODAY)
        ]
        again = [row.body for row in exception_rows(exceptions_text(dates), TODAY)]
        assert again == dates
