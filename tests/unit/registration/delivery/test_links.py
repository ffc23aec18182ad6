"""The short link in a message: confirming, giving back, taking what was offered, and everything it does not open."""

import io
import logging
import uuid

import pytest
from sqlalchemy import select

from chassis.storage.db import reading, transaction
from registration.bookings.model import Booking, BookingChange
from registration.delivery import links
from tests.fixtures.registration import at, book, slot


def linked(week, session_id=None, people=2):
    """The id of a new booking, and the address of its link."""
    booking = book(week, session_id or week.slot(seats=5), people)
    return booking["id"], address_of(week, booking["id"])


def address_of(week, booking_id):
    with week.app.app_context(), reading() as db:
        return f"/links/{links.token_of(db.get_one(Booking, uuid.UUID(booking_id)))}"


def state(week, booking_id):
    with week.app.app_context(), reading() as db:
        return db.get_one(Booking, uuid.UUID(booking_id))


def names(week, booking_id):
    with week.app.app_context():
        return state(week, booking_id).names


def history(week, booking_id):
    query = select(BookingChange).filter_by(booking_id=uuid.UUID(booking_id)).order_by(BookingChange.id)
    with week.app.app_context(), reading() as db:
        return [(line.change, line.channel) for line in db.scalars(query)]


def test_the_link_in_the_message_shows_the_booking_with_masked_names(week, gateway):
    booking_id, address = linked(week)
    [message] = week.messages()
    assert message["text"].endswith(address.removeprefix("/links"))
    view = gateway.get(address).json
    assert view["id"] == booking_id
    assert [person["name"] for person in view["party"]] == ["王*", "王*"]
    assert (view["can_confirm"], view["can_give_back"], view["can_take"]) == (True, True, True)
    assert gateway.get(address.lower()).status_code == 200


def test_a_link_that_is_not_whole_opens_nothing(week, gateway):
    _, address = linked(week)
    _, other = linked(week)
    code, signature = address.removeprefix("/links/").split("-")
    mixed = f"{code}-{other.rpartition('-')[2]}"
    wrong = (
        code,
        f"{code}-",
        f"{code}-{signature[:-1]}",
        mixed,
        f"-{signature}",
        "x",
        "……",
        f"ACDEFG-{signature}",
    )
    for token in wrong:
        for answer in (gateway.get(f"/links/{token}"), gateway.post(f"/links/{token}/give-back")):
            assert (answer.status_code, answer.json["type"]) == (404, "/problems/no-such-link")


def test_only_the_gateway_asks(week):
    _, address = linked(week)
    for client in (week.citizen(), week.staff("office")):
        assert client.get(address).status_code == 403
        assert client.post(f"{address}/confirm").status_code == 403
        assert client.post(f"{address}/give-back").status_code == 403
        assert client.post(f"{address}/take", json={"session_id": str(uuid.uuid4())}).status_code == 403


def test_confirming_is_noted_once(week, gateway):
    booking_id, address = linked(week)
    assert gateway.get(address).json["affirmed_at"] is None
    answers = [gateway.post(f"{address}/confirm") for _ in range(2)]
    assert {answer.status_code for answer in answers} == {200}
    assert answers[0].json["affirmed_at"] == answers[1].json["affirmed_at"]
    assert history(week, booking_id)[1:] == [("affirmed", "link")]


def test_what_waits_or_is_over_cannot_be_confirmed(week, gateway):
    session_id = week.slot(seats=2)
    linked(week, session_id)
    _, waiting = linked(week, session_id)
    assert gateway.post(f"{waiting}/confirm").status_code == 409
    _, address = linked(week)
    week.set_clock(at(6, 9, 1))
    assert gateway.post(f"{address}/confirm").json["type"] == "/problems/session-begun"
    assert gateway.get(address).json["can_give_back"] is False


def test_giving_back_frees_the_seats_once_and_tells(week, gateway):
    session_id = week.slot(seats=2)
    booking_id, address = linked(week, session_id)
    waiting, _ = linked(week, session_id)
    for _ in range(2):
        answer = gateway.post(f"{address}/give-back")
        assert (answer.status_code, answer.json["status"]) == (200, "cancelled")
    assert state(week, waiting).status == "confirmed"
    assert history(week, booking_id)[1:] == [("cancelled", "link")]
    kinds = [message["kind"] for message in week.messages()]
    assert (kinds.count("cancelled"), kinds.count("promoted")) == (1, 1)


