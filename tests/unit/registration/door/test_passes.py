"""Passes: what a party shows, and what a phone at the door checks without network."""

import base64
import uuid

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.fixtures.door import come
from tests.fixtures.registration import at, book


@pytest.fixture
def session_id(week, venue):
    return week.slot(seats=3, venue_id=venue)


def raw(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def token_of(booking):
    return booking["client"].get(f"/bookings/{booking['id']}/pass").json["token"]


def test_a_phone_can_check_a_pass_without_network(week, session_id, door):
    booking = book(week, session_id, 2)
    body = booking["client"].get(f"/bookings/{booking['id']}/pass").json
    assert (body["code"], body["seats"], body["session_id"]) == (booking["code"], 2, str(session_id))
    assert len(body["token"]) == 131
    key = door.get("/pass-key").json
    assert (key["kty"], key["crv"]) == ("OKP", "Ed25519")
    answer = raw(body["token"])
    Ed25519PublicKey.from_public_bytes(raw(key["x"])).verify(answer[34:], answer[:34])
    assert answer[0] == 1
    assert uuid.UUID(bytes=answer[1:17]) == uuid.UUID(booking["id"])
    assert uuid.UUID(bytes=answer[17:33]) == session_id
    assert answer[33] == 2
    with pytest.raises(InvalidSignature):
        Ed25519PublicKey.from_public_bytes(raw(key["x"])).verify(answer[34:], b"\x01" + bytes(33))


def test_a_pass_opens_the_door(week, session_id, door):
    booking = book(week, session_id, 2)
    checked = come(door, session_id, token=token_of(booking))
    assert (checked.status_code, checked.json["status"], checked.json["came"]) == (200, "attended", 2)


@pytest.mark.slow
@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-3] + "AAA", lambda t: t[:50], lambda t: "汉字", lambda t: "A" * 131]
)
def test_a_forged_pass_opens_nothing(week, session_id, door, spoil):
    refusal = come(door, session_id, token=spoil(token_of(book(week, session_id))))
    assert (refusal.status_code, refusal.json["type"]) == (422, "/problems/forged-pass")
    assert refusal.json["errors"][0]["field"] == "token"


def test_a_pass_for_another_session(week, session_id, door, venue):
    refusal = come(door, week.slot(venue_id=venue), token=token_of(book(week, session_id)))
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/other-session")


def test_who_has_no_seats_has_no_pass(week, session_id):
    book(week, session_id, 3)
    waits = book(week, session_id)
    refusal = waits["client"].get(f"/bookings/{waits['id']}/pass")
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/no-pass")
    assert week.citizen().get(f"/bookings/{waits['id']}/pass").status_code == 404
    assert week.staff("door").get(f"/bookings/{waits['id']}/pass").status_code == 403
    assert week.citizen().get("/pass-key").status_code == 403


def test_a_pass_is_the_same_whenever_it_is_asked_for(week, session_id):
    booking = book(week, session_id)
    first = token_of(booking)
    week.set_clock(at(6, 8))
    assert token_of(booking) == first
