"""A unit's pages of the spaces it asked for, with reporting's and venues' doubles behind them."""

import uuid
from collections.abc import Callable

import pytest
from flask import Flask

from tests.fixtures.double import Double
from tests.fixtures.gateway import edition
from tests.fixtures.pages import NOTHING, Reader, sign_in_staff
from tests.unit.gateway.portal.staff.test_venue_placements import PLACEMENT, THREAD

OTHER = {
    "kind": "other_time",
    "venue_id": PLACEMENT["venue_id"],
    "space_id": PLACEMENT["space_id"],
    "starts_at": "2021-11-06T05:00:00+00:00",
    "ends_at": "2021-11-06T07:00:00+00:00",
}
ANSWER = {
    "status": "refused",
    "reason": "clash",
    "decision": None,
    "note": None,
    "answer_by": None,
    "message": "这个时间场地已安排了别的场次",
    "alternatives": [OTHER],
}
REQUEST = {name: PLACEMENT[name] for name in ("id", "activity_id", "venue_id", "space_id", "seats")} | {
    "title": "智能手机助老课",
    "unit_id": str(uuid.uuid4()),
    "starts_at": PLACEMENT["starts_at"],
    "ends_at": PLACEMENT["ends_at"],
    "placement": ANSWER,
}
PAGE = f"/staff/placements/{REQUEST['id']}"
CHOICE = {"space_id": OTHER["space_id"], "starts_at": OTHER["starts_at"]}


@pytest.fixture
def papers(papers_department: Double) -> Double:
    """Reporting's double, which tells one sitting's placement."""
    papers_department.stand("/space-requests", {"items": [REQUEST], "next_cursor": None})
    papers_department.stand(f"/space-requests/{REQUEST['id']}", REQUEST)
    return papers_department


@pytest.fixture
def gateway(new_gateway: Callable[..., Flask], papers: Double, venue_department: Double) -> Flask:
    venue_department.stand("/thread", THREAD)
    app = new_gateway(reporting_url=papers.url, venues_url=venue_department.url)
    edition(app)
    return app


@pytest.fixture
def editor(gateway: Flask) -> Reader:
    return sign_in_staff(gateway, "unit_editor")


@pytest.mark.slow
def test_the_page_is_for_units(gateway: Flask, editor: Reader) -> None:
    assert (
        Reader(gateway.test_client()).open("/staff/placements").location.partition("?")[0] == "/staff/sign-in"
    )
    assert sign_in_staff(gateway, "door", username="door").open("/staff/placements").status_code == 403
    assert 'href="/staff/placements"' in editor.open("/staff").text


def test_a_unit_sees_what_it_asked_and_what_there_is_instead(editor: Reader, papers: Double) -> None:
    page = editor.open("/staff/placements").text
    for words in (
        "智能手机助老课",
        "这个时间场地已安排了别的场次",
        "换个时间",
        "改到这里",
        f'action="{PAGE}/alternative"',
    ):
        assert words in page
    papers.stand("/space-requests", NOTHING)
    assert "没有申请场馆场地的" in editor.open("/staff/placements").text


def test_an_alternative_is_taken_with_one_tap(editor: Reader, papers: Double) -> None:
    editor.open("/staff/placements")
    papers.answer(200)
    assert editor.send(f"{PAGE}/alternative", **CHOICE).location == PAGE
    [request] = [request for request in papers.asked if request.method == "POST"]
    assert request.json == CHOICE


def test_where_people_have_booked_it_is_confirmed_upon_their_number(editor: Reader, papers: Double) -> None:
    editor.open(PAGE)
    booked = {"type": "/problems/people-booked", "title": "已有人报名，请核对人数再确认", "status": 409}
    papers.answer(
        409,
        booked | {"detail": "收到变动通知：已报名 7 人。", "expected": "abc", "cancelled": {}, "moved": {}},
    )
    answer = editor.send(f"{PAGE}/alternative", **CHOICE)
    assert answer.status_code == 409 and "已报名 7 人" in answer.text and "仍改到这里" in answer.text
    papers.answers.clear()
    papers.answer(200)
    assert editor.send(f"{PAGE}/alternative").location == PAGE
    assert papers.asked[-1].json["expected"] == "abc"


@pytest.mark.slow
def test_the_unit_reads_the_same_thread_as_the_venue(editor: Reader, venue_department: Double) -> None:
    page = editor.open(PAGE).text
    assert "经过" in page and "舞台检修" in page
    venue_department.standing.clear()
    for status in (404, 503):
        venue_department.answers.clear()
        venue_department.answer(status, {"type": "/problems/x", "title": "x", "status": status})
        page = editor.open(PAGE)
        assert page.status_code == 200 and "经过" not in page.text and "智能手机助老课" in page.text


@pytest.mark.slow
def test_what_is_not_there_any_more_is_said(editor: Reader, papers: Double) -> None:
    editor.open(PAGE)
    gone = {
        "type": "/problems/no-such-alternative",
        "title": "场馆没有给出这个选择，或已经变了",
        "status": 409,
    }
    papers.answer(409, gone)
    answer = editor.send(f"{PAGE}/alternative", **CHOICE)
    assert (
        answer.status_code == 409
        and "场馆没有给出这个选择" in answer.text
        and "仍改到这里" not in answer.text
    )
