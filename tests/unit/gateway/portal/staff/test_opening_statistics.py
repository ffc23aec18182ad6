"""What venues pledged and opened, with reporting's double behind the page."""

import uuid
from collections.abc import Callable

import pytest
from flask import Flask

from tests.fixtures.double import Double
from tests.fixtures.gateway import EDITION, edition
from tests.fixtures.pages import Reader, sign_in_staff
from tests.unit.gateway.portal.staff.test_venue_pledges import SUMS

ADDRESS = "/staff/statistics/openings"
LIBRARY = str(uuid.UUID(int=7))


@pytest.fixture
def office(new_gateway: Callable[..., Flask], papers_department: Double) -> Reader:
    app = new_gateway(reporting_url=papers_department.url)
    edition(app)
    return sign_in_staff(app, "office")


def stand(department: Double, by: str, **group: str) -> None:
    sums = {"edition_id": EDITION, "by": by, "totals": SUMS | {"venues": 17}, "items": [SUMS | group]}
    department.stand("/statistics/openings", sums)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("asked", "by", "group", "shown"),
    [
        ("", "district", {"key": "", "label": ""}, "全市（不分区）"),
        ("?by=sector", "sector", {"key": "文化", "label": "文化"}, "文化"),
        ("?by=venue", "venue", {"key": LIBRARY, "label": "江岸区图书馆"}, f"/staff/venues/{LIBRARY}/pledge"),
        ("?by=nobody", "district", {"key": "江岸区", "label": "江岸区"}, "江岸区"),
    ],
)
def test_the_office_sees_pledged_beside_actual(
    office: Reader, papers_department: Double, asked: str, by: str, group: dict[str, str], shown: str
) -> None:
    stand(papers_department, by, **group)
    page = office.open(f"{ADDRESS}{asked}")
    assert page.status_code == 200
    for words in (shown, "20 / 18", "4,000 / 3,200", "1,234", "2 / 3", "2 / 17"):
        assert words in page.text
    assert f"by={by}" in papers_department.asked[-1].path
    foot = page.text.partition("<tfoot>")[2].partition("</tfoot>")[0]
    assert "合计" in foot and "2 / 17" in foot


def test_the_way_there_is_at_the_offices_workplace(office: Reader) -> None:
    assert f'href="{ADDRESS}"' in office.open("/staff").text


def test_it_is_the_offices(new_gateway: Callable[..., Flask]) -> None:
    app = new_gateway()
    edition(app)
    assert sign_in_staff(app, "venue_operator").open(ADDRESS).status_code == 403


@pytest.mark.slow
def test_while_reporting_is_away_the_page_says_so(new_gateway: Callable[..., Flask]) -> None:
    app = new_gateway()
    edition(app)
    page = sign_in_staff(app, "office").open(ADDRESS)
    assert page.status_code == 503 and "场馆开放统计" in page.text


@pytest.mark.slow
def test_the_admin_is_led_to_pages_that_open(
    new_gateway: Callable[..., Flask], papers_department: Double
) -> None:
    app = new_gateway(reporting_url=papers_department.url)
    edition(app)
    stand(papers_department, "venue", key=LIBRARY, label="江岸区图书馆")
    page = sign_in_staff(app, "admin").open(f"{ADDRESS}?by=venue").text
    assert f'href="/venues/{LIBRARY}"' in page and f"/staff/venues/{LIBRARY}" not in page
