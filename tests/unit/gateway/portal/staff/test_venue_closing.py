"""Closing a venue or a space: whom it concerns is shown before, and confirmed by its numbers."""

import pytest

from tests.fixtures.double import Double, sent
from tests.fixtures.pages import Reader
from tests.fixtures.venue_pages import CLOSING, CLOSURE, ID, PREVIEW
from tests.unit.gateway.portal.staff.test_venue_pages import caretaker, gateway

__all__ = ["caretaker", "gateway"]


@pytest.mark.slow
def test_a_closure_over_another_shows_it(caretaker: Reader, venue_department: Double) -> None:
    standing = CLOSURE | {"kept_minutes": 30, "reason": "换灯管"}
    venue_department.stand("/preview", PREVIEW | {"closures": [standing]})
    caretaker.open(f"/staff/venues/{ID}/close")
    page = caretaker.send(f"/staff/venues/{ID}/close", **CLOSING).text
    assert "已经宣布的关闭" in page and "换灯管" in page


@pytest.mark.slow
def test_a_closure_is_shown_with_its_people_before_it_is_confirmed(
    caretaker: Reader, venue_department: Double
) -> None:
    assert "从哪天" in caretaker.open(f"/staff/venues/{ID}/close").text
    preview = caretaker.send(f"/staff/venues/{ID}/close", **CLOSING)
    assert preview.status_code == 200 and not sent(venue_department, "POST")
    assert "37 人" in preview.text and "42 人" in preview.text
    assert "三号变压器烧了" in preview.text and "设备检修，8日恢复" in preview.text
    assert "因此取消" in preview.text and "正在进行，到关闭时结束" in preview.text
    assert "恢复开放后不会接着办" in preview.text
    assert "1 个场次 · 30 人" in preview.text and "提前结束</dt>" not in preview.text
    del venue_department.standing["/closures"]
    venue_department.answer(201, {"id": CLOSURE["id"]})
    answer = caretaker.send(f"/staff/venues/{ID}/close")
    assert answer.location == f"/staff/venues/{ID}/closures/{CLOSURE['id']}"
    [closure] = sent(venue_department, "POST")
    assert closure.json == {
        "starts_at": "2021-11-06T10:00:00+08:00",
        "ends_at": "2021-11-07T00:00:00+08:00",
        "reason": "三号变压器烧了",
        "note": "设备检修，8日恢复",
        "expected": 42,
        "refuses": 2,
        "revokes": 1,
    }


@pytest.mark.slow
def test_a_closure_whose_numbers_have_changed_is_shown_again(
    caretaker: Reader, venue_department: Double
) -> None:
    caretaker.open(f"/staff/venues/{ID}/close")
    caretaker.send(f"/staff/venues/{ID}/close", **CLOSING)
    venue_department.stand("/preview", PREVIEW | {"waiting": 6, "people": 43})
    again = caretaker.send(f"/staff/venues/{ID}/close")
    assert again.status_code == 200 and "刚才有变化" in again.text and "43 人" in again.text
    venue_department.stand("/preview", PREVIEW | {"waiting": 6, "people": 43, "requests": 3})
    again = caretaker.send(f"/staff/venues/{ID}/close")
    assert again.status_code == 200 and "刚才有变化" in again.text and "3 个" in again.text
    venue_department.stand("/preview", PREVIEW | {"waiting": 6, "people": 43, "requests": 3, "revoked": 4})
    again = caretaker.send(f"/staff/venues/{ID}/close")
    assert again.status_code == 200 and "刚才有变化" in again.text and "失去场地</dt><dd>4 场" in again.text
    assert not sent(venue_department, "POST")


@pytest.mark.slow
def test_a_closure_that_takes_units_their_space_is_not_said_to_concern_nobody(
    caretaker: Reader, venue_department: Double
) -> None:
    nobody = {"booked": 0, "waiting": 0, "people": 0}
    for others, words in (
        ({}, "失去场地的单位"),
        ({"requests": 0, "placements": 1, "revoked": 0}, "不会打扰任何人"),
    ):
        venue_department.stand("/preview", PREVIEW | nobody | others)
        caretaker.open(f"/staff/venues/{ID}/close")
        page = caretaker.send(f"/staff/venues/{ID}/close", **CLOSING).text
        assert words in page and ("不会打扰任何人" in page) == bool(others)


@pytest.mark.slow
@pytest.mark.parametrize(
    "wrong",
    [
        {"from_day": ""},
        {"until_day": "2021-11-05"},
        {"reason": ""},
        {"from_time": "25:00"},
        {"until_time": "九点"},
        {"until_time": "10:00"},
        {"until_day": "9999-12-31"},
    ],
)
def test_a_wrong_closing_keeps_what_was_filled_in(caretaker: Reader, wrong: dict[str, str]) -> None:
    caretaker.open(f"/staff/venues/{ID}/close")
    page = caretaker.send(f"/staff/venues/{ID}/close", **CLOSING | wrong)
    assert page.status_code == 422 and "从哪天" in page.text
    assert wrong.get("reason") == "" or "三号变压器烧了" in page.text
    assert "设备检修，8日恢复" in page.text


def test_what_a_venue_refuses_stands_beside_the_form(caretaker: Reader, venue_department: Double) -> None:
    caretaker.open(f"/staff/venues/{ID}/close")
    caretaker.send(f"/staff/venues/{ID}/close", **CLOSING)
    del venue_department.standing["/closures"]
    problem = {
        "type": "/problems/already-closed",
        "title": "这段时间已经关闭",
        "status": 409,
        "detail": "已关闭：消杀",
    }
    venue_department.answer(409, problem)
    page = caretaker.send(f"/staff/venues/{ID}/close")
    assert page.status_code == 409 and "已关闭：消杀" in page.text and "三号变压器烧了" in page.text
