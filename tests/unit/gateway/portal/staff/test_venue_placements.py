"""A venue's page of the activities in its spaces, with venues' double behind it: answering, and taking back."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.double import Double, sent
from tests.fixtures.gateway import edition
from tests.fixtures.pages import NOTHING, Reader, sign_in_staff
from tests.fixtures.venue_pages import ELEVEN, HALL, ID, NINE, OPENING, SLOT, VENUE

PLACEMENT = {
    "id": str(uuid.uuid4()),
    "activity_id": str(uuid.uuid4()),
    "venue_id": ID,
    "space_id": HALL["id"],
    "starts_at": NINE,
    "ends_at": ELEVEN,
    "seats": 40,
    "space_seats": 120,
    "status": "asked",
    "reason": None,
    "decision": None,
    "note": None,
    "answer_by": "2021-11-05T10:00:00+00:00",
    "asked_at": "2021-11-04T00:00:00+00:00",
    "alternatives": [],
}
OTHER = PLACEMENT | {"id": str(uuid.uuid4()), "seats": 60}
WHAT = {name: PLACEMENT[name] for name in ("venue_id", "space_id", "starts_at", "ends_at", "seats")}
STEP = WHAT | {"at": "2021-11-04T00:00:00+00:00", "who": "unit", "by": None, "status": "asked"}
STEP |= dict.fromkeys(("reason", "decision", "note"))
STEPS = [
    STEP,
    STEP | {"who": "calendar", "status": "refused", "reason": "clash"},
    STEP | {"who": "venue", "by": str(uuid.uuid4()), "status": "held"},
    STEP
    | {
        "who": "venue",
        "by": str(uuid.uuid4()),
        "status": "revoked",
        "decision": "taken_back",
        "note": "舞台检修",
    },
]
THREAD = {"placement": PLACEMENT, "steps": STEPS}
NOBODY = {"booked": 0, "waiting": 0}
HELD = PLACEMENT | {"status": "held", "answer_by": None}
ADDRESS = f"/staff/venues/{ID}/placements"
PAGE = f"{ADDRESS}/{PLACEMENT['id']}"


def page_with(*placements: Any) -> dict[str, Any]:
    return {"items": list(placements), "next_cursor": None}


@pytest.fixture
def gateway(new_gateway: Callable[..., Flask], venue_department: Double) -> Flask:
    app = new_gateway(venues_url=venue_department.url)
    edition(app)
    return app


@pytest.fixture
def caretaker(gateway: Flask, venue_department: Double) -> Reader:
    """Who runs the venue, for whose answer two wait."""
    venue_department.stand(f"/venues/{ID}", VENUE)
    venue_department.stand("/misfits", {"items": []})
    venue_department.stand("/placements", page_with(PLACEMENT))
    venue_department.stand("/openings", NOTHING)
    venue_department.stand("/closures", NOTHING)
    venue_department.stand("/acceptance", {"placement": PLACEMENT, "refuses": [OTHER], **NOBODY})
    venue_department.stand("/thread", THREAD)
    return sign_in_staff(gateway, "venue_operator", venue=ID)


@pytest.mark.slow
def test_the_page_is_for_who_runs_a_venue(gateway: Flask) -> None:
    assert Reader(gateway.test_client()).open(ADDRESS).location.partition("?")[0] == "/staff/sign-in"
    assert sign_in_staff(gateway, "desk", username="desk").open(ADDRESS).status_code == 403


@pytest.mark.slow
def test_who_runs_another_venue_is_told_so_before_anything_is_filled_in(gateway: Flask) -> None:
    neighbour = sign_in_staff(gateway, "venue_operator")
    for page in (
        "placements",
        f"placements/{PLACEMENT['id']}",
        "close",
        "openings",
        "openings/month",
        "about",
        "demand",
    ):
        answer = neighbour.open(f"/staff/venues/{ID}/{page}")
        assert answer.status_code == 403, page
        assert "这个场馆不由您的账号管理" in answer.text and "<form" not in answer.text.partition("<main")[2]
    assert neighbour.open(f"/staff/house/{ID}").status_code == 403


@pytest.mark.slow
def test_what_waits_is_shown_with_its_deadline_and_what_is_held_by_day(
    caretaker: Reader, venue_department: Double
) -> None:
    page = caretaker.open(f"{ADDRESS}?date=2021-11-06")
    assert page.status_code == 200
    for words in ("9:00–11:00", "报告厅", "40 人", "11月5日", "18:00", f'href="{PAGE}"', "场地日历"):
        assert words in page.text
    waiting, held = [
        request.path for request in sent(venue_department, "GET") if "/placements?" in request.path
    ]
    assert "status=asked" in waiting
    assert "from_date=2021-11-06" in held and "until_date=2021-11-12" in held and "status=held" in held
    venue_department.stand("/placements", NOTHING)
    page = caretaker.open(ADDRESS)
    assert "没有等待答复的申请" in page.text and page.text.count("空着") == 7
    assert caretaker.open(f"{ADDRESS}?date=31-31").status_code == 200


def rows_of(page: str) -> dict[str, str]:
    """{day: what is there in words}, of a venue with one space."""
    rows = re.findall(
        r'<tr[^>]*><th scope="row" class="whole">(.*?)</th><td>(.*?)</td></tr>', page, re.DOTALL
    )
    return {day: " ".join(re.sub(r"<[^>]+>", " ", cell).split()) for day, cell in rows}


def test_the_calendar_has_by_space_and_day_what_is_there(caretaker: Reader, venue_department: Double) -> None:
    at_large = OPENING | {"id": str(uuid.uuid4()), "space_id": None}
    span = {"starts_at": "2021-11-08T04:00:00+00:00", "ends_at": "2021-11-09T16:00:00+00:00"}
    closure = {"id": str(uuid.uuid4()), "venue_id": ID, "space_id": None, "status": "declared"}
    closure |= span | {"reason": "检修", "note": "", "kept_minutes": 30}
    venue_department.stand("/placements", page_with(PLACEMENT))
    afternoon = {"starts_at": "2021-11-06T06:00:00+00:00", "ends_at": "2021-11-06T08:00:00+00:00"}
    evening = {"starts_at": "2021-11-06T11:00:00+00:00", "ends_at": "2021-11-06T18:00:00+00:00"}
    slots = [SLOT | afternoon, SLOT | evening]
    venue_department.stand("/openings", page_with(OPENING | afternoon | evening | {"slots": slots}, at_large))
    venue_department.stand("/closures", page_with(closure))
    page = caretaker.open(f"{ADDRESS}?date=2021-11-06").text
    rows = rows_of(page)
    assert len(rows) == 7
    assert rows["11月6日 周六"].startswith("09:00–11:00 活动 40 人")
    assert "14:00–16:00 开放预约" in rows["11月6日 周六"] and "19:00–24:00 开放预约" in rows["11月6日 周六"]
    assert rows["11月6日 周六"].count("开放预约") == 2, "between its slots the space is free"
    assert rows["11月8日 周一"] == "12:00–24:00 关闭 检修"
    assert rows["11月9日 周二"] == "全天 关闭 检修"
    assert rows["11月7日 周日"].startswith("00:00–02:00 开放预约")
    assert rows["11月10日 周三"] == "空着"
    [paths] = [each.path for each in venue_department.asked if "/openings?" in each.path]
    assert "from_date=2021-11-05" in paths, "the night before may reach into the first day"
    assert "?date=2021-10-30#calendar" in page and "?date=2021-11-13#calendar" in page


def test_accepting_says_first_whom_it_refuses(caretaker: Reader, venue_department: Double) -> None:
    page = caretaker.open(PAGE)
    assert "另外 1 个申请" in page.text and 'name="expected" value="1"' in page.text
    del venue_department.standing["/placements"]
    venue_department.answer(200, PLACEMENT)
    answer = caretaker.send(f"{PAGE}/accept", expected="1")
    assert (answer.status_code, answer.location) == (303, f"{ADDRESS}?date=2021-11-06&done=accepted")
    assert [request.json for request in sent(venue_department, "POST")] == [{"expected": 1}]


@pytest.mark.slow
def test_a_reason_to_refuse_is_not_dropped_by_accepting(caretaker: Reader, venue_department: Double) -> None:
    page = caretaker.open(PAGE).text
    assert page.count("<form id=") == 1 and f'form="answer" formaction="{PAGE}/accept"' in page
    page = caretaker.send(f"{PAGE}/accept", expected="1", note="当天内部使用").text
    assert "不归您按的按钮" in page and 'value="当天内部使用"' in page
    assert not sent(venue_department, "POST")


@pytest.mark.slow
def test_what_has_changed_meanwhile_is_shown_again(caretaker: Reader, venue_department: Double) -> None:
    caretaker.open(PAGE)
    problem = {"type": "/problems/others-wait", "title": "还有别的申请等这个场地", "status": 409}
    venue_department.answer(409, problem | {"refuses": 2})
    venue_department.stand("/acceptance", {"placement": PLACEMENT, "refuses": [OTHER, OTHER], **NOBODY})
    page = caretaker.send(f"{PAGE}/accept", expected="1")
    assert page.status_code == 409
    assert "还有别的申请等这个场地" in page.text and 'name="expected" value="2"' in page.text
    assert caretaker.send(f"{PAGE}/accept", expected="viele").status_code == 422


@pytest.mark.slow
def test_refusing_needs_a_reason_and_sends_it(caretaker: Reader, venue_department: Double) -> None:
    caretaker.open(PAGE)
    page = caretaker.send(f"{PAGE}/refuse", note=" ")
    assert page.status_code == 422 and "note-wrong" in page.text
    assert not sent(venue_department, "POST")
    venue_department.answer(200)
    assert caretaker.send(f"{PAGE}/refuse", note="当天内部使用").status_code == 303
    [refusal] = sent(venue_department, "POST")
    assert (refusal.path, refusal.json) == (f"/placements/{PLACEMENT['id']}/refuse", {"note": "当天内部使用"})


@pytest.mark.slow
def test_what_is_held_is_taken_back_with_a_reason(caretaker: Reader, venue_department: Double) -> None:
    venue_department.stand("/acceptance", {"placement": HELD, "refuses": [], "booked": 37, "waiting": 5})
    page = caretaker.open(PAGE)
    assert "收回场地" in page.text and "同意</button>" not in page.text
    assert "已报上 37 人，5 人候补" in page.text and 'name="expected" value="42"' in page.text
    venue_department.answer(200)
    assert caretaker.send(f"{PAGE}/revoke", note="舞台检修", expected="42").status_code == 303
    [request] = sent(venue_department, "POST")
    assert (request.path, request.json) == (
        f"/placements/{PLACEMENT['id']}/revoke",
        {"note": "舞台检修", "expected": 42},
    )


def test_what_was_answered_already_is_said(caretaker: Reader, venue_department: Double) -> None:
    refused_placement = PLACEMENT | {"status": "refused", "reason": "clash", "answer_by": None}
    venue_department.stand("/acceptance", {"placement": refused_placement, "refuses": [], **NOBODY})
    page = caretaker.open(PAGE).text
    assert "这个申请已经有答复" in page and "<textarea" not in page and 'name="note"' not in page


@pytest.mark.slow
def test_the_day_says_how_many_wait_for_an_answer(caretaker: Reader, venue_department: Double) -> None:
    for ending in ("/closures", "/day", "/demand"):
        venue_department.stand(ending, NOTHING)
    page = caretaker.open(f"/staff/venues/{ID}").text
    assert "1 个活动等您答复场地" in page and f'href="{ADDRESS}"' in page
    venue_department.stand("/placements", NOTHING)
    assert "等您答复" not in caretaker.open(f"/staff/venues/{ID}").text


@pytest.mark.slow
def test_the_thread_stands_in_order_with_who_when_and_why(caretaker: Reader) -> None:
    page = caretaker.open(PAGE).text
    page = page[page.index("经过") :]
    steps = [page.index(words) for words in ("申请场地", "安排不了", "同意", "收回场地", "舞台检修")]
    assert steps == sorted(steps)
    assert "与已有安排冲突" in page and "11月4日" in page and "8:00" in page
