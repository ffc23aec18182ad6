"""What venues reads of other departments, and what it does then."""

import uuid
from typing import Any

from marshmallow import EXCLUDE, Schema, fields
from sqlalchemy.orm import Session

from chassis.messaging.events import Event
from chassis.messaging.inbox import Subscriptions

from . import demand, placements

subscriptions = Subscriptions()


class Sitting(Schema):
    """Of a sitting, only what asks for a space."""

    class Meta:
        unknown = EXCLUDE

    id = fields.UUID(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    seats = fields.Integer(required=True)
    venue_id = fields.UUID(required=True, allow_none=True)
    space_id = fields.UUID(required=True, allow_none=True)
    status = fields.String(required=True)


class Activity(Event):
    """Of an activity, only its sittings, and whether it still stands."""

    status = fields.String(required=True)
    sittings = fields.List(fields.Nested(Sitting), required=True)


class ActivityApproved(Activity):
    type = "reporting.activity-approved.v1"


class ActivityChanged(Activity):
    type = "reporting.activity-changed.v1"


class ActivityWithdrawn(Activity):
    type = "reporting.activity-withdrawn.v1"


@subscriptions.on(ActivityApproved, ActivityChanged, ActivityWithdrawn)
def place_sittings(
    db: Session, *, id: uuid.UUID, version: int, status: str, sittings: list[dict[str, Any]]
) -> None:
    wanted = [sitting for sitting in sittings if sitting["status"] == "planned" and sitting["space_id"]]
    placements.place(
        db, activity_id=id, activity_version=version, sittings=wanted if status == "approved" else []
    )


class SessionChanged(Event):
    """Of a session, what it is and where."""

    type = "registration.session-changed.v1"
    venue_id = fields.UUID(required=True, allow_none=True)
    title = fields.String(required=True)
    starts_at = fields.AwareDateTime(required=True)
    status = fields.String(required=True)


class SeatsChanged(Event):
    """Of a session, how many people have seats and how many wait."""

    type = "registration.seats-changed.v1"
    capacity = fields.Integer(required=True)
    confirmed = fields.Integer(required=True)
    waiting = fields.Integer(required=True)


@subscriptions.on(SessionChanged, SeatsChanged)
def keep_demand(db: Session, *, version: int, **told: Any) -> None:
    demand.keep(db, **told)