def test_giving_back_too_late_is_refused_as_cancelling_is(week, gateway):
    only_slot = slot(5)
    week.slots(only_slot, booking={"cancel_minutes_before": 120})
    _, address = linked(week, uuid.UUID(only_slot["id"]))
    week.set_clock(at(6, 8))
    assert gateway.post(f"{address}/give-back").json["type"] == "/problems/too-late-to-cancel"


@pytest.fixture
def closed(week):
    """A booking whose session was closed, its link, and the session that is offered instead."""
    venue, other = week.venue(), week.slot(seats=9, starts_at=at(8, 9), venue_id=week.venue())
    only_slot = slot(5)
    week.slots(only_slot, venue_id=venue)
    booking_id, address = linked(week, uuid.UUID(only_slot["id"]))
    week.closure(venue, at(6, 0), at(7, 0))
    return booking_id, address, other


def test_an_offer_is_taken_with_one_tap_and_once(week, gateway, closed):
    booking_id, address, other = closed
    view = gateway.get(address).json
    assert [offer["id"] for offer in view["offers"]] == [str(other)]
    assert view["can_take"]
    answers = [gateway.post(f"{address}/take", json={"session_id": str(other)}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200], answers[0].json
    body = answers[0].json
    assert body["id"] == answers[1].json["id"] != booking_id
    assert (body["status"], body["seats"], body["session_id"]) == ("confirmed", 2, str(other))
    assert names(week, body["id"]) == names(week, booking_id) == ["王小明0", "王小明1"]
    assert f"/links/{body['token']}" == address_of(week, body["id"])
    assert week.session(other).confirmed == 2
    after = gateway.get(address).json
    assert (after["can_take"], after["taken"]) == (False, body["token"])
    assert history(week, booking_id)[-1] == ("moved", "link")
    assert history(week, body["id"]) == [("confirmed", "link")]


def test_only_what_was_offered_can_be_taken(week, gateway, closed):
    _, address, _other = closed
    elsewhere = week.slot(starts_at=at(9, 9))
    answer = gateway.post(f"{address}/take", json={"session_id": str(elsewhere)})
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/not-offered")
    assert gateway.post(f"{address}/take", json={}).status_code == 422
    assert week.session(elsewhere).confirmed == 0


def test_an_offer_that_is_full_by_now_says_so(week, gateway, closed):
    _, address, other = closed
    for _ in range(2):
        linked(week, other, people=4)
    answer = gateway.post(f"{address}/take", json={"session_id": str(other)})
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/session-full")


def test_one_of_the_offers_not_two(week, gateway, closed):
    booking_id, address, other = closed
    third = week.slot(seats=9, starts_at=at(9, 9))
    with week.app.app_context(), transaction() as db:
        db.get_one(Booking, uuid.UUID(booking_id)).offers = [str(other), str(third)]
    body = gateway.post(f"{address}/take", json={"session_id": str(other)}).json
    again = gateway.post(f"{address}/take", json={"session_id": str(third)})
    assert (again.status_code, again.json["booking_id"]) == (409, body["id"])
    assert week.session(third).confirmed == 0


@pytest.mark.slow
def test_seats_are_kept_until_the_new_ones_are_sure(week, gateway):
    booking_id, address = linked(week)
    other = week.slot(seats=5)
    with week.app.app_context(), transaction() as db:
        db.get_one(Booking, uuid.UUID(booking_id)).offers = [str(other)]
    linked(week, other, people=4)
    assert gateway.post(f"{address}/take", json={"session_id": str(other)}).status_code == 409
    assert state(week, booking_id).status == "confirmed"
    free = week.slot(seats=5)
    with week.app.app_context(), transaction() as db:
        db.get_one(Booking, uuid.UUID(booking_id)).offers = [str(free)]
    body = gateway.post(f"{address}/take", json={"session_id": str(free)}).json
    assert body["status"] == "confirmed"
    old = state(week, booking_id)
    assert (old.status, old.reason, str(old.moved_to)) == ("cancelled", "moved", body["id"])
    assert week.session(old.session_id).confirmed == 0


def test_the_link_of_an_erased_booking_opens_nothing(week, gateway):
    booking_id, address = linked(week)
    with week.app.app_context(), transaction() as db:
        db.get_one(Booking, uuid.UUID(booking_id)).sealed_party = ""
    assert gateway.get(address).status_code == 404


def test_no_token_stands_in_the_log(week, gateway):
    _, address = linked(week)
    logged = io.StringIO()
    handler = logging.getLogger().handlers[0]
    before = handler.setStream(logged)
    gateway.get(address)
    handler.setStream(before)
    assert '"path": "/links/…"' in logged.getvalue()
    assert address.removeprefix("/links/") not in logged.getvalue()
