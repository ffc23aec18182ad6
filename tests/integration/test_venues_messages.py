"""Venues as its neighbours meet it, on both transports: an activity comes in, the answer goes out."""

import datetime as dt
import uuid

import pytest
from marshmallow import fields

from chassis.messaging.bus import Message, Topology, connect
from chassis.messaging.department import messaging_of
from chassis.messaging.events import Event, pack, unpack
from chassis.storage.db import reading, transaction
from chassis.testing import deliver, eventually, prepare
from venues import create_app
from venues.closures import closures
from venues.config import Settings
from venues.demand.model import Demand
from venues.events import PlacementHeld, PlacementRefused, PlacementRevoked
from venues.venues import venues

PLACE = {
    "name": "武汉市群众艺术馆",
    "sector": "文化",
    "district": "420102",
    "area": "江岸区",
    "address": "合作路15号",
}
ANSWERS = [PlacementHeld.type, PlacementRefused.type, PlacementRevoked.type]


class ActivityApproved(Event):
    """An activity as reporting tells it: more than venues reads."""

    type = "reporting.activity-approved.v1"
    title = fields.String(required=True)
    status = fields.String(required=True)
    sittings = fields.List(fields.Dict(), required=True)


class SessionChanged(Event):
    """A session as registration tells it: more than venues reads."""

    type = "registration.session-changed.v1"
    venue_id = fields.UUID(required=True)
    title = fields.String(required=True)
    mode = fields.String(required=True)
    starts_at = fields.String(required=True)
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
def app(tmp_path, broker_url):
    settings = Settings(
        environment="test", database_url=f"sqlite:///{tmp_path}/venues.db", broker_url=broker_url
    )
    app = prepare(create_app(settings))
    yield app
    app.extensions["worker"].bus.close()
    app.extensions["database"].close()


@pytest.fixture
def reporting(app, broker_url):
    """Reporting's end of the bus."""
    bus = connect(broker_url, "reporting")
    bus.declare(
        Topology(
            ("reporting", "registration", "venues"),
            {"venues": tuple(messaging_of(app).subscriptions.types), "reporting": tuple(ANSWERS)},
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


@pytest.fixture
def hall(app):
    with app.app_context(), transaction() as db:
        return venues.register_venue(db, spaces=[{"name": "剧场", "seats": 100}], **PLACE).spaces[0]


def sitting(space, **changes):
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


def tell(app, bus, event_class, activity_id, version, sittings, status="approved"):
    state = {"id": activity_id, "version": version, "title": "京剧", "status": status, "sittings": sittings}
    with app.app_context():
        event_id, _, body = pack(event_class, state)
    assert bus.publish([Message(event_id, event_class.type, body)]) == {event_id}


def answers(app, bus, count):
    """The next `count` answers: sitting → (status, reason, version of the activity)."""
    heard = {}

    def all_heard():
        deliver(app)
        deliveries = bus.take(100, 0.1)
        bus.ack(deliveries)
        for delivery in deliveries:
            data = unpack(delivery.message.body).data
            heard[data["id"]] = (data["status"], data["reason"], data["activity_version"])
        return len(heard) >= count

    eventually(all_heard)
    return heard


def test_each_sitting_of_an_approved_activity_that_names_a_space_is_answered(app, reporting, hall):
    fits, large = sitting(hall), sitting(hall, seats=101, starts_at="2021-11-06T08:00:00+08:00")
    own = sitting(hall, venue_id=None, space_id=None)
    off = sitting(hall, status="cancelled")
    tell(app, reporting, ActivityApproved, uuid.uuid4(), 1, [fits, large, own, off])
    assert answers(app, reporting, 2) == {
        fits["id"]: ("held", None, 1),
        large["id"]: ("refused", "too_small", 1),
    }


def test_an_activity_is_followed_through_its_life(app, reporting, hall):
    activity_id, one, two = uuid.uuid4(), sitting(hall), sitting(hall)
    tell(app, reporting, ActivityApproved, activity_id, 1, [one, two])
    first = answers(app, reporting, 2)
    assert sorted(first.values(), key=str) == [("held", None, 1), ("refused", "clash", 1)]
    two |= {"starts_at": "2021-11-07T09:00:00+08:00", "ends_at": "2021-11-07T11:00:00+08:00"}
    one["status"] = "cancelled"
    tell(app, reporting, ActivityChanged, activity_id, 2, [one, two])
    assert answers(app, reporting, 2) == {
        one["id"]: ("revoked", "withdrawn", 2),
        two["id"]: ("held", None, 2),
    }
    tell(app, reporting, ActivityWithdrawn, activity_id, 3, [one, two], status="withdrawn")
    assert answers(app, reporting, 1) == {two["id"]: ("revoked", "withdrawn", 3)}


def test_an_older_version_that_arrives_late_is_not_placed(app, reporting, hall):
    activity_id, asked = uuid.uuid4(), sitting(hall)
    tell(app, reporting, ActivityWithdrawn, activity_id, 2, [asked], status="withdrawn")
    tell(app, reporting, ActivityApproved, activity_id, 1, [asked])
    other = sitting(hall)
    tell(app, reporting, ActivityApproved, uuid.uuid4(), 1, [other])
    assert answers(app, reporting, 1) == {other["id"]: ("held", None, 1)}


def test_a_closure_is_told_with_what_it_revokes(app, reporting, hall):
    asked = sitting(hall)
    tell(app, reporting, ActivityApproved, uuid.uuid4(), 1, [asked])
    assert answers(app, reporting, 1) == {asked["id"]: ("held", None, 1)}
    with app.app_context(), transaction() as db:
        venue = venues.find_venue(db, hall.venue_id, lock=True)
        closures.declare(db, venue, date=dt.date(2021, 11, 6), reason="疫情防控")
    assert answers(app, reporting, 1) == {asked["id"]: ("revoked", "closed", 1)}


def test_demand_comes_from_registration(app, registration, hall):
    session = {
        "id": uuid.uuid4(),
        "version": 1,
        "venue_id": hall.venue_id,
        "title": "京剧",
        "mode": "offline",
        "starts_at": "2021-11-06T09:00:00+08:00",
        "status": "open",
    }
    counted = {"capacity": 30, "confirmed": 30, "seats_left": 0, "waiting": 4}
    with app.app_context():
        seats = pack(SeatsChanged, counted | {"id": session["id"], "version": 9})
        told = [(SeatsChanged, seats), (SessionChanged, pack(SessionChanged, session))]
    for event_class, (event_id, _, body) in told:
        registration.publish([Message(event_id, event_class.type, body)])

    def kept():
        deliver(app)
        with app.app_context(), reading() as db:
            demand = db.get(Demand, session["id"])
            return (demand.title, demand.waiting) if demand and demand.title and demand.waiting else None

    assert eventually(kept) == ("京剧", 4)
