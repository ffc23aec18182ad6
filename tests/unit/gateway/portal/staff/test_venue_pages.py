"""A venue's own pages, with venues' double behind them: what is on, closing and opening again, opening days."""

import uuid
from collections.abc import Callable

import pytest
from flask import Flask

from tests.fixtures.double import Double, sent
from tests.fixtures.gateway import edition
from tests.fixtures.pages import NOTHING, Reader, refusal, sign_in_staff
from tests.fixtures.venue_pages import (
    AFTERMATH,
    BEGUN,
    CLOSURE,
    ELEVEN,
    HALL,
    ID,
    NINE,
    ON,
    OPENING,
    OPENING_ID,
    PREVIEW,
    SLOT,
    VENUE,
    WANTED,
)


@pytest.fixture
def gateway(new_gateway: Callable[..., Flask], venue_department: Double, department: Double) -> Flask:
    app = new_gateway(venues_url=venue_department.url, registration_url=department.url)
    edition(app)
    return app


@pytest.fixture
def caretaker(gateway: Flask, venue_department: Double) -> Reader:
    """Who runs the venue; its department knows what stands below."""
    venue_department.stand(f"/venues/{ID}", VENUE)
    venue_department.stand("/misfits", {"items": []})
    venue_department.stand("/closures", NOTHING)
    venue_department.stand("/day", {"items": [ON], "next_cursor": None})
    venue_department.stand("/demand", {"items": [WANTED], "next_cursor": None})
    venue_department.stand("/openings", {"items": [OPENING], "next_cursor": None})
    venue_department.stand("/preview", PREVIEW)
    venue_department.stand("/placements", NOTHING)
    return sign_in_staff(gateway, "venue_operator", venue=ID)


@pytest.mark.slow
def test_the_pages_are_for_who_runs_a_venue_and_nobody_is_sent_to_an_interface(gateway: Flask) -> None:
    stranger = Reader(gateway.test_client())
    assert stranger.open("/staff/venues").location.partition("?")[0] == "/staff/sign-in"
    assert sign_in_staff(gateway, "desk", username="desk").open("/staff/venues").status_code == 403
    caretaker = sign_in_staff(gateway, "venue_operator", venue=ID)
    assert 'href="/staff/venues"' in caretaker.open("/staff").text
    assert "接口" not in caretaker.page.partition("<footer")[0]
    assert caretaker.open("/staff/venues").status_code == 200


@pytest.mark.slow
def test_what_has_begun_the_evening_before_says_so(caretaker: Reader) -> None:
    page = caretaker.open(f"/staff/venues/{ID}?date=2021-11-07").text
    assert "<b>11月6日 周六 09:00–11:00</b>" in page
    page = caretaker.open(f"/staff/venues/{ID}?date=2021-11-06").text
    assert "<b>09:00–11:00</b>" in page


@pytest.mark.slow
def test_a_day_shows_what_is_on_with_seats_and_who_waits(caretaker: Reader) -> None:
    page = caretaker.open(f"/staff/venues/{ID}?date=2021-11-06").text
    assert "9:00–11:00" in page and "报告厅" in page
    for words in ("已报名 <b>37</b>", "空位 <b>363</b>", "候补 <b>5</b>"):
        assert words in page
    assert "已到" not in page and "清点人数" not in page
    assert "5 人候补" in page
    assert f'href="/staff/venues/{ID}?date=2021-11-07"' in page
    assert caretaker.open(f"/staff/venues/{ID}?date=31-31").status_code == 200


@pytest.mark.slow
def test_people_are_counted_once_a_session_has_begun(caretaker: Reader, venue_department: Double) -> None:
    address = f"/staff/venues/{ID}/sessions/{BEGUN['id']}"
    venue_department.stand("/day", {"items": [BEGUN], "next_cursor": None})
    assert "已到 <b>32</b>" in caretaker.open(f"/staff/venues/{ID}?date=2021-11-05").text
    venue_department.answer(200)
    answer = caretaker.send(f"{address}/count?date=2021-11-05", people="41")
    assert answer.location == f"/staff/venues/{ID}?date=2021-11-05"
    assert [request.json for request in sent(venue_department, "PUT")] == [{"people": 41}]
    count_view = {"people": 41, "counted_by": str(uuid.uuid4()), "counted_at": NINE}
    venue_department.stand(
        "/day", {"items": [BEGUN | {"head_count": count_view, "visitors": 41}], "next_cursor": None}
    )
    page = caretaker.open(f"/staff/venues/{ID}?date=2021-11-05").text
    assert "已到 <b>41</b>" in page and "清点" in page and "按签到算" in page
    venue_department.answer(200)
    assert caretaker.send(f"{address}/strike-out?date=2021-11-05").status_code == 303
    assert sent(venue_department, "DELETE")[0].path == f"/venues/{ID}/sessions/{BEGUN['id']}/head-count"


