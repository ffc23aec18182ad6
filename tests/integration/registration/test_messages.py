"""Registration among its neighbours, on both transports: openings and closures in, answers out."""

import uuid

import pytest
from marshmallow import fields

from chassis.messaging.bus import Message
from chassis.messaging.events import Event, pack, unpack
from chassis.storage.db import new_id
from chassis.testing import deliver, eventually, run_jobs
from tests.fixtures.registration import at, hearing_all, new_week, plainly, slot, wish

pytestmark = pytest.mark.integration


class OpeningChanged(Event):
    """An opening as venues tells it: more than registration reads."""

    type = "venues.opening-changed.v1"
    venue_id = fields.String(required=True)
    space_id = fields.String(required=True, allow_none=True)
    date = fields.String(required=True)
    status = fields.String(required=True)
    slots = fields.List(fields.Dict(), required=True)


class ClosureDeclared(Event):
    type = "venues.closure-declared.v1"
    venue_id = fields.String(required=True)
    space_id = fields.String(required=True, allow_none=True)
    starts_at = fields.String(required=True)
    ends_at = fields.String(required=True)
    reason = fields.String(required=True)
    status = fields.String(required=True)


@pytest.fixture
def venues(broker_url):
    """Venues' end of the bus, at which all that registration tells arrives."""
    with hearing_all(broker_url) as bus:
        yield bus


@pytest.fixture
def week(venues, database_url, broker_url, issuer):
    with new_week(database_url, broker_url, issuer) as week:
        yield week


def tell(week, bus, event_class, **state):
    with week.app.app_context():
        event_id, _, body = pack(event_class, plainly(state))
    assert bus.publish([Message(event_id, event_class.type, body)]) == {event_id}


def hear(week, bus, *types):
    """Take what registration tells until every wanted (id, status) was among it."""
    words_heard = set()

    def all_heard():
        deliver(week.app)
        deliveries = bus.take(100, 0.1)
        bus.ack(deliveries)
        bodies = [unpack(delivery.message.body).data for delivery in deliveries]
        words_heard.update((data["id"], data.get("status", "seats")) for data in bodies)
        return words_heard >= set(types)

    eventually(all_heard)


def test_a_slot_opens_is_booked_and_is_closed(week, venues):
    facts, venue = slot(2), new_id()
    opening = {"id": new_id(), "version": 1, "venue_id": venue, "space_id": None, "date": "2021-11-06"}
    tell(week, venues, OpeningChanged, **opening, status="declared", slots=[facts])
    hear(week, venues, (facts["id"], "open"))
    citizen = week.citizen()
    booking = citizen.create("/bookings", wish(uuid.UUID(facts["id"]), 2)).json
    run_jobs(week.app, "tell seats")
    hear(week, venues, (booking["id"], "confirmed"), (facts["id"], "seats"))
    closure = {"id": new_id(), "version": 1, "venue_id": venue, "space_id": None, "reason": "停电"}
    tell(week, venues, ClosureDeclared, **closure, status="declared", starts_at=at(6, 0), ends_at=at(7, 0))
    hear(week, venues, (booking["id"], "cancelled"), (facts["id"], "cancelled"))
    assert citizen.get(f"/bookings/{booking['id']}").json["reason"] == "closed"
    week.messages()
    week.minute_passes()
    assert [message["kind"] for message in week.messages()] == ["booked", "session_cancelled"]
