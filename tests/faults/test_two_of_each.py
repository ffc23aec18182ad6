"""Two web and two worker processes of registration at once: nobody gets a seat twice, everything is told once."""

import itertools

import pytest

from .people import Person, at_once
from .town import Town
from .truth import BOOKINGS, rows, settle

pytestmark = pytest.mark.timeout(240)


def test_no_oversell_and_everything_told_once(town: Town) -> None:
    _, sessions = town.activity(7, 11, 13)
    people = town.citizens(10)
    fronts = itertools.cycle([town.system.url, town.system.second_front()])
    town.system.second_worker("registration")
    doors = [Person(next(fronts), person.token) for person in people]

    wishes = [(door, session) for session in sessions for door in doors]
    answers = at_once(lambda wish: wish[0].book(wish[1], 3), wishes, threads=10)
    assert {answer.status_code for answer in answers} == {201}
    places = {answer.json()["id"]: answer.json() for answer in answers}
    assert len(places) == len(wishes)
    confirmed = [booking["session_id"] for booking in places.values() if booking["status"] == "confirmed"]
    assert [confirmed.count(session) for session in sessions] == [2, 3, 4]
    positions = [
        {booking["position"] for booking in places.values() if booking["session_id"] == session}
        for session in sessions
    ]
    assert positions == [{None, *range(1, 9)}, {None, *range(1, 8)}, {None, *range(1, 7)}]

    ended = [booking for booking in places.values() if booking["status"] == "confirmed"]
    by_id = {answer.json()["id"]: wish[0] for wish, answer in zip(wishes, answers, strict=True)}
    gone = at_once(lambda booking: by_id[booking["id"]].cancel(booking["id"]), ended, threads=10)
    assert {answer.status_code for answer in gone} == {200}
    settle(town)
    seated_bookings = [
        booking for booking in rows(town, "registration", BOOKINGS) if booking["status"] == "confirmed"
    ]
    assert [sum(booking["session_id"] == session for booking in seated_bookings) for session in sessions] == [
        2,
        3,
        4,
    ]