@pytest.mark.slow
@pytest.mark.parametrize("people", ["", "viele", "-1", "100000"])
def test_a_count_that_is_no_number_keeps_what_was_filled_in(
    caretaker: Reader, venue_department: Double, people: str
) -> None:
    venue_department.stand("/day", {"items": [BEGUN], "next_cursor": None})
    caretaker.open(f"/staff/venues/{ID}?date=2021-11-05")
    page = caretaker.send(f"/staff/venues/{ID}/sessions/{BEGUN['id']}/count?date=2021-11-05", people=people)
    assert page.status_code == 422 and 'id="people-wrong"' in page.text and f'value="{people}"' in page.text
    assert not sent(venue_department, "PUT")


@pytest.mark.slow
def test_the_page_of_a_closure_says_in_numbers_what_came_of_it(
    caretaker: Reader, venue_department: Double, department: Double
) -> None:
    venue_department.stand(f"/closures/{CLOSURE['id']}", CLOSURE)
    address = f"/staff/venues/{ID}/closures/{CLOSURE['id']}"
    department.answer(404, {"type": "/problems/no-such-closure", "title": "没有这次关闭", "status": 404})
    assert "正在处理" in caretaker.open(address).text
    department.answers.clear()
    department.answer(503, {"title": "x", "status": 503})
    away = caretaker.open(address)
    assert away.status_code == 200 and "报名系统暂时连不上" in away.text and "变压器烧了" in away.text
    department.stand("/aftermath", AFTERMATH)
    page = caretaker.open(address).text
    assert "正在处理" not in page and "恢复开放" in page
    for words in ("2 个场次", "1 个场次", "40 人", "12 人", "3 人", "1 人"):
        assert words in page
    people, sessions = AFTERMATH["people"] | {"due": 7}, AFTERMATH["sessions"] | {"unsettled": 5}
    department.stand("/aftermath", AFTERMATH | {"people": people, "sessions": sessions})
    page = caretaker.open(address).text
    assert "还有 5 个场次没有处理完" in page and "还有 7 人的短信在发送" in page


@pytest.mark.slow
def test_a_closure_that_is_lifted_or_over_is_not_lifted_again(
    caretaker: Reader, venue_department: Double, department: Double
) -> None:
    department.stand("/aftermath", AFTERMATH)
    address = f"/staff/venues/{ID}/closures/{CLOSURE['id']}"
    over = {"starts_at": "2021-11-04T01:00:00+00:00", "ends_at": "2021-11-04T03:00:00+00:00"}
    for state in ({"status": "lifted"}, over):
        venue_department.stand(f"/closures/{CLOSURE['id']}", CLOSURE | state)
        assert f"{address}/lift" not in caretaker.open(address).text
    venue_department.stand("/closures", {"items": [CLOSURE | over], "next_cursor": None})
    assert address not in caretaker.open(f"/staff/venues/{ID}").text
    that_day = caretaker.open(f"/staff/venues/{ID}?date=2021-11-04").text
    assert address in that_day and "/lift" not in that_day


@pytest.mark.slow
def test_the_day_says_what_has_yet_to_follow_a_closure(caretaker: Reader, venue_department: Double) -> None:
    venue_department.stand("/closures", {"items": [CLOSURE], "next_cursor": None})
    address = f"/staff/venues/{ID}?date=2021-11-06"
    assert "因关闭正在处理" in caretaker.open(address).text
    for followed in (
        ON | {"status": "cancelled"},
        ON | {"starts_at": ELEVEN, "ends_at": "2021-11-06T05:00:00+00:00"},
    ):
        venue_department.stand("/day", {"items": [followed], "next_cursor": None})
        assert "因关闭正在处理" not in caretaker.open(address).text


