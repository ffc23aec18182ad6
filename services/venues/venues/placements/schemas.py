"""Queries and bodies about placements."""

from marshmallow import Schema, fields, validate

from chassis.storage.cursors import PageArgs
from chassis.web.bodies import Words, day, number

from ..vocabulary import ALTERNATIVES, MOST_SEATS


class PlacementQuery(PageArgs):
    activity_id = fields.UUID()
    venue_id = fields.UUID()
    space_id = fields.UUID()
    status = fields.String(validate=validate.OneOf(["asked", "held", "refused", "revoked"]))

    from_date = day(metadata={"description": "that end on this day or later"})
    until_date = day(metadata={"description": "that begin on this day or before"})


class Acceptance(Schema):
    expected = number(
        0,
        100_000,
        load_default=0,
        metadata={"description": "how many other requests were said to be refused"},
    )


class NoteRequest(Schema):
    note = Words(longest=200, required=True, metadata={"description": "why; its unit reads it"})


class RevokeRequest(NoteRequest):
    expected = number(
        0,
        MOST_SEATS * 1000,
        load_default=0,
        metadata={"description": "how many people were said to be booked or to wait"},
    )
    refuses = number(
        0,
        MOST_SEATS,
        load_default=0,
        metadata={"description": "`refuses` of the answer 409: other requests that wait for the space"},
    )


class AlternativeView(Schema):
    kind = fields.String(required=True, validate=validate.OneOf(ALTERNATIVES))
    venue_id = fields.UUID(required=True)
    space_id = fields.UUID(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)


class PlacementView(Schema):
    id = fields.UUID(required=True, metadata={"description": "id of the sitting"})
    activity_id = fields.UUID(required=True)
    venue_id = fields.UUID(required=True, allow_none=True)
    space_id = fields.UUID(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    seats = fields.Integer(required=True)
    space_seats = fields.Integer(required=True, allow_none=True)
    status = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    decision = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "declined, not_answered or taken_back; null: not the venue's own"},
    )
    note = fields.String(required=True, allow_none=True, metadata={"description": "as the venue worded it"})
    answer_by = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "until when the venue may answer"}
    )
    asked_at = fields.AwareDateTime(
        required=True, metadata={"description": "since when it asks for just this: its place in line"}
    )
    alternatives = fields.List(
        fields.Nested(AlternativeView),
        required=True,
        metadata={"description": "what was free instead when it was refused"},
    )


class AcceptanceView(Schema):
    """What an answer bears on: the others that accepting refuses, the people whom taking it back concerns."""

    placement = fields.Nested(PlacementView, required=True)
    refuses = fields.List(fields.Nested(PlacementView), required=True)
    booked = fields.Integer(required=True, metadata={"description": "people who have a seat there"})
    waiting = fields.Integer(required=True, metadata={"description": "people on its waitlist"})


class StepView(Schema):
    at = fields.AwareDateTime(required=True)
    who = fields.String(
        required=True,
        validate=validate.OneOf(["unit", "venue", "calendar"]),
        metadata={"description": "calendar: it follows from what else takes up the space"},
    )
    by = fields.String(
        required=True, allow_none=True, metadata={"description": "the account that decided it for the venue"}
    )
    status = fields.String(
        required=True,
        validate=validate.OneOf(["asked", "waits", "held", "refused", "revoked"]),
        metadata={"description": "waits: for the venue's answer"},
    )
    reason = fields.String(required=True, allow_none=True)
    decision = fields.String(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True, metadata={"description": "as the venue worded it"})
    venue_id = fields.UUID(required=True, allow_none=True)
    space_id = fields.UUID(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    seats = fields.Integer(required=True)


class ThreadView(Schema):
    placement = fields.Nested(PlacementView, required=True)
    steps = fields.List(fields.Nested(StepView), required=True, metadata={"description": "oldest first"})
