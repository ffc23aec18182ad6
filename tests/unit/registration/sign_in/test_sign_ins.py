"""A phone that was silent for long may be another person's: its bookings open to who knows a name in them."""

import uuid
from datetime import timedelta

import pytest

from chassis.storage.db import reading
from chassis.testing import client_for
from registration.citizens.model import Audit, Citizen
from tests.fixtures.registration import book

from .test_codes import ask, code_of, sign_in

SILENCE = timedelta(days=91)


@pytest.fixture
def former(week):
    """Someone who booked for 张三 and 李奶奶, and was not heard of since."""
    ask(week)
    citizen_id = sign_in(week, code_of(week)).json["citizen_id"]
    client = client_for(week.app, week.issuer, ["citizen"], subject=citizen_id)
    book(client, week.slot(5), party=[{"name": "张三"}, {"name": "李奶奶", "age": "elder"}])
    week.set_clock(week.now() + SILENCE)
    ask(week)
    return citizen_id


def bookings(week, citizen_id):
    return client_for(week.app, week.issuer, ["citizen"], subject=citizen_id).get("/bookings").json["items"]


def test_the_code_alone_does_not_open_what_was_booked_long_ago(week, former):
    refusal = sign_in(week, code_of(week))
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/name-wanted")
    assert refusal.json["errors"][0]["field"] == "name"


@pytest.mark.parametrize("name", ["李奶奶", " 李　奶奶 "])
def test_a_name_that_was_booked_opens_it_with_the_same_code(week, former, name):
    sign_in(week, code_of(week))
    assert sign_in(week, code_of(week), name=name).json["citizen_id"] == former
    assert len(bookings(week, former)) == 1
    ask(week)
    assert sign_in(week, code_of(week)).status_code == 200  # heard of again


@pytest.mark.slow
def test_names_cannot_be_guessed_for_long(week, former):
    wrong = [sign_in(week, code_of(week), name=f"王{number}") for number in range(5)]
    assert {answer.json["type"] for answer in wrong} == {"/problems/name-unknown"}
    assert sign_in(week, code_of(week), name="张三").json["type"] == "/problems/code-expired"


def test_a_new_owner_begins_empty_and_the_desk_knows_the_old_one_by_name(week, former):
    newcomer = sign_in(week, code_of(week), anew=True).json["citizen_id"]
    assert newcomer != former
    assert bookings(week, newcomer) == []
    with week.app.app_context(), reading() as db:
        citizen = db.get_one(Citizen, uuid.UUID(former))
        [line] = db.query(Audit).filter_by(action="leave_phone")
        assert (citizen.phone_index, citizen.sealed_phone, citizen.reach) == (None, None, "none")
        assert (citizen.sealed_name is not None, line.subject) == (True, former)


def test_who_booked_nothing_or_was_here_of_late_is_asked_nothing(week):
    ask(week)
    citizen_id = sign_in(week, code_of(week)).json["citizen_id"]
    week.set_clock(week.now() + SILENCE)
    ask(week)
    assert sign_in(week, code_of(week)).json["citizen_id"] == citizen_id
    week.set_clock(week.now() + timedelta(days=89))
    ask(week)
    assert sign_in(week, code_of(week), anew=True).json["citizen_id"] == citizen_id
