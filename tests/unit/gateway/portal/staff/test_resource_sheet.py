"""A table of resources on its owner's page, with venues' double behind it."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.double import Double
from tests.fixtures.pages import Reader, let_answer, sign_in_staff

ADDRESS = "/staff/resources/sheet"
FAULT = {"field": "kind", "cell": "A3", "message": "请写：课程、电子书、图书、直播、文章、视频"}
REPORT: dict[str, Any] = {
    "taken": False,
    "new": 1,
    "changed": 0,
    "same": 0,
    "faulty": 1,
    "rows": [
        {"row": 2, "name": "手机支付慢慢学", "outcome": "new", "changes": [], "errors": []},
        {"row": 3, "name": "磁带", "outcome": "faulty", "changes": [], "errors": [FAULT]},
    ],
}
TABLE = "形式,名称,网址\n课程,手机支付慢慢学,https://courses.example.org/pay\n".encode()


@pytest.fixture
def gateway(new_gateway: Callable[..., Flask], venue_department: Double) -> Flask:
    return new_gateway(venues_url=venue_department.url)


@pytest.fixture
def keeper(gateway: Flask) -> Reader:
    return sign_in_staff(gateway, "venue_operator")


@pytest.fixture
def library(keeper: Reader) -> str:
    """The id of the keeper's venue, as the page has it."""
    match = re.search(r'value="venue:([0-9a-f-]+)"', keeper.open(ADDRESS).text)
    assert match
    return match[1]


def choose(reader: Reader, owner: str, **more: str) -> Any:
    return reader.send(ADDRESS, sheet=(io.BytesIO(TABLE), "resources.csv"), owner=owner, **more)  # type: ignore[arg-type]


def test_the_way_there_and_the_table_to_start_from(keeper: Reader, library: str) -> None:
    assert f'href="{ADDRESS}"' in keeper.open("/staff/resources").text
    answer = keeper.open(f"{ADDRESS}/table?owner=venue:{library}&kind=csv")
    assert (answer.status_code, answer.location) == (303, f"/api/venues/resources.csv?venue_id={library}")
    assert keeper.open(f"{ADDRESS}/table?owner=office&kind=x").location == "/api/venues/resources.xlsx"


def test_a_table_is_looked_through_then_taken_for_its_owner(
    keeper: Reader, venue_department: Double, library: str
) -> None:
    let_answer(venue_department, (200, REPORT), (200, REPORT | {"taken": True}))
    page = choose(keeper, f"venue:{library}", act="check").text
    assert "A3" in page and FAULT["message"] in page and "还没有导入" in page
    assert f'name="owner" value="venue:{library}"' in page
    assert "已导入" in keeper.send(ADDRESS, act="good", owner=f"venue:{library}").text
    requests = [(request.path, request.body) for request in venue_department.asked]
    whose = f"/resources/sheet?venue_id={library}&dry_run="
    assert requests == [(f"{whose}True&only_good=False", TABLE), (f"{whose}False&only_good=True", TABLE)]


@pytest.mark.slow
def test_a_table_comes_back_marked(keeper: Reader, venue_department: Double, library: str) -> None:
    venue_department.contract = None
    let_answer(venue_department, (200, REPORT), (200, "marked"))
    choose(keeper, f"venue:{library}", act="check")
    answer = keeper.send(ADDRESS, act="mark", owner=f"venue:{library}")
    assert answer.headers["Content-Disposition"] == "attachment; filename=resources-marked.xlsx"
    assert venue_department.asked[-1].path == f"/resources/sheet/marked?venue_id={library}"


def test_nobody_sends_in_for_whom_they_do_not_speak(keeper: Reader, venue_department: Double) -> None:
    keeper.open(ADDRESS)
    assert choose(keeper, "office", act="check").status_code == 422
    assert venue_department.asked == []


@pytest.mark.slow
def test_the_office_sends_in_its_own(gateway: Flask, venue_department: Double) -> None:
    office = sign_in_staff(gateway, "office")
    office.open(ADDRESS)
    let_answer(venue_department, (200, REPORT))
    choose(office, "office", act="check")
    assert venue_department.asked[-1].path == "/resources/sheet?dry_run=True&only_good=False"


def test_a_citizens_door_is_closed(gateway: Flask) -> None:
    assert sign_in_staff(gateway, "door", username="guard").open(ADDRESS).status_code == 403
