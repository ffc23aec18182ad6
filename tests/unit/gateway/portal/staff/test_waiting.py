"""The workplace begins with what waits for whoever works there, with numbers and the page where it is done."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.fixtures.double import Double, sent
from tests.fixtures.gateway import edition
from tests.fixtures.pages import sign_in_staff
from tests.fixtures.venue_pages import ID
from tests.unit.gateway.portal.staff import test_owing, test_reviews
from tests.unit.gateway.portal.staff.test_door import CONFLICT, SESSION
from tests.unit.gateway.portal.staff.test_papers import SUMMARY

NOTHING = {"items": [], "next_cursor": None}


@pytest.fixture
def gateway(new_gateway: Callable[..., Flask], venue_department: Double, department: Double) -> Flask:
    app = new_gateway(venues_url=venue_department.url, registration_url=department.url)
    edition(app)
    for path in ("/appeals", "/feedback", "/phone-list", "/sessions"):
        department.stand(path, NOTHING)
    return app


@pytest.mark.slow
def test_what_waits_is_said_with_its_number_and_where_it_is_done(gateway: Flask, department: Double) -> None:
    call = {"id": ID, "kind": "cancelled"}
    department.stand("/phone-list", {"items": [call, call], "next_cursor": "more"})
    page = sign_in_staff(gateway, "desk").open("/staff").text
    row = page[page.index("等您办的") : page.index("您的账号")]
    assert "2+" in row and 'href="/staff/phone-list"' in row and "要打电话通知的人" in row
    assert "未到申诉" not in row
    city = sign_in_staff(gateway, "city_desk", username="city").open("/staff").text
    assert 'href="/staff/phone-list"' in city[city.index("等您办的") : city.index("您的账号")]


@pytest.mark.slow
def test_nothing_waits_or_a_department_is_away(
    gateway: Flask, venue_department: Double, new_gateway: Callable[..., Flask]
) -> None:
    assert "现在没有等您办的事" in sign_in_staff(gateway, "desk").open("/staff").text
    venue_department.stand("/placements", NOTHING)
    venue_department.stand("/wishes", NOTHING)
    keeper = sign_in_staff(gateway, "venue_operator", username="keeper", venue=ID)
    assert "现在没有等您办的事" in keeper.open("/staff").text
    alone = new_gateway()
    edition(alone)
    away = sign_in_staff(alone, "desk", username="second").open("/staff").text
    assert "有的部门暂时连不上" in away and "没有等您办的事" not in away


@pytest.mark.slow
def test_the_office_sees_plans_changes_and_objections_that_wait(
    new_gateway: Callable[..., Flask], papers_department: Double, department: Double
) -> None:
    app = new_gateway(reporting_url=papers_department.url, registration_url=department.url)
    edition(app)
    papers_department.stand("/plans", {"items": [SUMMARY], "next_cursor": None})
    objection = {"id": ID, "honour_id": ID, "honour_name": "欧阳学", "name": "甄*", "phone": "139****2222"}
    objection |= {
        "at": "2021-11-04T00:00:00Z",
        "words": "材料不实，请核对。",
        "answer": None,
        "answered_at": None,
    }
    answered = objection | {"status": "upheld", "answer": "已更正", "answered_at": objection["at"]}
    objections = [objection | {"status": "open"}, answered]
    papers_department.stand("/objections", {"items": objections, "next_cursor": None})
    page = sign_in_staff(app, "office").open("/staff").text
    waiting = page[page.index("等您办的") : page.index("您的账号")]
    for label, address in (
        ("等审核的方案", "/staff/office"),
        ("批准以后要改的方案", "/staff/office?list=waiting"),
        ("没有答复的异议", "/staff/office/honours/objections"),
    ):
        assert f'href="{address}"' in waiting and label in waiting, waiting
    (row,) = [row for row in waiting.split("</li>") if "没有答复的异议" in row]
    assert "1" in row and "2" not in row.partition("没有答复的异议")[0]
    assert any("waiting=true" in request.path for request in sent(papers_department, "GET"))


def waiting_in(page: str) -> dict[str, str]:
    """{address: its line} of what waits."""
    lines = page[page.index("等您办的") : page.index("您的账号")].split("<li")[1:]
    return {line.partition('href="')[2].partition('"')[0]: line for line in lines}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("role", "address", "label", "number"),
    [
        ("unit_editor", "/staff/papers", "还没有交的材料", 2),
        ("reviewer", "/staff/reviews", "还没有打分的推荐", 1),
        ("door", "/staff/door/at/{ID}/2021-11-05/conflicts", "要您决定的签到", 3),
        ("venue_operator", "/staff/door/at/{ID}/2021-11-05/conflicts", "要您决定的签到", 3),
    ],
)
def test_each_role_sees_what_waits_for_it_with_its_number(
    new_gateway: Callable[..., Flask],
    papers_department: Double,
    department: Double,
    venue_department: Double,
    role: str,
    address: str,
    label: str,
    number: int,
) -> None:
    app = new_gateway(
        reporting_url=papers_department.url, registration_url=department.url, venues_url=venue_department.url
    )
    edition(app)
    test_owing.stand(papers_department)
    test_reviews.stand(papers_department)
    for path in ("/placements", "/wishes"):
        venue_department.stand(path, NOTHING)
    for path in ("/feedback", "/sessions"):
        department.stand(path, NOTHING)
    department.stand(f"/venues/{ID}/conflicts", NOTHING | {"items": [CONFLICT | {"session": SESSION}] * 3})
    reader = sign_in_staff(app, role, unit=test_owing.UNIT, venue=ID)
    line = waiting_in(reader.open("/staff").text)[address.format(ID=ID)]
    assert label in line and f"<b>{number}</b>" in line, line