@pytest.mark.slow
def test_a_closure_is_lifted_from_the_day(caretaker: Reader, venue_department: Double) -> None:
    closure = {
        "id": str(uuid.uuid4()),
        "space_id": None,
        "starts_at": NINE,
        "ends_at": ELEVEN,
        "reason": "消杀",
        "note": "8日恢复",
    }
    venue_department.stand("/closures", {"items": [closure], "next_cursor": None})
    page = caretaker.open(f"/staff/venues/{ID}").text
    assert "消杀" in page and "8日恢复" in page and "恢复开放" in page
    venue_department.answer(200)
    lifted = caretaker.send(f"/staff/venues/{ID}/closures/{closure['id']}/lift")
    assert lifted.location == f"/staff/venues/{ID}?reopened=1"
    assert sent(venue_department, "DELETE")[0].path == f"/closures/{closure['id']}"


@pytest.mark.slow
def test_a_closure_that_cannot_be_lifted_says_why(
    caretaker: Reader, venue_department: Double, department: Double
) -> None:
    department.stand("/aftermath", AFTERMATH)
    address = f"/staff/venues/{ID}/closures/{CLOSURE['id']}"
    caretaker.open(f"/staff/venues/{ID}")
    venue_department.answers.clear()
    venue_department.answer(409, {"type": "x", "title": "关闭已经结束", "status": 409})
    venue_department.answer(200, CLOSURE)
    assert caretaker.send(f"{address}/lift").status_code == 409
    assert "关闭已经结束" in refusal(caretaker.page) and "变压器烧了" in caretaker.page


def test_opening_days_are_added_by_lines_as_people_write_them(
    caretaker: Reader, venue_department: Double
) -> None:
    page = caretaker.open(f"/staff/venues/{ID}/openings").text
    assert "400 人" in page and "与活动共用" in page
    del venue_department.standing["/openings"]
    venue_department.answer(201)
    days = {"from_day": "2021-11-08", "until_day": "2021-11-21", "weekdays": "5", "space_id": HALL["id"]}
    lines = "9:00-11:00 100人\r\n13:00～15:30 80\r\n１６：００－１７：００，２０\r\n"
    lines += "18点到20点30分 30名\r\n20点半到21点 9"
    answer = caretaker.send(f"/staff/venues/{ID}/openings", slots=lines, shared="1", **days)
    assert answer.status_code == 303
    assert sent(venue_department, "POST")[0].json == {
        "dates": ["2021-11-13", "2021-11-20"],
        "slots": [
            {"starts": "9:00", "ends": "11:00", "seats": 100},
            {"starts": "13:00", "ends": "15:30", "seats": 80},
            {"starts": "16:00", "ends": "17:00", "seats": 20},
            {"starts": "18:00", "ends": "20:30", "seats": 30},
            {"starts": "20:30", "ends": "21:00", "seats": 9},
        ],
        "space_id": HALL["id"],
        "shared": True,
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    "wrong",
    [
        {"slots": "九点到十一点"},
        {"slots": ""},
        {"until_day": "2021-11-07"},
        {"until_day": "2022-11-08"},
        {"until_day": "2021-11-08", "weekdays": "5"},
        {"weekdays": "x"},
    ],
)
def test_wrong_opening_days_keep_what_was_filled_in(
    caretaker: Reader, venue_department: Double, wrong: dict[str, str]
) -> None:
    caretaker.open(f"/staff/venues/{ID}/openings")
    body = {"from_day": "2021-11-08", "until_day": "2021-11-21", "slots": "9:00-11:00 100人"}
    page = caretaker.send(f"/staff/venues/{ID}/openings", **body | wrong)
    assert page.status_code == 422 and 'value="2021-11-08"' in page.text
    assert not sent(venue_department, "POST")


