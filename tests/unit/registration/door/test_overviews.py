"""A booking with all that its page shows, in one answer."""

import pytest

from tests.fixtures.registration import at, book


@pytest.fixture
def session_id(week, venue):
    return week.slot(seats=2, venue_id=venue)


def overview_of(booking):
    return booking["client"].get(f"/bookings/{booking['id']}/overview")


def test_an_overview_says_what_the_parts_say(week, session_id):
    booking = book(week, session_id, 2)
    overview = overview_of(booking).json
    client, address = booking["client"], f"/bookings/{booking['id']}"
    assert overview["booking"] == client.get(address).json
    assert overview["history"] == client.get(f"{address}/history").json["items"]
    assert [line["change"] for line in overview["history"]] == ["confirmed"]
    assert overview["pass"] == client.get(f"{address}/pass").json
    assert overview["appeal"] is None


def test_who_waits_has_no_pass_yet(week, session_id):
    book(week, session_id, 2)
    overview = overview_of(book(week, session_id, 1)).json
    assert (overview["booking"]["status"], overview["pass"]) == ("waitlisted", None)
    assert overview["booking"]["waiting"]["position"] == 1


def test_an_overview_is_for_whose_booking_it_is(week, session_id):
    booking = book(week, session_id)
    other = book(week, session_id)["client"]
    assert other.get(f"/bookings/{booking['id']}/overview").status_code == 404


def test_what_is_to_come_is_shown_at_once_the_next_first_with_names_and_passes(week, venue):
    later = book(week, week.slot(seats=2, venue_id=venue, starts_at=at(7, 9)), 2)
    citizen = later["client"]
    next_id = week.slot(seats=1, venue_id=venue)
    book(week, next_id)
    waiting = book(citizen, next_id, for_others=True)
    taken_back = book(citizen, week.slot(venue_id=venue, starts_at=at(8, 9)))
    citizen.delete(f"/bookings/{taken_back['id']}")
    first, second = citizen.get("/bookings/coming").json["items"]
    assert (first["booking"]["id"], first["pass"]) == (waiting["id"], None)
    assert second["booking"] == citizen.get(f"/bookings/{later['id']}").json
    assert second["pass"] == citizen.get(f"/bookings/{later['id']}/pass").json
    week.set_clock(at(9, 9))
    assert citizen.get("/bookings/coming").json["items"] == []
