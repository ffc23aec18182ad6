"""The workplace begins with what waits for whoever works there, with numbers and the page where it is done."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.fixtures.double import Double
from tests.fixtures.gateway import edition
from tests.fixtures.pages import sign_in_staff
from tests.fixtures.venue_pages import ID

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
