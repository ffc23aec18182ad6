"""What people want of a venue, on its pages, with venues' double behind them; and the desk that asks for who calls."""

from typing import Any

import pytest

from tests.fixtures.double import Double
from tests.fixtures.pages import Reader
from tests.fixtures.venue_pages import HALL, ID, SLOT, WANTED
from tests.unit.gateway.portal.staff.test_venue_pages import caretaker, gateway  # noqa: F401

WISH = {"date": "2021-11-07", "part": "evening", "people": 12, "waiting": 7, "slots": [], "declined": None}
MORNING = WISH | {
    "part": "morning",
    "people": 1,
    "slots": [{name: SLOT[name] for name in ("id", "starts_at", "ends_at", "seats")}],
    "declined": {"note": "早上打扫", "declined_at": "2021-11-05T00:30:00+00:00"},
}
PAGE = f"/staff/venues/{ID}/demand"


@pytest.fixture
def keeper(caretaker: Reader, venue_department: Double) -> Reader:  # noqa: F811
    """Who runs a venue that is asked to open."""
    venue_department.stand(f"/venues/{ID}/wishes", {"items": [WISH, MORNING], "next_cursor": None})
    venue_department.stand(f"/venues/{ID}/demand", {"items": [WANTED], "next_cursor": None})
    return caretaker


def answer_next(department: Double, status: int, body: Any = None) -> None:
    department.answers.clear()
    department.answer(status, body)


@pytest.mark.slow
def test_the_page_has_the_numbers_beside_who_waits(keeper: Reader) -> None:
    page = keeper.open(PAGE).text
    for words in ("12 人", "7 人", "5 人候补", "早上打扫", f"{PAGE}/2021-11-07/evening/answer"):
        assert words in page
    assert page.index("上午") < page.index("晚上")
    assert f'href="{PAGE}"' in keeper.open(f"/staff/venues/{ID}").text


@pytest.mark.slow
def test_a_slot_answers_in_one_step(keeper: Reader, venue_department: Double) -> None:
    page = keeper.open(f"{PAGE}/2021-11-07/evening/answer").text
    for text in ('value="2021-11-07"', 'value="19:00"', 'value="21:00"', 'value="19"'):
        assert text in page
    form = {"on_date": "2021-11-07", "starts": "19：00", "ends": "21:00", "seats": "60", "note": ""}
    answer_next(venue_department, 201, SLOT | {"answers": None})
    answer = keeper.send(f"{PAGE}/2021-11-07/evening/answer", **form, space_id=HALL["id"])
    assert answer.location == f"{PAGE}?done=answered"
    assert venue_department.asked[-1].json == {
        "date": "2021-11-07",
        "part": "evening",
        "on_date": "2021-11-07",
        "space_id": HALL["id"],
        "starts": "19:00",
        "ends": "21:00",
        "seats": 60,
        "note": "",
    }
    too_many = {"field": "seats", "message": "这个场地只能坐 120 人"}
    keeper.open(f"{PAGE}/2021-11-07/evening/answer")
    answer_next(venue_department, 422, {"type": "x", "title": "x", "status": 422, "errors": [too_many]})
    keeper.send(f"{PAGE}/2021-11-07/evening/answer", **form | {"seats": "600"})
    assert "这个场地只能坐 120 人" in keeper.page and 'value="600"' in keeper.page


@pytest.mark.slow
def test_an_hour_outside_what_was_asked_for_is_said_at_the_hour(
    keeper: Reader, venue_department: Double
) -> None:
    address = f"{PAGE}/2021-11-07/evening/answer"
    keeper.open(address)
    apart = {"field": "starts", "message": "请求的是晚上（18:00–24:00），这个时段不在里面"}
    answer_next(venue_department, 422, {"type": "x", "title": "x", "status": 422, "errors": [apart]})
    form = {"on_date": "2021-11-07", "starts": "9:00", "ends": "11:00", "seats": "60"}
    page = keeper.send(address, **form).text
    assert 'id="starts-wrong"' in page and "这个时段不在里面" in page and 'value="11:00"' in page


@pytest.mark.slow
def test_who_is_told_of_another_slot_is_said_before(keeper: Reader) -> None:
    """The page promised a message to each of those who asked, and nobody got one."""
    assert "不会有人收到通知" not in keeper.open(f"{PAGE}/2021-11-07/evening/answer").text
    assert "不再通知这一个" in keeper.open(f"{PAGE}/2021-11-07/morning/answer").text
    assert "不会有人收到通知" in keeper.open(f"{PAGE}/2021-11-09/morning/answer").text


@pytest.mark.slow
def test_it_is_declined_with_words(keeper: Reader, venue_department: Double) -> None:
    address = f"{PAGE}/2021-11-07/morning/decline"
    assert keeper.open(address).status_code == 200
    assert keeper.send(address, note="").status_code == 422
    answer_next(venue_department, 201, MORNING["declined"])
    assert keeper.send(address, note="早上打扫").location == f"{PAGE}?done=declined"
    body = venue_department.asked[-1].json
    assert body == {"date": "2021-11-07", "part": "morning", "note": "早上打扫"}
    assert "接着通知" in keeper.open(f"{PAGE}?done=declined").text


@pytest.mark.slow
def test_a_day_that_is_none_is_not_there(keeper: Reader) -> None:
    assert keeper.open(f"{PAGE}/tomorrow/morning/answer").status_code == 404
    assert keeper.open(f"{PAGE}/2021-11-07/night/answer").status_code == 404
    assert keeper.open(f"{PAGE}/2021-11-09/morning/answer").status_code == 200
