"""Resources for those whose they are, with venues' double behind the pages."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.double import Double, sent
from tests.fixtures.gateway import edition, venue
from tests.fixtures.pages import Reader, sign_in_staff

RESOURCE: dict[str, Any] = {
    "id": str(uuid.uuid4()),
    "version": 1,
    "kind": "course",
    "title": "手机支付慢慢学",
    "title_en": "Paying by Phone",
    "summary": "六节短课。",
    "venue_id": None,
    "unit_id": None,
    "series": None,
    "topics": ["智慧助老"],
    "audiences": [],
    "minutes": 60,
    "is_free": True,
    "url": "https://courses.example.org/pay",
    "recommended_by": "",
    "why": "",
    "status": "public",
    "link": {"state": "broken", "why": "404", "failures": 3, "checked_at": "2021-11-05T08:30:00+08:00"},
}
ADDRESS = "/staff/resources"
FORM = {
    "kind": "course",
    "title": "手机支付慢慢学",
    "url": RESOURCE["url"],
    "topics": "智慧助老",
    "is_free": "1",
}


@pytest.fixture
def gateway(new_gateway: Callable[..., Flask], venue_department: Double) -> Flask:
    app = new_gateway(venues_url=venue_department.url)
    edition(app)
    venue_department.stand("/resources", {"items": [RESOURCE], "next_cursor": None})
    venue_department.stand(f"/resources/{RESOURCE['id']}", RESOURCE)
    return app


@pytest.fixture
def office(gateway: Flask) -> Reader:
    return sign_in_staff(gateway, "office")


@pytest.mark.slow
def test_the_office_adds_one_for_a_venue(gateway: Flask, office: Reader, venue_department: Double) -> None:
    id = venue(gateway)
    assert f'href="{ADDRESS}"' in office.open("/staff").text
    assert "手机支付慢慢学" in office.open(ADDRESS).text
    assert "江岸区图书馆" in office.open(f"{ADDRESS}/add").text
    del venue_department.standing["/resources"]
    venue_department.answer(201)
    answer = office.send(f"{ADDRESS}/add", **FORM, owner=f"venue:{id}", series="")
    assert answer.location == f"{ADDRESS}?saved=1"
    [body] = [request.json for request in sent(venue_department, "POST")]
    assert (body["venue_id"], body["topics"], body["series"]) == (id, ["智慧助老"], None)


def test_what_is_refused_stands_beside_its_field_and_the_form_stays_filled(
    office: Reader, venue_department: Double
) -> None:
    office.open(f"{ADDRESS}/add")
    assert (
        "请填写这一项"
        in office.send(f"{ADDRESS}/add", **FORM | {"title": ""}, owner="office", series="").text
    )
    assert not sent(venue_department, "POST")
    del venue_department.standing["/resources"]
    errors = [{"field": "url", "message": "“另一门课”已是这个网址"}]
    problem = {
        "type": "/problems/resource-there",
        "title": "这项资源已经有了",
        "status": 409,
        "errors": errors,
    }
    venue_department.answer(409, problem)
    page = office.send(f"{ADDRESS}/add", **FORM, owner="office", series="")
    assert page.status_code == 409 and 'id="url-wrong">“另一门课”已是这个网址' in page.text
    assert RESOURCE["url"] in page.text and FORM["title"] in page.text


def test_one_is_changed_and_withdrawn(office: Reader, venue_department: Double) -> None:
    path = f"{ADDRESS}/{RESOURCE['id']}"
    page = office.open(path).text
    assert RESOURCE["url"] in page and "在公开页面上显示" in page and 'value="Paying by Phone"' in page
    venue_department.standing.clear()
    venue_department.answer(200)
    form = FORM | {"title": "改名", "title_en": "By Phone"}
    assert office.send(path, **form, series="").location == f"{ADDRESS}?saved=1"
    [body] = [request.json for request in sent(venue_department, "PATCH")]
    assert (body["title"], body["title_en"], body["status"]) == ("改名", "By Phone", "withdrawn")


@pytest.mark.slow
def test_of_two_who_change_one_the_second_is_told(office: Reader, venue_department: Double) -> None:
    path = f"{ADDRESS}/{RESOURCE['id']}"
    assert 'name="version" value="1"' in office.open(path).text
    problem = {"type": "/problems/changed-meanwhile", "title": "别人刚刚改过，请核对后再改", "status": 412}
    standing = venue_department.standing.pop(f"/resources/{RESOURCE['id']}")
    venue_department.answer(412, problem | {"version": 2})
    venue_department.answer(200, RESOURCE)
    page = office.send(path, **FORM | {"title": "改名"}, series="", version="1")
    assert page.status_code == 412 and "别人刚刚改过" in page.text and 'name="version" value="2"' in page.text
    [row] = [line for line in page.text.splitlines() if ">改名</td>" in line]
    assert RESOURCE["title"] in row and "<td>是</td><td>否</td>" in row
    assert standing and sent(venue_department, "PATCH")[0].headers["If-Match"] == '"1"'


@pytest.mark.slow
@pytest.mark.parametrize("version", ["9" * 5000, "²", ""])
def test_a_version_that_is_none_is_refused_as_one_grown_old(
    office: Reader, venue_department: Double, version: str
) -> None:
    path = f"{ADDRESS}/{RESOURCE['id']}"
    office.open(path)
    venue_department.standing.clear()
    venue_department.answer(200)
    office.send(path, **FORM, series="", version=version)
    assert sent(venue_department, "PATCH")[0].headers["If-Match"] == '"0"'


@pytest.mark.slow
def test_a_venues_operator_sees_their_own_alone(gateway: Flask, venue_department: Double) -> None:
    operator = sign_in_staff(gateway, "venue_operator")
    assert "手机支付慢慢学" in operator.open(ADDRESS).text
    [request] = sent(venue_department, "GET")
    assert "venue_id=" in str(request)
    form = operator.open(f"{ADDRESS}/add").text
    assert "领导小组办公室" not in form.split("<form method")[-1].split("</select>")[0]
    assert sign_in_staff(gateway, "door", username="porter").open(ADDRESS).status_code == 403


@pytest.mark.slow
def test_a_broken_link_is_shown_and_who_opens_it_says_so(office: Reader, venue_department: Double) -> None:
    assert "打不开" in office.open(ADDRESS).text
    assert f'href="{ADDRESS}?link=broken"' in office.open(ADDRESS).text
    office.open(f"{ADDRESS}?link=broken")
    assert "link_state=broken" in str(sent(venue_department, "GET")[-1])
    page = office.open(f"{ADDRESS}/{RESOURCE['id']}").text
    assert "对方回答 404" in page and "11月5日" in page
    path = f"{ADDRESS}/{RESOURCE['id']}/look"
    venue_department.standing.clear()
    venue_department.answer(201)
    assert office.send(path, outcome="works").location == f"{ADDRESS}?saved=1"
    [body] = [request.json for request in sent(venue_department, "POST")]
    assert body == {"outcome": "works"}


@pytest.mark.slow
def test_a_look_that_is_refused_leaves_the_page_filled(office: Reader, venue_department: Double) -> None:
    office.open(f"{ADDRESS}/{RESOURCE['id']}")
    problem = {"type": "/problems/not-your-resource", "title": "这项资源不由您的账号管理", "status": 403}
    venue_department.answer(403, problem)
    page = office.send(f"{ADDRESS}/{RESOURCE['id']}/look", outcome="works")
    assert page.status_code == 403 and "不由您的账号管理" in page.text and RESOURCE["title"] in page.text


@pytest.mark.slow
def test_who_may_not_change_one_is_refused_before_anything_is_filled_in(
    gateway: Flask, venue_department: Double
) -> None:
    own, another = (str(uuid.uuid4()) for _ in range(2))
    operator = sign_in_staff(gateway, "venue_operator", venue=own)
    for owner, status in ((own, 200), (another, 403)):
        venue_department.stand(f"/resources/{RESOURCE['id']}", RESOURCE | {"venue_id": owner})
        page = operator.open(f"{ADDRESS}/{RESOURCE['id']}")
        assert page.status_code == status and ("不由您的账号管理" in page.text) == (status == 403)
