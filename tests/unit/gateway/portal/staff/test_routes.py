"""Learning routes for those whose they are, with venues' double behind the pages."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.double import Double, sent
from tests.fixtures.gateway import edition, venue
from tests.fixtures.pages import Reader, sign_in_staff

ADDRESS = "/staff/routes"


def stop(title: str, **fields: Any) -> dict[str, Any]:
    blank = {"title_en": None, "kind": "place", "venue_id": None, "url": None, "words": "", "minutes": None}
    return {"id": str(uuid.uuid4()), "title": title, "walking_minutes": None} | blank | fields


STOPS = [stop("农讲所旧址", words="先看教室。", minutes=40, walking_minutes=3), stop("陈列馆")]
ROUTE: dict[str, Any] = {
    "id": str(uuid.uuid4()),
    "version": 4,
    "title": "红巷路线",
    "title_en": None,
    "summary": "",
    "venue_id": None,
    "unit_id": None,
    "stops": STOPS,
    "status": "public",
}


def row(n: int, title: str, **facts: str) -> dict[str, str]:
    """A row of the form."""
    fields = {"title": title, "kind": "place", "venue_id": "", "at": "", "words": ""} | facts
    return {f"stops-{n}-{name}": text for name, text in fields.items()}


@pytest.fixture
def gateway(new_gateway: Callable[..., Flask], venue_department: Double) -> Flask:
    app = new_gateway(venues_url=venue_department.url)
    edition(app)
    return app


@pytest.fixture
def office(gateway: Flask) -> Reader:
    return sign_in_staff(gateway, "office")


@pytest.mark.slow
def test_a_route_is_drawn_in_the_order_of_its_numbers(
    gateway: Flask, office: Reader, venue_department: Double
) -> None:
    id = venue(gateway)
    assert f'href="{ADDRESS}"' in office.open("/staff").text
    page = office.open(f"{ADDRESS}/draw").text
    assert page.count("<fieldset>") == 3 and "江岸区图书馆" in page
    venue_department.answer(201)
    rows = (
        row(0, "后到", at="2", words="说说。", title_en="Later")
        | row(1, "")
        | row(2, "先到", at="1", kind="venue", venue_id=id)
    )
    form = {"title": "一条路线", "title_en": "A Route", "summary": "", "owner": f"venue:{id}"} | rows
    assert office.send(f"{ADDRESS}/draw", **form).location == f"{ADDRESS}?saved=1"
    [body] = [request.json for request in sent(venue_department, "POST")]
    assert [stop["title"] for stop in body["stops"]] == ["先到", "后到"]
    assert (body["title_en"], [stop["title_en"] for stop in body["stops"]]) == ("A Route", [None, "Later"])
    assert (body["venue_id"], body["stops"][0]["venue_id"], body["stops"][1]["words"]) == (id, id, "说说。")


@pytest.mark.slow
def test_what_is_wrong_with_a_stop_stands_in_its_row(
    gateway: Flask, office: Reader, venue_department: Double
) -> None:
    office.open(f"{ADDRESS}/draw")
    errors = [{"field": "stops.0.venue_id", "message": "请选场馆"}]
    problem = {"type": "/problems/invalid", "title": "请求的内容有误", "status": 422, "errors": errors}
    venue_department.answer(422, problem)
    rows = row(0, "") | row(1, "一座馆", kind="venue")
    page = office.send(f"{ADDRESS}/draw", title="一条路线", summary="", owner="office", **rows)
    assert page.status_code == 422 and 'id="stops-1-venue_id-wrong">请选场馆' in page.text
    assert "一座馆" in page.text
    rows = row(0, "一座馆", minutes="很久")
    page = office.send(f"{ADDRESS}/draw", title="一条路线", summary="", owner="office", **rows)
    assert page.status_code == 422 and 'id="stops-0-minutes-wrong">请填写整数' in page.text
    rows |= row(1, "", minutes="很久")
    page = office.send(f"{ADDRESS}/draw", title="一条路线", summary="", owner="office", **rows)
    assert ">一座馆：请填写整数</a>" in page.text and ">再加一站：请填写整数</a>" in page.text
    assert 'id="stops-wrong"' not in page.text
    page = office.send(f"{ADDRESS}/draw", title="一条路线", summary="", owner="office", **row(0, ""))
    assert page.status_code == 422 and 'id="stops-wrong">至少写一站' in page.text


def test_of_two_who_change_a_route_the_second_sees_what_it_is_now(
    office: Reader, venue_department: Double
) -> None:
    path = f"{ADDRESS}/{ROUTE['id']}"
    venue_department.stand(f"/routes/{ROUTE['id']}", ROUTE)
    office.open(path)
    venue_department.standing.clear()
    problem = {"type": "/problems/changed-meanwhile", "title": "别人刚刚改过，请核对后再改", "status": 412}
    venue_department.answer(412, problem | {"version": 4})
    venue_department.answer(200, ROUTE)
    stop = row(0, "农讲所", at="1", id=STOPS[0]["id"])
    page = office.send(path, title="改名", summary="", version="3", is_public="1", **stop)
    assert page.status_code == 412 and 'name="version" value="4"' in page.text
    assert "红巷路线" in page.text and "陈列馆" in page.text and 'value="改名"' in page.text


@pytest.mark.slow
@pytest.mark.parametrize("role", ["unit_editor", "venue_operator"])
def test_who_may_not_change_a_route_is_refused_before_anything_is_filled_in(
    gateway: Flask, venue_department: Double, role: str
) -> None:
    """The whole form was shown, and refused once it was filled in."""
    own, another = (str(uuid.uuid4()) for _ in range(2))
    noun = "unit" if role == "unit_editor" else "venue"
    editor = sign_in_staff(gateway, role, **{noun: own})
    for owner, status in ((own, 200), (another, 403)):
        venue_department.stand(f"/routes/{ROUTE['id']}", ROUTE | {f"{noun}_id": owner})
        page = editor.open(f"{ADDRESS}/{ROUTE['id']}")
        assert page.status_code == status and ("不由您的账号管理" in page.text) == (status == 403)


@pytest.mark.slow
def test_one_is_changed_with_its_stops_kept_and_the_version_that_was_shown(
    office: Reader, venue_department: Double
) -> None:
    path = f"{ADDRESS}/{ROUTE['id']}"
    venue_department.stand("/routes", {"items": [ROUTE], "next_cursor": None})
    venue_department.stand(f"/routes/{ROUTE['id']}", ROUTE)
    assert "红巷路线" in office.open(ADDRESS).text
    page = office.open(path).text
    assert "先看教室。" in page and 'name="version" value="4"' in page and page.count("<fieldset>") == 5
    venue_department.standing.clear()
    venue_department.answer(200)
    stop = row(0, "农讲所", at="1", id=STOPS[0]["id"])
    answer = office.send(path, title="改名", summary="", version="4", is_public="1", **stop)
    assert answer.location == f"{ADDRESS}?saved=1"
    [request] = sent(venue_department, "PUT")
    assert request.headers["If-Match"] == '"4"' and request.json["status"] == "public"
    assert [stop["id"] for stop in request.json["stops"]] == [STOPS[0]["id"]]
