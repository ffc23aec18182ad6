"""What venues promised and what came of it, with venues' double behind the pages."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from chassis.storage.db import reading
from gateway.catalogue import queries
from tests.fixtures.double import Double, sent
from tests.fixtures.gateway import edition
from tests.fixtures.pages import Reader, sign_in_staff
from tests.fixtures.venue_pages import ID

PLEDGED = {"days": 20, "hours": 120, "places": 4000}
ACTUAL = {"days": 18, "hours": 126, "places": 3200, "visitors": 1234}
STANDING = {
    "venue_id": ID,
    "name": "江岸区图书馆",
    "sector": "文化",
    "district": "420102",
    "area": "江岸区",
    "pledged": PLEDGED,
    "actual": ACTUAL,
    "short": {"days": 2, "places": 800},
}
DAYS = [
    {"date": "2021-11-06", "minutes": 450, "places": 160, "visitors": 90},
    {"date": "2021-11-07", "minutes": 0, "places": 0, "visitors": 0},
]
SUMS = {"venues": 3, "pledges": 2, "pledged": PLEDGED, "actual": ACTUAL}


@pytest.fixture
def gateway(new_gateway: Callable[..., Flask], venue_department: Double) -> Flask:
    app = new_gateway(venues_url=venue_department.url)
    edition(app)
    venue_department.stand("/days", {"items": DAYS, "next_cursor": None})
    venue_department.stand("/sums", {"items": [SUMS | {"group": "文化"}]})
    venue_department.stand("/pledges", {"items": [STANDING], "next_cursor": None})
    return app


def stand(department: Double, app: Flask, **changes: Any) -> None:
    with app.app_context(), reading() as db:
        today = queries.edition(db)
    assert today
    department.stand(f"/pledges/{today['id']}", STANDING | changes)


@pytest.mark.slow
def test_a_venue_sees_pledged_and_actual_and_what_is_short(gateway: Flask, venue_department: Double) -> None:
    stand(venue_department, gateway)
    page = sign_in_staff(gateway, "venue_operator", venue=ID).open(f"/staff/venues/{ID}/pledge").text
    assert "少 2 天、少 800 个名额" in page
    assert "1,234" in page and ">7.5<" in page and "未开放" in page
    assert "承诺不能再改" in page and "<form method" not in page.partition("<main")[2].partition("</main")[0]


@pytest.mark.slow
def test_the_office_corrects_a_pledge(gateway: Flask, venue_department: Double) -> None:
    stand(venue_department, gateway)
    office = sign_in_staff(gateway, "office")
    page = office.open(f"/staff/venues/{ID}/pledge").text
    assert 'value="120"' in page
    venue_department.answer(200)
    answer = office.send(f"/staff/venues/{ID}/pledge", days="18", hours="100", places="3000")
    assert answer.status_code == 303
    assert sent(venue_department, "PUT")[0].json == {"days": 18, "hours": 100, "places": 3000}


@pytest.mark.slow
def test_where_nothing_was_promised_the_form_begins_with_what_is_declared(
    gateway: Flask, venue_department: Double
) -> None:
    stand(venue_department, gateway, pledged=None, short={})
    page = sign_in_staff(gateway, "office").open(f"/staff/venues/{ID}/pledge").text
    assert 'value="126"' in page and "可以直接按它承诺" in page


@pytest.mark.slow
@pytest.mark.parametrize("wrong", [{"days": ""}, {"days": "viele"}, {"hours": "-1"}, {"places": "99999999"}])
def test_a_wrong_amount_keeps_what_was_filled_in(
    gateway: Flask, venue_department: Double, wrong: dict[str, str]
) -> None:
    stand(venue_department, gateway)
    office = sign_in_staff(gateway, "office")
    office.open(f"/staff/venues/{ID}/pledge")
    amounts = {"days": "18", "hours": "101", "places": "3001"} | wrong
    page = office.send(f"/staff/venues/{ID}/pledge", **amounts)
    assert page.status_code == 422
    assert all(f'value="{amount}"' in page.text for amount in amounts.values())
    assert not sent(venue_department, "PUT")


@pytest.mark.slow
def test_the_office_compares_all_venues(gateway: Flask, venue_department: Double) -> None:
    office = sign_in_staff(gateway, "office")
    assert "各场馆的承诺和实际" in office.open("/staff/venues").text
    page = office.open("/staff/venues/pledges?sector=文化&only_short=1").text
    sums = page.partition("<tfoot>")[2].partition("</tfoot>")[0]
    assert page.count("<tfoot>") == 2 and "合计" in sums
    assert "少 2 天、少 800 个名额" in page and "20 / 18" in page and "2 / 3" in page
    requests = [request for request in venue_department.asked if request.path.startswith("/pledges?")]
    assert "only_short=True" in requests[0].path and "sector=" in requests[0].path
    assert office.open("/staff/venues/pledges?sector=nothing").status_code == 200
    admin = sign_in_staff(gateway, "admin", username="admin").open("/staff/venues/pledges").text
    assert 'href="/staff/venues"' not in admin and "/pledge?" not in admin


def test_comparing_is_for_the_office(gateway: Flask) -> None:
    caretaker = sign_in_staff(gateway, "venue_operator", venue=ID)
    assert caretaker.open("/staff/venues/pledges").status_code == 403
    assert "各场馆的承诺和实际" not in caretaker.open("/staff/venues").text


def test_without_venues_or_an_edition_the_pages_say_so(new_gateway: Callable[..., Flask]) -> None:
    app = new_gateway()
    office: Reader = sign_in_staff(app, "office")
    assert office.open("/staff/venues/pledges").status_code == 404
    assert office.open(f"/staff/venues/{ID}/pledge").status_code == 404
    edition(app)
    assert office.open(f"/staff/venues/{ID}/pledge").status_code == 503
    assert office.open("/staff/venues/pledges").status_code == 503
