"""A day of a large venue, or a list of years, is longer than a department's page: what is looked through whole is there
whole, and what is over does not take the place of what is not."""

import uuid
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.double import Double
from tests.fixtures.pages import NOTHING, Reader, sign_in_staff
from tests.fixtures.venue_pages import CLOSURE, HALL, ID, ON, OPENING, OPENING_ID, SLOT

from .test_policies import POLICY
from .test_venue_oversight import CLOSED
from .test_venue_pages import caretaker, gateway  # noqa: F401
from .test_venue_patterns import PATTERN

VENUE = f"/staff/venues/{ID}"
REQUEST = {"id": str(uuid.uuid4()), "activity_id": str(uuid.uuid4()), "venue_id": ID, "status": "asked"}


def other(noun: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return noun | {"id": str(uuid.uuid4())} | changes


LISTS: dict[str, tuple[str, str, dict[str, Any], dict[str, Any], str]] = {
    "on": (VENUE, "/day", ON, other(ON, confirmed=4711), "4711"),
    "closed": (VENUE, "/closures", CLOSURE, other(CLOSURE, reason="布展"), "布展"),
    "requests": (VENUE, "/placements", REQUEST, other(REQUEST), "2 个活动等您答复"),
    "openings": (
        f"{VENUE}/openings",
        "/openings",
        OPENING,
        other(OPENING, slots=[SLOT | {"seats": 4711}]),
        "4711",
    ),
    "slot": (f"{VENUE}/openings/{OPENING_ID}", "/day", other(ON), ON, "37"),
    "withdrawal": (f"{VENUE}/openings/{OPENING_ID}/withdraw?date=2021-11-06", "/day", other(ON), ON, "37 人"),
    "patterns": (
        f"{VENUE}/openings/month?space_id={HALL['id']}",
        "/declarations",
        PATTERN,
        other(PATTERN, space_id=HALL["id"]),
        "周六",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", LISTS)
def test_what_is_on_the_second_page_is_there(
    caretaker: Reader,  # noqa: F811
    venue_department: Double,
    name: str,
) -> None:
    address, ending, first, second, words = LISTS[name]
    venue_department.stand(f"/openings/{OPENING_ID}", OPENING)
    venue_department.stand("/opening-days", {"items": []})
    venue_department.stand("/declarations", NOTHING)
    del venue_department.standing[ending]
    venue_department.answer(200, {"items": [first], "next_cursor": "next"})
    venue_department.answer(200, {"items": [second], "next_cursor": None})
    page = caretaker.open(address)
    assert page.status_code == 200 and words in page.text
    assert sum("cursor=next" in request.path for request in venue_department.asked) == 1


@pytest.mark.slow
def test_what_is_over_is_not_asked_for(gateway: Flask, venue_department: Double) -> None:  # noqa: F811
    """Of closures and limits of years past there may be hundreds, none of which is lifted."""
    office = sign_in_staff(gateway, "office")
    venue_department.stand("/oversight/undeclared", NOTHING)
    venue_department.stand("/oversight/misfits", {"items": []})
    for address, item, words in (
        ("/staff/policies", POLICY, "25%"),
        ("/staff/venues/oversight", CLOSED, "消杀"),
    ):
        venue_department.answers.clear()
        venue_department.answer(200, {"items": [], "next_cursor": "next"})
        venue_department.answer(200, {"items": [item], "next_cursor": None})
        assert words in office.open(address).text
    [first, *_] = [each.path for each in venue_department.asked if "capacity-policies" in each.path]
    assert "from_date=2021-11-05" in first
