"""Venues as its neighbours meet it, on both transports: an activity comes in, the answer goes out."""

import datetime as dt
import uuid

import pytest
from marshmallow import fields

from chassis.messaging.bus import Message, Topology, connect
from chassis.messaging.department import messaging_of
from chassis.messaging.events import Event, pack, unpack
from chassis.storage.db import reading, transaction
from chassis.testing import deliver, eventually
from tests.fixtures.placing import shut_doors
from tests.fixtures.venues import new_places
from venues.demand.model import Demand
from venues.events import PlacementHeld, PlacementRefused, PlacementRevoked
from venues.venues import venues

ANSWERS = [PlacementHeld.type, PlacementRefused.type, PlacementRevoked.type]


class ActivityApproved(Event):
    """An activity as reporting tells it: more than venues reads."""

    type = "reporting.activity-approved.v1"
    title = fields.String(required=True)
    unit_id = fields.UUID(required=True)
    status = fields.String(required=True)
    sittings = fields.List(fields.Dict(), required=True)


class SessionChanged(Event):
    """A session as registration tells it: more than venues reads."""

    type = "registration.session-changed.v1"
    venue_id = fields.UUID(required=True)
    title = fields.String(required=True)
    mode = fields.String(required=True)
    space_id = fields.UUID(required=True, allow_none=True)
    opening_id = fields.UUID(required=True, allow_none=True)
    starts_at = fields.String(required=True)
    ends_at = fields.String(required=True)
    capacity = fields.Integer(required=True)
    status = fields.String(required=True)


class SeatsChanged(Event):
    type = "registration.seats-changed.v1"
    capacity = fields.Integer(required=True)
    confirmed = fields.Integer(required=True)
    seats_left = fields.Integer(required=True)
    waiting = fields.Integer(required=True)


class ActivityChanged(ActivityApproved):
    type = "reporting.activity-changed.v1"


class ActivityWithdrawn(ActivityApproved):
    type = "reporting.activity-withdrawn.v1"


@pytest.fixture
def places(tmp_path, broker_url, issuer):
    with new_places(f"sqlite:///{tmp_path}/venues.db", broker_url, issuer) as places:
        yield places


@pytest.fixture
def reporting(places, broker_url):
    """Reporting's end of the bus."""
    bus = connect(broker_url, "reporting")
    bus.declare(
        Topology(
            ("reporting", "registration", "venues", "gateway"),
            {"venues": tuple(messaging_of(places.app).subscriptions.types), "reporting": tuple(ANSWERS)},
        )
    )
    yield bus
    bus.close()


@pytest.fixture
def registration(broker_url, reporting):
    """Registration's end of the bus."""
    bus = connect(broker_url, "registration")
    yield bus
    bus.close()


def new_sitting(space, **changes):
    return {
        "id": str(uuid.uuid4()),
        "starts_at": "2021-11-06T09:00:00+08:00",
        "ends_at": "2021-11-06T11:00:00+08:00",
        "seats": 30,
        "venue_id": str(space.venue_id),
        "space_id": str(space.id),
        "place": None,
        "prevention": ["测温"],
        "status": "planned",
        **changes,
    }


def tell(places, bus, event_class, activity_id, version, sittings, status="approved"):
    state = {"id": activity_id, "version": version, "title": "京剧", "status": status, "sittings": sittings}
    state |= {"unit_id": uuid.uuid4()}
    with places.app.app_context():
        event_id, _, body = pack(event_class, state)
    assert bus.publish([Message(event_id, event_class.type, body)]) == {event_id}


def answers(places, bus, count):
    """The next `count` answers: sitting → (status, reason, version of the activity)."""
    answers = {}

    def all_there():
        deliver(places.app)
        deliveries = bus.take(100, 0.1)
        bus.ack(deliveries)
        for delivery in deliveries:
            data = unpack(delivery.message.body).data
            answers[data["id"]] = (data["status"], data["reason"], data["activity_version"])
        return len(answers) >= count

    eventually(all_there)
    return answers


