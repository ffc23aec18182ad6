"""Capacity policies for the office, with venues' double behind the pages."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.double import Double, sent
from tests.fixtures.gateway import edition, venue
from tests.fixtures.pages import NOTHING, Reader, sign_in_staff

POLICY = {
    "id": str(uuid.uuid4()),
    "version": 1,
    "scope": "city",
    "edition_id": None,
    "district": None,
    "venue_id": None,
    "sector": "文化",
    "ratio_percent": 25,
    "conditions": ["全程佩戴口罩"],
    "from_at": "2021-11-05T16:00:00+00:00",
    "until_at": None,
    "status": "in_force",
}
FORECAST = {"sessions": 12, "sessions_over": 2, "people_over": 31, "as_of": "2021-11-05T00:30:00+00:00"}
FORM = {
    "where": "district:420102",
    "sector": "文化",
    "ratio_percent": "25",
    "from_day": "2021-11-06",
    "from_time": "",
    "until_day": "2021-11-08",
    "conditions": "全程佩戴口罩\r\n隔座就座",
}
ADDRESS = "/staff/policies"


@pytest.fixture
def gateway(new_gateway: Callable[..., Flask], venue_department: Double) -> Flask:
    app = new_gateway(venues_url=venue_department.url)
    edition(app)
    return app


@pytest.fixture
def office(gateway: Flask, venue_department: Double) -> Reader:
    venue_department.stand("/preview", FORECAST)
    venue_department.stand("/capacity-policies", {"items": [POLICY], "next_cursor": None})
    return sign_in_staff(gateway, "office")


@pytest.mark.slow
def test_what_holds_is_listed_and_lifted(office: Reader, venue_department: Double) -> None:
    assert 'href="/staff/policies"' in office.open("/staff").text
    page = office.open(ADDRESS).text
    assert (
        "25%" in page and "<span>全市</span> · 文化" in page and "全程佩戴口罩" in page and "直到解除" in page
    )
    venue_department.answer(200)
    assert office.send(f"{ADDRESS}/{POLICY['id']}/lift").location == ADDRESS
    assert sent(venue_department, "DELETE")[0].path == f"/capacity-policies/{POLICY['id']}"


@pytest.mark.slow
def test_a_policy_is_shown_with_its_people_before_it_is_declared(
    office: Reader, venue_department: Double
) -> None:
    office.open(ADDRESS)
    preview = office.send(ADDRESS, **FORM)
    assert preview.status_code == 200 and not sent(venue_department, "POST")
    assert "31 人" in preview.text and "江岸区" in preview.text and "12 场" in preview.text
    del venue_department.standing["/capacity-policies"]
    venue_department.answer(201)
    assert office.send(ADDRESS).location == ADDRESS
    [policy] = sent(venue_department, "POST")
    assert policy.json == {
        "scope": "district",
        "district": "420102",
        "sector": "文化",
        "ratio_percent": 25,
        "from_at": "2021-11-06T00:00:00+08:00",
        "until_at": "2021-11-09T00:00:00+08:00",
        "conditions": ["全程佩戴口罩", "隔座就座"],
        "expected": 31,
    }


@pytest.mark.slow
def test_a_policy_whose_numbers_have_changed_is_shown_again(office: Reader, venue_department: Double) -> None:
    office.open(ADDRESS)
    office.send(ADDRESS, **FORM)
    venue_department.stand("/preview", FORECAST | {"people_over": 32})
    again = office.send(ADDRESS)
    assert "刚才有变化" in again.text and "32 人" in again.text
    assert not sent(venue_department, "POST")


@pytest.mark.slow
def test_an_end_far_ahead_is_asked_about_before_the_numbers_are_shown(
    office: Reader, venue_department: Double
) -> None:
    del venue_department.standing["/preview"]
    fault = {"field": "until_at", "message": "这个时间在一年以后，请核对日期"}
    problem = {"type": "/problems/invalid", "title": "填写有误", "status": 422, "errors": [fault]}
    office.open(ADDRESS)
    venue_department.answer(422, problem)
    page = office.send(ADDRESS, **FORM | {"until_day": "2031-11-08"})
    assert page.status_code == 422 and 'id="until_day-wrong"' in page.text and 'name="confirmed"' in page.text
    venue_department.stand("/preview", FORECAST)
    answer = office.send(ADDRESS, **FORM | {"until_day": "2031-11-08", "confirmed": "1"})
    assert answer.status_code == 200 and 'name="confirmed" value="1"' in answer.text
    assert "on_purpose=true" in sent(venue_department, "GET")[-1].path


@pytest.mark.slow
def test_a_policy_of_one_venue_is_declared(gateway: Flask, office: Reader, venue_department: Double) -> None:
    venue_id = venue(gateway)
    assert "江岸区图书馆" in office.open(ADDRESS).text
    form = FORM | {"where": f"venue:{venue_id}", "sector": "", "until_day": "", "ratio_percent": "0"}
    office.send(ADDRESS, **form)
    del venue_department.standing["/capacity-policies"]
    venue_department.answer(201)
    office.send(ADDRESS)
    body: Any = sent(venue_department, "POST")[0].json
    assert (body["scope"], body["venue_id"], body["ratio_percent"]) == ("venue", str(venue_id), 0)
    assert "until_at" not in body and "sector" not in body


@pytest.mark.slow
@pytest.mark.parametrize(
    "wrong",
    [
        {"ratio_percent": ""},
        {"ratio_percent": "101"},
        {"ratio_percent": "halb"},
        {"where": "district:999999"},
        {"sector": "商业"},
        {"from_day": ""},
        {"until_day": "2021-11-05"},
        {"from_time": "25:00"},
        {"until_day": "9999-12-31"},
    ],
)
def test_a_wrong_policy_keeps_what_was_filled_in(
    office: Reader, venue_department: Double, wrong: dict[str, str]
) -> None:
    office.open(ADDRESS)
    page = office.send(ADDRESS, **FORM | wrong)
    assert page.status_code == 422 and "隔座就座" in page.text
    assert not sent(venue_department, "POST")


@pytest.mark.slow
def test_policies_are_for_the_office(gateway: Flask, venue_department: Double) -> None:
    venue_department.stand("/capacity-policies", NOTHING)
    caretaker = sign_in_staff(gateway, "venue_operator")
    assert caretaker.open(ADDRESS).status_code == 403
    assert ADDRESS not in caretaker.open("/staff").text
    assert "现在没有限流" in sign_in_staff(gateway, "office", username="office2").open(ADDRESS).text


def test_a_page_says_when_venues_is_away(new_gateway: Callable[..., Flask]) -> None:
    app = new_gateway()
    edition(app)
    assert sign_in_staff(app, "office").open(ADDRESS).status_code == 503
