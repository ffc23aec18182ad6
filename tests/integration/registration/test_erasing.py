"""Erasing while the same citizens book, cancel and are promoted, on both databases: no seat is left with nobody."""

from functools import partial

import pytest
from sqlalchemy import select

from chassis.storage import privacy
from chassis.storage.db import reading
from registration.bookings.model import Booking
from registration.citizens.model import Citizen
from tests.fixtures.registration import at, wish
from tests.fixtures.registration_rush import at_once, counted

pytestmark = pytest.mark.integration


def digits_of(week, client):
    with week.app.app_context(), reading() as db:
        citizen = db.get_one(Citizen, client.identity["subject"])
        return privacy.unseal(citizen.sealed_phone)[-4:]


def test_whoever_is_erased_holds_no_seat(week):
    first, second = week.slot(seats=5), week.slot(seats=20, starts_at=at(7, 9))
    citizens = [week.citizen() for _ in range(10)]
    bookings = [citizen.create("/bookings", wish(first)).json["id"] for citizen in citizens]
    works = []
    for client, booking_id in zip(citizens, bookings, strict=True):
        gone = {"last_digits": digits_of(week, client)}
        works += [
            partial(client.delete, "/my-data", json=gone),
            partial(client.create, "/bookings", wish(second)),
            partial(client.delete, f"/bookings/{booking_id}"),
            partial(client.delete, "/my-data", json=gone),
        ]
    answers = at_once(*works, threads=12)
    assert {answer.status_code for answer in answers} <= {200, 201, 204, 401, 404}
    for session_id in (first, second):
        session = counted(week, session_id)
        assert (session.confirmed, session.waiting) == (0, 0)
    with week.app.app_context(), reading() as db:
        assert all(
            citizen.erased_at and citizen.phone_index is None for citizen in db.scalars(select(Citizen))
        )
        assert {booking.sealed_party for booking in db.scalars(select(Booking))} == {""}


def test_one_phone_is_one_citizen_however_they_come(week):
    """A desk books for a phone while its owner asks for it at another desk: one citizen, two bookings."""
    sessions = [week.slot(seats=5, starts_at=at(6 + n, 9)) for n in range(4)]
    clerk = week.staff("desk", venues=[week.session(session).venue_id for session in sessions])
    who = {"phone": "13912345678", "name": "王小明", "consent": True}
    answers = at_once(
        *(partial(clerk.create, "/desk/bookings", wish(session) | who) for session in sessions), threads=4
    )
    assert [answer.status_code for answer in answers] == [201] * 4
    with week.app.app_context(), reading() as db:
        assert len(db.scalars(select(Citizen)).all()) == 1


def test_a_repeated_request_at_the_same_moment_makes_one_citizen(week):
    session_id = week.slot(seats=5)
    clerk = week.staff("desk", venues=[week.session(session_id).venue_id])
    body = wish(session_id) | {"phone": None, "name": "王小明", "consent": True}
    answers = at_once(*[partial(clerk.create, "/desk/bookings", body, key="same")] * 4, threads=4)
    assert len({answer.json["id"] for answer in answers}) == 1
    assert counted(week, session_id).confirmed == 1
    with week.app.app_context(), reading() as db:
        assert len(db.scalars(select(Citizen)).all()) == 1
