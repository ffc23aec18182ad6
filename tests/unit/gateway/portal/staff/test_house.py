"""The page on which a house that holds so many at a time is counted: who goes out, and who comes in."""

import re
import uuid
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.double import Double
from tests.fixtures.gateway import venue
from tests.fixtures.pages import Reader, sign_in_staff

ROOM = str(uuid.uuid4())
HOUSE = {"space_id": None, "at_once": 500, "limit": 250, "inside": 132, "free": 118}
HOUSE |= {
    "policy": {
        "ratio_percent": 50,
        "scope": "city",
        "district": None,
        "sector": None,
        "from_at": "2021-11-02T16:00:00+00:00",
    }
}
CHILDREN = {"space_id": ROOM, "at_once": 30, "limit": 30, "inside": 30, "free": 0, "policy": None}
ANSWER = {"items": [HOUSE, CHILDREN]}


@pytest.fixture
def page(portal: Flask) -> str:
    space = {"id": ROOM, "name": "儿童馆", "seats": 60, "status": "open"}
    return f"/staff/house/{venue(portal, name='科技馆', spaces=[space])}"


@pytest.fixture
def guard(portal: Flask, department: Double, page: str) -> Reader:
    guard = sign_in_staff(portal, "door", username="guard", venue=page.rpartition("/")[2])
    department.stand("/house", ANSWER)
    guard.open(page)
    return guard


def counted(department: Double) -> list[Any]:
    return [request.json for request in department.asked if request.path.endswith("/house/counts")]


@pytest.mark.slow
def test_each_place_says_how_many_are_in_of_how_many(guard: Reader) -> None:
    for state in ("科技馆", "儿童馆", "现在里面 132 人 / 上限 250", "现在里面 30 人 / 上限 30", "限流 50%"):
        assert state in guard.page, state


@pytest.mark.slow
def test_people_are_counted_out_and_in(guard: Reader, department: Double, page: str) -> None:
    nonce = re.search(r'name="nonce" value="([^"]+)"', guard.page)
    assert nonce
    ways: list[dict[str, str]] = [
        {"way": "out", "people": "3", "space_id": ROOM},
        {"way": "out", "people": "3", "space_id": ""},
        {"way": "out", "people": "3", "space_id": ""},
        {"way": "in", "people": "", "space_id": "", "code": "K7QM2F"},
        {"way": "out", "people": "", "space_id": "", "code": "k7 qm2f"},
    ]
    for way in ways:
        guard.open(page)
        department.answer(200, ANSWER)
        assert guard.send(page, nonce=nonce[1], **way).location == page
    counts = counted(department)
    assert [(count["way"], count["people"], count["space_id"]) for count in counts][:2] == [
        ("out", 3, ROOM),
        ("out", 3, None),
    ]
    assert len({count["nonce"] for count in counts}) == 4 and counts[1]["nonce"] == counts[2]["nonce"]
    assert "code" not in counts[3] and counts[4]["code"]
    assert {count["device"] for count in counts} == {"guard"}


def test_a_full_house_is_said_and_may_be_overruled(guard: Reader, department: Double, page: str) -> None:
    state = {"type": "/problems/house-full", "title": "进不了这么多人，请稍等", "status": 409}
    department.answer(409, state | {"detail": "现在里面有 30 人，上限 30 人。"})
    assert guard.send(page, way="in", people="2", space_id=ROOM).status_code == 409
    form = guard.page.partition('role="alert"')[2].partition("</form>")[0]
    for name, value in {"way": "in", "people": "2", "space_id": ROOM, "over_limit": "1"}.items():
        assert f'name="{name}" value="{value}"' in form


@pytest.mark.slow
def test_a_wrong_number_keeps_what_was_filled_in(guard: Reader, department: Double, page: str) -> None:
    assert guard.send(page, way="out", people="many", space_id=ROOM).status_code == 422
    assert guard.page.count('value="many"') == 1 and 'id="people-wrong"' in guard.page
    fault = {"field": "people", "message": "记着在里面的只有 30 人，请核对人数"}
    refusal = {"type": "/problems/invalid", "title": "填写有误", "status": 422, "errors": [fault]}
    department.answer(422, refusal)
    assert guard.send(page, way="out", people="31", space_id=ROOM).status_code == 422
    assert "记着在里面的只有 30 人" in guard.page


@pytest.mark.slow
def test_a_venue_that_counts_nobody_says_so(guard: Reader, department: Double, page: str) -> None:
    department.stand("/house", {"items": []})
    assert "没有写同时最多几人" in guard.open(page).text