def test_each_sitting_of_an_approved_activity_that_names_a_space_is_answered(places, reporting, hall):
    fits, large = new_sitting(hall), new_sitting(hall, seats=101, starts_at="2021-11-06T08:00:00+08:00")
    elsewhere = new_sitting(hall, venue_id=None, space_id=None)
    cancelled = new_sitting(hall, status="cancelled")
    tell(places, reporting, ActivityApproved, uuid.uuid4(), 1, [fits, large, elsewhere, cancelled])
    assert answers(places, reporting, 2) == {
        fits["id"]: ("held", None, 1),
        large["id"]: ("refused", "too_small", 1),
    }


def test_an_activity_is_followed_through_its_life(places, reporting, hall):
    activity_id, first_sitting, second_sitting = uuid.uuid4(), new_sitting(hall), new_sitting(hall)
    tell(places, reporting, ActivityApproved, activity_id, 1, [first_sitting, second_sitting])
    first = answers(places, reporting, 2)
    assert sorted(first.values(), key=str) == [("held", None, 1), ("refused", "clash", 1)]
    second_sitting |= {"starts_at": "2021-11-07T09:00:00+08:00", "ends_at": "2021-11-07T11:00:00+08:00"}
    first_sitting["status"] = "cancelled"
    tell(places, reporting, ActivityChanged, activity_id, 2, [first_sitting, second_sitting])
    assert answers(places, reporting, 2) == {
        first_sitting["id"]: ("revoked", "withdrawn", 2),
        second_sitting["id"]: ("held", None, 2),
    }
    tell(
        places,
        reporting,
        ActivityWithdrawn,
        activity_id,
        3,
        [first_sitting, second_sitting],
        status="withdrawn",
    )
    assert answers(places, reporting, 1) == {second_sitting["id"]: ("revoked", "withdrawn", 3)}


def test_an_older_version_that_arrives_late_is_not_placed(places, reporting, hall):
    activity_id, sitting = uuid.uuid4(), new_sitting(hall)
    tell(places, reporting, ActivityWithdrawn, activity_id, 2, [sitting], status="withdrawn")
    tell(places, reporting, ActivityApproved, activity_id, 1, [sitting])
    other = new_sitting(hall)
    tell(places, reporting, ActivityApproved, uuid.uuid4(), 1, [other])
    assert answers(places, reporting, 1) == {other["id"]: ("held", None, 1)}


def test_a_closure_is_told_with_what_it_revokes(places, reporting, hall):
    sitting = new_sitting(hall)
    tell(places, reporting, ActivityApproved, uuid.uuid4(), 1, [sitting])
    assert answers(places, reporting, 1) == {sitting["id"]: ("held", None, 1)}
    with places.app.app_context(), transaction() as db:
        venue = venues.find_venue(db, hall.venue_id, lock=True)
        shut_doors(db, venue, date=dt.date(2021, 11, 6))
    assert answers(places, reporting, 1) == {sitting["id"]: ("revoked", "closed", 1)}


def test_demand_comes_from_registration(places, registration, hall):
    session = {
        "id": uuid.uuid4(),
        "version": 1,
        "venue_id": hall.venue_id,
        "title": "京剧",
        "mode": "offline",
        "space_id": None,
        "opening_id": None,
        "starts_at": "2021-11-06T09:00:00+08:00",
        "ends_at": "2021-11-06T11:00:00+08:00",
        "capacity": 30,
        "status": "open",
    }
    numbers = {"capacity": 30, "confirmed": 30, "seats_left": 0, "waiting": 4}
    with places.app.app_context():
        seats = pack(SeatsChanged, numbers | {"id": session["id"], "version": 9})
        messages = [(SeatsChanged, seats), (SessionChanged, pack(SessionChanged, session))]
    for event_class, (event_id, _, body) in messages:
        registration.publish([Message(event_id, event_class.type, body)])

    def known():
        deliver(places.app)
        with places.app.app_context(), reading() as db:
            demand = db.get(Demand, session["id"])
            return (demand.title, demand.waiting) if demand and demand.title and demand.waiting else None

    assert eventually(known) == ("京剧", 4)
