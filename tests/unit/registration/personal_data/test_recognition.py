"""A number that changes hands opens nothing of the one before; its owner of old finds everything."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from chassis.storage.db import reading
from chassis.testing import client_for
from registration.citizens.model import Audit, Citizen
from tests.fixtures.registration import wish
from tests.unit.registration.citizens.test_sign_in import ask, code_of, sign_in


@pytest.fixture
def booked(week):
    """Who booked, as they were answered when they signed in, and their booking."""
    ask(week)
    citizen_id = sign_in(week, code_of(week)).json["citizen_id"]
    client = client_for(week.app, week.issuer, roles=["citizen"], subject=citizen_id)
    booking = client.create("/bookings", wish(week.slot(), party=[{"name": "王小明"}, {"name": "李 Mei"}]))
    assert booking.status_code == 201
    return citizen_id, booking.json


def pass_days(week, days):
    week.set_clock(week.now() + timedelta(days=days))


def citizens(week):
    with week.app.app_context(), reading() as db:
        return {str(citizen.id): citizen for citizen in db.scalars(select(Citizen))}


def test_after_a_long_silence_a_name_is_asked_for(week, booked):
    pass_days(week, 91)
    ask(week)
    code = code_of(week)
    unclear = sign_in(week, code)
    assert (unclear.status_code, unclear.json["type"]) == (409, "/problems/phone-unclear")
    unknown = sign_in(week, code, name="赵先生")
    assert (unknown.status_code, unknown.json["type"]) == (422, "/problems/name-unknown")
    assert unknown.json["errors"][0]["field"] == "name"
    assert sign_in(week, code, name="李\u3000mei").json["citizen_id"] == booked[0]
    ask(week)
    assert sign_in(week, code_of(week)).json["citizen_id"] == booked[0]


def test_who_signs_in_now_and_then_is_asked_nothing(week, booked):
    for _ in range(3):
        pass_days(week, 60)
        ask(week)
        assert sign_in(week, code_of(week)).json["citizen_id"] == booked[0]


def test_where_nothing_is_kept_nothing_is_asked(week):
    ask(week)
    first = sign_in(week, code_of(week)).json
    pass_days(week, 400)
    ask(week)
    assert sign_in(week, code_of(week)).json == first


def test_the_new_owner_begins_anew_and_the_old_one_is_left_to_the_desk(week, booked):
    pass_days(week, 91)
    ask(week)
    answer = sign_in(week, code_of(week), start_empty=True)
    assert answer.status_code == 200
    newcomer = answer.json["citizen_id"]
    assert newcomer != booked[0]
    known = citizens(week)
    before = known[booked[0]]
    assert (before.phone_index, before.sealed_phone, before.reach) == (None, None, "none")
    assert known[newcomer].phone_index
    client = client_for(week.app, week.issuer, roles=["citizen"], subject=newcomer)
    assert client.get("/bookings").json["items"] == []
    assert client.get(f"/bookings/{booked[1]['id']}").status_code == 404
    with week.app.app_context(), reading() as db:
        [line] = db.scalars(select(Audit).filter_by(action="part"))
    assert line.subject == booked[0]


def test_guesses_at_names_are_tries_at_the_code(week, booked):
    pass_days(week, 91)
    ask(week)
    code = code_of(week)
    guessed = [sign_in(week, code, name=f"王{n}").json["type"] for n in range(6)]
    assert guessed == ["/problems/name-unknown"] * 5 + ["/problems/code-expired"]
