"""The office sees which venues have declared nothing, do not fit their hours, or are closed; and keeps holidays."""

import uuid

import pytest
from flask import Flask

from tests.fixtures.double import Double, sent
from tests.fixtures.pages import NOTHING, Reader, sign_in_staff
from tests.fixtures.venue_pages import ELEVEN, ID, NINE, OPENING_ID
from tests.unit.gateway.portal.staff.test_venue_pages import gateway  # noqa: F401

PAGE = "/staff/venues/oversight"
HOLIDAYS = "/staff/venues/holidays"
NAMED = {"venue_id": ID, "name": "江岸区图书馆", "starts_at": NINE, "ends_at": ELEVEN}
MISFIT = NAMED | {"opening_id": OPENING_ID, "date": "2021-11-06", "slots": 2}
CLOSED = NAMED | {"id": str(uuid.uuid4()), "space_id": None, "space_name": None, "reason": "消杀"}
UNDECLARED = {"id": ID, "name": "横渡长江博物馆", "sector": "体育", "area": "江岸区"}
HOLIDAY = {"date": "2022-01-01", "name": "元旦"}


@pytest.fixture
def office(gateway: Flask, venue_department: Double) -> Reader:  # noqa: F811
    for ending, items in {
        "/oversight/undeclared": [UNDECLARED],
        "/oversight/closed": [CLOSED],
        "/holidays": [HOLIDAY],
    }.items():
        venue_department.stand(ending, {"items": items, "next_cursor": None})
    venue_department.stand("/oversight/misfits", {"items": [MISFIT]})
    return sign_in_staff(gateway, "office")


def test_the_office_sees_what_to_look_after(office: Reader) -> None:
    assert f'href="{PAGE}"' in office.open("/staff/venues").text
    page = office.open(PAGE).text
    for words in ("横渡长江博物馆", "2 个时段", "消杀", "整个场馆", f"/staff/venues/{ID}/openings/month"):
        assert words in page


def test_where_all_is_well_it_says_so(office: Reader, venue_department: Double) -> None:
    for ending in ("/oversight/undeclared", "/oversight/closed"):
        venue_department.stand(ending, NOTHING)
    venue_department.stand("/oversight/misfits", {"items": []})
    page = office.open(PAGE).text
    for words in ("每个场馆都有开放日", "时段都在开放时间里", "今天没有关闭的"):
        assert words in page


@pytest.mark.slow
def test_the_office_keeps_holidays(office: Reader, venue_department: Double) -> None:
    page = office.open(HOLIDAYS).text
    assert "2022年1月1日" in page and "元旦" in page
    del venue_department.standing["/holidays"]
    venue_department.answers.clear()
    venue_department.answer(200, HOLIDAY)
    assert office.send(HOLIDAYS, date="2022-01-01", name="元旦").location == HOLIDAYS
    [request] = sent(venue_department, "PUT")
    assert request.json == HOLIDAY
    venue_department.stand("/holidays", {"items": [HOLIDAY], "next_cursor": None})
    office.open(HOLIDAYS)
    del venue_department.standing["/holidays"]
    venue_department.answers.clear()
    venue_department.answer(204)
    assert office.send(f"{HOLIDAYS}/strike-out?date=2022-01-01").location == HOLIDAYS
    [struck] = sent(venue_department, "DELETE")
    assert struck.path == "/holidays?date=2022-01-01"


@pytest.mark.slow
def test_a_venue_does_not_see_others_standing(gateway: Flask) -> None:  # noqa: F811
    caretaker = sign_in_staff(gateway, "venue_operator")
    for address in (PAGE, HOLIDAYS):
        assert caretaker.open(address).status_code == 403
    assert PAGE not in caretaker.open("/staff/venues").text
