"""Whom a citizen books for, so that nobody types a name twice."""

import pytest

from tests.fixtures.registration import at, book, wish

NOBODY = {"people": [], "needs": [], "for_others": False}
NAMES = [{"name": "李奶奶", "age": "elder"}, {"name": "王小明", "age": "child"}]


def test_who_has_booked_nothing_has_nobody(week):
    assert week.citizen().get("/companions").json == NOBODY


def test_the_people_of_the_last_booking_come_first_and_each_once(week):
    earlier = book(week, week.slot(), 2)
    citizen = earlier["client"]
    more = {"party": [NAMES[0], {"name": "王小明0", "age": "elder"}], "needs": ["wheelchair"]}
    later = wish(week.slot(starts_at=at(6, 14))) | more | {"for_others": True}
    assert citizen.create("/bookings", later).status_code == 201
    companions = citizen.get("/companions").json
    assert [(person["name"], person["age"]) for person in companions["people"]] == [
        ("李奶奶", "elder"),
        ("王小明0", "elder"),
        ("王小明1", "adult"),
    ]
    assert companions["needs"] == ["wheelchair"]
    assert companions["for_others"] is True
    assert week.citizen().get("/companions").json == NOBODY, "nobody else's people"


@pytest.mark.slow
def test_a_booking_that_was_taken_back_names_nobody(week):
    taken_back = book(week, week.slot(), 1)
    taken_back["client"].delete(f"/bookings/{taken_back['id']}")
    assert taken_back["client"].get("/companions").json == NOBODY
