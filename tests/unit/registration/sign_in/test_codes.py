"""Codes that are sent to a phone, and signing in with them."""

import re
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from chassis.delivery.messenger import Messenger, Undelivered
from chassis.storage.db import reading
from chassis.testing import client_for
from registration.citizens.model import Citizen, SignInCode
from registration.delivery import courier
from registration.notices.model import Notice
from tests.fixtures.registration import at, book

PHONE = "13912345678"


def ask(week, phone=PHONE):
    return week.gateway().post("/sign-in-codes", json={"phone": phone})


def code_of(week):
    codes = [message["text"] for message in week.messages() if message["kind"] == "sign_in_code"]
    return re.search(r"\d{6}", codes[-1]).group()


def sign_in(week, code, phone=PHONE, **more):
    return week.gateway().post("/sign-ins", json={"phone": phone, "code": code} | more)


def status(week, code_id):
    return week.gateway().get(f"/sign-in-codes/{code_id}").json["status"]


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06}"


def pass_time(week, **span):
    week.set_clock(week.now() + timedelta(**span))


def test_a_code_signs_a_new_citizen_in_once(week):
    assert ask(week).status_code == 202
    code = code_of(week)
    first = sign_in(week, code, consent="2021-09")
    assert first.status_code == 200
    with week.app.app_context(), reading() as db:
        [citizen] = db.scalars(select(Citizen))
    assert str(citizen.id) == first.json["citizen_id"]
    assert (citizen.consent, citizen.consented_at >= at(5, 8)) == ("2021-09", True)
    again = sign_in(week, code)
    assert (again.status_code, again.json["type"]) == (422, "/problems/code-expired")
    ask(week, "+86 139 1234 5678")
    assert sign_in(week, code_of(week)).json == first.json


@pytest.mark.parametrize("parted", ["{} {}", "{}\u2005{}", "\u202d{}{}\u202c"])
def test_a_code_is_taken_however_its_digits_are_set_apart(week, parted):
    ask(week)
    code = code_of(week)
    text = parted.format(code[:3], code[3:])
    assert sign_in(week, text).status_code == 200


def test_phone_and_code_do_not_rest_in_clear(week):
    ask(week)
    code = code_of(week)
    with week.app.app_context(), reading() as db:
        rows = [*db.execute(select(SignInCode.__table__)), *db.execute(select(Notice.__table__))]
    assert PHONE not in str(rows)
    assert code not in str(rows)


def test_the_message_is_in_the_readers_language(week):
    ask(week)
    client = week.gateway()
    client.language = "zh"
    client.post("/sign-in-codes", json={"phone": PHONE})
    english, chinese = (message["text"] for message in week.messages())
    assert "5 minutes" in english
    assert "5 分钟" in chinese


@pytest.mark.parametrize("phone", ["", "123", "abc", "1391234567", "+1 555", "1" * 41])
def test_a_malformed_phone(week, phone):
    for refusal in (ask(week, phone), sign_in(week, "123456", phone)):
        assert refusal.status_code == 422
        assert refusal.json["errors"][0]["field"] == "phone"


@pytest.mark.parametrize("phone", ["027-85350000", "85350000"])
def test_a_landline_is_promised_no_code(week, phone):
    answer = week.gateway().post("/sign-in-codes", json={"phone": phone})
    [error] = answer.json["errors"]
    assert (answer.status_code, error["field"]) == (422, "phone")
    assert "mobile" in error["message"] and week.messages() == []


def test_a_wrong_code_says_so(week):
    ask(week)
    code = code_of(week)
    refusal = sign_in(week, wrong(code))
    assert (refusal.status_code, refusal.json["type"]) == (422, "/problems/code-wrong")
    assert refusal.json["errors"][0]["field"] == "code"
    assert sign_in(week, code).status_code == 200


