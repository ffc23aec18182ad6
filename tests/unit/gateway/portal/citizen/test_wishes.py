"""Asking a venue to open, on pages, with registration's double behind them."""

import uuid
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.double import Double
from tests.fixtures.gateway import activity, seats, session, sitting, venue
from tests.fixtures.pages import Reader, booking, let_answer, say

WISH = {
    "id": str(uuid.uuid4()),
    "venue_id": str(uuid.uuid4()),
    "venue": "省博物馆",
    "date": "2021-11-07",
    "part": "evening",
    "session_id": None,
    "status": "open",
    "can_withdraw": True,
    "channel": "self",
    "answer": None,
    "asked_at": "2021-11-05T00:30:00+00:00",
    "settled_at": None,
}
SLOT = str(uuid.uuid4())
OPENED = {
    "session_id": SLOT,
    "starts_at": "2021-11-07T11:00:00+00:00",
    "ends_at": "2021-11-07T13:00:00+00:00",
    "is_off": False,
    "note": "",
}
REFUSED = {"type": "/problems/seats-left", "title": "这一场还有名额，直接报名即可", "status": 409}


def page_with(*wishes: Any) -> dict[str, Any]:
    return {"items": list(wishes), "next_cursor": None}


@pytest.fixture
def museum(portal: Flask) -> str:
    """The id of a venue in the catalogue."""
    return venue(portal)


@pytest.mark.slow
def test_who_asks_for_what_is_open_is_led_to_it_and_may_ask_all_the_same(
    citizen: Reader, museum: str, department: Double
) -> None:
    citizen.open(f"/venues/{museum}/wish")
    times = {name: OPENED[name] for name in ("starts_at", "ends_at")}
    title = "那时候已经开放，还有名额，直接报名即可"
    open_then = {"type": "/problems/open-then", "title": title, "status": 409, "session_id": SLOT}
    let_answer(department, (409, open_then | times))
    page = citizen.send(f"/venues/{museum}/wish", date="2021-11-07", part="evening").text
    for words in (title, "19:00", f'href="/sessions/{SLOT}/book"', "仍要请求"):
        assert words in page
    let_answer(department, (201, WISH))
    wish = {"date": "2021-11-07", "part": "evening"}
    assert citizen.send(f"/venues/{museum}/wish", **wish, all_the_same="1").status_code == 303
    assert department.asked[-1].json == {"venue_id": museum, "all_the_same": True} | wish


@pytest.mark.slow
def test_a_venue_is_asked_for_a_part_of_a_day(citizen: Reader, museum: str, department: Double) -> None:
    assert f'href="/venues/{museum}/wish' in citizen.open(f"/venues/{museum}").text
    page = citizen.open(f"/venues/{museum}/wish?date=2021-11-07").text
    assert 'value="2021-11-07"' in page
    let_answer(department, (201, WISH))
    request = citizen.send(f"/venues/{museum}/wish", date="2021-11-07", part="evening")
    assert request.location == f"/my/wishes#wish-{WISH['id']}"
    assert department.asked[-1].json == {"venue_id": museum, "date": "2021-11-07", "part": "evening"}
    citizen.open(f"/venues/{museum}/wish")
    assert citizen.send(f"/venues/{museum}/wish", date="", part="night").status_code == 422
    say(
        department,
        422,
        {"type": "x", "title": "x", "status": 422, "errors": [{"field": "date", "message": "已过去"}]},
    )
    citizen.send(f"/venues/{museum}/wish", date="2021-11-01", part="morning")
    assert 'id="date-wrong"' in citizen.page


def test_who_is_not_signed_in_signs_in_first(stranger: Reader, museum: str) -> None:
    away = stranger.open(f"/venues/{museum}/wish")
    assert (away.status_code, away.location) == (303, f"/sign-in?next=/venues/{museum}/wish")


@pytest.mark.slow
def test_more_is_asked_of_a_full_session(
    citizen: Reader, portal: Flask, department: Double, museum: str
) -> None:
    full = sitting(venue_id=museum, place=None)
    id = activity(portal, sittings=[full])
    session(portal, full, activity_id=id, venue_id=museum)
    seats(portal, full["id"], seats_left=0)
    assert f'href="/sessions/{full["id"]}/wish"' in citizen.open(f"/activities/{id}").text
    say(department, 200, booking(full["id"])["session"])
    assert "智能手机助老课" in citizen.open(f"/sessions/{full['id']}/wish").text
    let_answer(
        department,
        (409, REFUSED | {"session_id": full["id"]}),
        (200, booking(full["id"])["session"]),
    )
    refusal = citizen.send(f"/sessions/{full['id']}/wish")
    assert refusal.status_code == 409
    assert f'href="/sessions/{full["id"]}/book"' in citizen.page


def test_own_wishes_say_what_became_of_them(citizen: Reader, department: Double) -> None:
    answered = WISH | {"id": str(uuid.uuid4()), "status": "answered", "can_withdraw": False, "answer": OPENED}
    words = dict.fromkeys(("session_id", "starts_at", "ends_at")) | {"is_off": False, "note": "晚上电路检修"}
    declined = answered | {"id": str(uuid.uuid4()), "status": "declined", "answer": words}
    let_answer(department, (200, page_with(WISH, answered, declined)))
    page = citizen.open("/my/wishes").text
    for text in ("11月7日", "晚上", "等场馆答复", "晚上电路检修", f'href="/sessions/{SLOT}/book"'):
        assert text in page
    assert page.count("撤回请求") == 1
    let_answer(department, (200, WISH | {"status": "withdrawn"}))
    assert citizen.send(f"/my/wishes/{WISH['id']}/withdraw").status_code == 303
    assert (department.asked[-1].method, department.asked[-1].path) == ("DELETE", f"/wishes/{WISH['id']}")
    let_answer(department, (200, page_with()))
    assert "您还没有请求" in citizen.open("/my/wishes").text
