"""Bodies about the phone list."""

from marshmallow import Schema, fields, validate

from chassis.web.bodies import Words


class CallView(Schema):
    id = fields.UUID(required=True)
    kind = fields.String(
        required=True, metadata={"description": "of the notice: booked, changed, reminder …"}
    )
    status = fields.String(
        required=True,
        validate=validate.OneOf(["phone", "given_up", "done"]),
        metadata={"description": "phone: no message can reach them; given_up: none did; done: called"},
    )
    booking_id = fields.UUID(required=True)
    session_id = fields.UUID(required=True)
    name = fields.String(required=True, metadata={"description": "masked"})
    phone = fields.String(
        required=True, allow_none=True, metadata={"description": "masked; null: there is none"}
    )
    text = fields.String(required=True, allow_none=True, metadata={"description": "what to read out"})
    why = fields.String(
        required=True, allow_none=True, metadata={"description": "why the message did not go out"}
    )
    written_at = fields.AwareDateTime(required=True)


class PhoneRequest(Schema):
    reason = Words(
        required=True,
        shortest=2,
        longest=200,
        metadata={"description": "why the number is needed; it is kept"},
    )


class PhoneView(Schema):
    phone = fields.String(required=True, metadata={"description": "E.164"})
