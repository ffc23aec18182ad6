"""Heads counted where nobody books: a page for whoever stands at the door, with registration's double behind it."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.double import Double
from tests.fixtures.pages import Reader, let_answer, sign_in_staff

ID = str(uuid.uuid4())
ADDRESS = f"/staff/door/{ID}/count"
SESSION: dict[str, Any] = {
    "id": ID,
    "title": "大字书借阅与读报角",
    "access": "drop_in",
    "starts_at": "2021-11-05T01:00:00Z",
    "ends_at": "2021-11-05T02:00:00Z",
    "place": "江岸区图书馆",
    "status": "open",
    "dates": [],
}
COUNT = {"people": 23, "counted_by": str(uuid.uuid4()), "counted_at": "2021-11-05T01:30:00Z"}


@pytest.fixture
def door(new_gateway: Callable[..., Flask], department: Double) -> Reader:
    app = new_gateway(registration_url=department.url)
    reader = sign_in_staff(app, "door")
    say(department, None)
    return reader


def say(department: Double, count: dict[str, Any] | None) -> None:
    department.stand(f"/sessions/{ID}", SESSION)
    department.stand(f"/sessions/{ID}/head-count", {"head_count": count})


def test_the_doors_list_leads_to_the_count_and_says_that_nobody_books(
    door: Reader, department: Double
) -> None:
    let_answer(department, (200, {"items": [SESSION], "next_cursor": None}))
    page = door.open("/staff/door?date=2021-11-05").text
    assert f'href="{ADDRESS}"' in page and "不用预约，直接来" in page and "清点人数" in page


def test_a_number_is_typed_and_stands_with_who_counted(door: Reader, department: Double) -> None:
    assert "还没有人清点" in door.open(ADDRESS).text
    assert door.send(ADDRESS, people="２３").location == f"{ADDRESS}?saved=1"
    [request] = [request for request in department.asked if request.method == "PUT"]
    assert (request.path, request.json) == (f"/sessions/{ID}/head-count", {"people": 23})
    say(department, COUNT)
    page = door.open(f"{ADDRESS}?saved=1").text
    assert "23 人" in page and 'value="23"' in page and "已保存" in page


def test_a_wrong_count_is_struck_out(door: Reader, department: Double) -> None:
    say(department, COUNT)
    assert "取消清点" in door.open(ADDRESS).text
    assert door.send(ADDRESS, people="0", strike_out="1").location == f"{ADDRESS}?saved=1"
    assert [request.method for request in department.asked][-1] == "DELETE"


@pytest.mark.slow
@pytest.mark.parametrize("people", ["", "很多", "100000"])
def test_what_is_no_count_is_named_beside_its_field(door: Reader, department: Double, people: str) -> None:
    door.open(ADDRESS)
    answer = door.send(ADDRESS, people=people)
    assert answer.status_code == 422 and 'id="people-wrong"' in answer.text
    assert all(request.method == "GET" for request in department.asked)
