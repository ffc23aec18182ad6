"""A booking with all that its page shows, in one answer."""

import pytest

from tests.fixtures.registration import book


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
