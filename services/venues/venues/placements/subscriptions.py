"""What is read of activities: the sittings that ask for a space."""

from marshmallow import EXCLUDE, Schema, fields

from chassis.messaging.events import Event


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
    """Of an activity, only whose it is, its sittings, and whether it still stands."""

    unit_id = fields.UUID(required=True)
    status = fields.String(required=True)
    sittings = fields.List(fields.Nested(Sitting), required=True)


class ActivityApproved(Activity):
    type = "reporting.activity-approved.v1"


class ActivityChanged(Activity):
    type = "reporting.activity-changed.v1"


class ActivityWithdrawn(Activity):
    type = "reporting.activity-withdrawn.v1"