def test_five_wrong_tries_end_a_code(week):
    ask(week)
    code = code_of(week)
    refusals = [sign_in(week, wrong(code)).json for _ in range(5)]
    assert {problem["type"] for problem in refusals} == {"/problems/code-wrong"}
    words = [problem["errors"][0]["message"] for problem in refusals]
    assert ["Tries left: 4" in words[0], "Tries left: 1" in words[3], "tried too often" in words[4]] == [
        True
    ] * 3
    after = sign_in(week, code).json
    assert after["type"] == "/problems/code-expired" and "tried too often" in after["errors"][0]["message"]
    ask(week)
    assert sign_in(week, code_of(week)).status_code == 200


def test_a_code_as_an_input_method_writes_it(week):
    ask(week)
    wide = code_of(week).translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    assert sign_in(week, f" {wide} ").status_code == 200


def test_a_code_expires(week):
    ask(week)
    code = code_of(week)
    pass_time(week, minutes=5)
    assert sign_in(week, code).json["type"] == "/problems/code-expired"


def test_only_the_newest_code_counts(week):
    ask(week)
    old = code_of(week)
    ask(week)
    new = code_of(week)
    if old != new:
        assert sign_in(week, old).json["type"] == "/problems/code-wrong"
    assert sign_in(week, new).status_code == 200


def test_a_code_nobody_asked_for(week):
    assert sign_in(week, "123456").json["type"] == "/problems/code-expired"


def test_a_code_is_bound_to_its_phone(week):
    ask(week)
    code = code_of(week)
    ask(week, "13912345679")
    if code_of(week) != code:
        assert sign_in(week, code, "13912345679").status_code == 422


def test_so_many_codes_a_phone_and_no_more(week):
    assert [ask(week).status_code for _ in range(4)] == [202, 202, 202, 429]
    refusal = ask(week)
    assert 3500 < int(refusal.headers["Retry-After"]) <= 3601
    assert ask(week, "13912345679").status_code == 202
    pass_time(week, hours=1)
    assert ask(week).status_code == 202


class Refuses(Messenger):
    """A provider that takes no message to any of these phones."""

    takes_reference = True

    def send(self, **message):
        raise Undelivered("no such number", for_good=True)


def test_whoever_waits_is_told_whether_the_code_has_left(week):
    code_id = ask(week).json["id"]
    assert status(week, code_id) == "waiting"
    code_of(week)
    assert status(week, code_id) == "sent"
    assert set(week.gateway().get(f"/sign-in-codes/{code_id}").json) == {"status"}


def test_a_code_that_is_late_will_not_come_whether_a_courier_has_seen_it_or_not(week):
    code_id = ask(week).json["id"]
    pass_time(week, minutes=4)
    assert status(week, code_id) == "waiting"
    pass_time(week, minutes=1, seconds=1)
    assert status(week, code_id) == "dropped"
    assert week.messages() == []
    assert status(week, code_id) == "dropped"


def test_a_code_that_no_provider_takes_will_not_come(week):
    code_id = ask(week).json["id"]
    with week.app.app_context():
        courier.send_due(Refuses())
    assert status(week, code_id) == "dropped"


def test_the_way_of_a_code_is_the_same_for_a_phone_that_is_known(week):
    ask(week)
    sign_in(week, code_of(week))
    known, unknown = ask(week), ask(week, "13912345679")
    assert set(known.json) == set(unknown.json) == {"id"}
    assert status(week, known.json["id"]) == status(week, unknown.json["id"]) == "waiting"


def test_what_is_no_code_has_no_way_to_follow(week):
    booked = book(week.citizen(), week.slot())
    with week.app.app_context(), reading() as db:
        notice_id = db.scalar(select(Notice.id).where(Notice.booking_id == uuid.UUID(booked["id"])))
    for code_id in (notice_id, uuid.uuid4()):
        refusal = week.gateway().get(f"/sign-in-codes/{code_id}")
        assert (refusal.status_code, refusal.json["type"]) == (404, "/problems/no-such-sign-in-code")


@pytest.mark.parametrize("role", ["citizen", "office", "admin"])
def test_only_the_gateway_signs_people_in(week, role):
    client = client_for(week.app, week.issuer, roles=[role])
    for path in ("/sign-in-codes", "/sign-ins"):
        assert client.post(path, json={"phone": PHONE, "code": "123456"}).status_code == 403
    assert client.get(f"/sign-in-codes/{ask(week).json['id']}").status_code == 403