@pytest.mark.slow
def test_of_several_slots_it_is_said_which_line_is_wrong(caretaker: Reader, venue_department: Double) -> None:
    caretaker.open(f"/staff/venues/{ID}/openings")
    errors = [{"field": "slots.1.ends", "message": "结束要晚于开始"}]
    problem = {"type": "/problems/invalid", "title": "填写有误", "status": 422, "errors": errors}
    del venue_department.standing["/openings"]
    venue_department.answer(422, problem)
    venue_department.answer(200, {"items": [], "next_cursor": None})
    slots = "9:00-11:00 100人\n13:00-12:00 100人"
    body = {"from_day": "2021-11-08", "until_day": "2021-11-08", "slots": slots}
    page = caretaker.send(f"/staff/venues/{ID}/openings", **body)
    assert page.text.count("第 2 行：结束要晚于开始") == 2


@pytest.mark.slow
def test_what_is_wrong_with_each_of_many_days_is_said_once(
    caretaker: Reader, venue_department: Double
) -> None:
    caretaker.open(f"/staff/venues/{ID}/openings")
    errors = [{"field": f"dates.{n}", "message": "这个时间已经过去"} for n in range(30)]
    problem = {"type": "/problems/invalid", "title": "填写有误", "status": 422, "errors": errors}
    del venue_department.standing["/openings"]
    venue_department.answer(422, problem)
    venue_department.answer(200, {"items": [], "next_cursor": None})
    body = {"from_day": "2021-11-01", "until_day": "2021-11-30", "slots": "9:00-11:00 100人"}
    page = caretaker.send(f"/staff/venues/{ID}/openings", **body)
    assert page.status_code == 422 and page.text.count("这个时间已经过去") == 2


def test_a_day_is_withdrawn_after_its_people_were_shown(caretaker: Reader, venue_department: Double) -> None:
    address = f"/staff/venues/{ID}/openings/{OPENING_ID}/withdraw?date=2021-11-06"
    page = caretaker.open(address).text
    assert "37 人" in page and "5 人" in page and "不能恢复" in page
    venue_department.answer(200)
    assert caretaker.send(address).location == f"/staff/venues/{ID}/openings?date=2021-11-06"
    assert sent(venue_department, "DELETE")[0].path == f"/openings/{OPENING_ID}?expected=42"
    missing = caretaker.open(f"/staff/venues/{ID}/openings/{uuid.uuid4()}/withdraw?date=2021-11-06")
    assert missing.status_code == 404


@pytest.mark.slow
def test_of_a_day_that_has_begun_what_is_to_come_is_withdrawn(
    caretaker: Reader, venue_department: Double
) -> None:
    address = f"/staff/venues/{ID}/openings/{OPENING_ID}/withdraw?date=2021-11-06"
    begun = SLOT | {"id": str(uuid.uuid4()), "starts_at": BEGUN["starts_at"]}
    for slots, is_to_come in (([begun, SLOT], True), ([begun], False)):
        items = [OPENING | {"slots": slots}]
        venue_department.stand("/openings", {"items": items, "next_cursor": None})
        page = caretaker.open(address).text
        assert "已经开始的时段留着" in page and "改为临时关闭" in page
        assert ("确认不开放" in page, "37 人" in page) == (is_to_come, is_to_come)


@pytest.mark.slow
def test_a_page_says_when_venues_is_away(new_gateway: Callable[..., Flask]) -> None:
    app = new_gateway()
    edition(app)
    caretaker = sign_in_staff(app, "venue_operator", venue=ID)
    for page in ("", "/close", "/openings"):
        assert caretaker.open(f"/staff/venues/{ID}{page}").status_code == 503


@pytest.mark.slow
def test_the_day_of_a_venue_that_holds_so_many_at_a_time_says_how_many_are_in(
    caretaker: Reader, venue_department: Double, department: Double
) -> None:
    venue_department.stand(f"/venues/{ID}", VENUE | {"at_once": 500})
    place = {"space_id": None, "at_once": 500, "limit": 500, "policy": None, "inside": 132, "free": 368}
    department.stand("/house", {"items": [place]})
    page = caretaker.open(f"/staff/venues/{ID}").text
    assert "现在里面 132 人 / 上限 500" in page and f'href="/staff/house/{ID}"' in page
    department.standing.clear()
    department.answer(503, {"type": "about:blank", "title": "away", "status": 503})
    assert caretaker.open(f"/staff/venues/{ID}").status_code == 200
    assert "现在里面" not in caretaker.page
