"""Bodies of requests and answers about notices: their words, links and calls."""

from marshmallow import Schema, fields, validate

from chassis.storage.cursors import PageArgs
from chassis.web.bodies import Words, sound

from ..bookings.schemas import BookingView


class PlaceholderView(Schema):
    name = fields.String(required=True, metadata={"description": "written as {name} in a text"})
    meaning = fields.String(required=True)


class TemplateView(Schema):
    kind = fields.String(required=True)
    locale = fields.String(required=True, validate=validate.OneOf(["zh", "en"]))
    builtin = fields.String(required=True, metadata={"description": "the words it came with"})
    own = fields.String(
        required=True, allow_none=True, metadata={"description": "the department's own, used in their place"}
    )
    placeholders = fields.List(fields.Nested(PlaceholderView), required=True)
    changed_by = fields.String(required=True, allow_none=True)
    changed_at = fields.AwareDateTime(required=True, allow_none=True)
    version = fields.Integer(
        required=True, metadata={"description": "the ETag of the own words, the same for the same words"}
    )


class TemplateRequest(Schema):
    text = fields.String(
        required=True,
        validate=sound,
        metadata={"maxLength": 500, "description": "with places to fill in, like {what}"},
    )


class TakeRequest(Schema):
    session_id = fields.UUID(required=True, metadata={"description": "one of the sessions that were offered"})


class LinkView(BookingView):
    token = fields.String(required=True, metadata={"description": "what the link to this booking ends with"})
    affirmed_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "when the party said that it is coming"}
    )
    can_confirm = fields.Boolean(required=True)
    can_give_back = fields.Boolean(required=True)
    can_take = fields.Boolean(
        required=True, metadata={"description": "whether one of `offers` can be taken instead"}
    )
    taken = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "token of the booking that was made in place of this one"},
    )


class CallQuery(PageArgs):
    which = fields.String(
        load_default="callable",
        validate=validate.OneOf(["callable", "unreachable"]),
        metadata={"description": "unreachable: who has no phone and must be told when they come by"},
    )


class CallView(Schema):
    id = fields.UUID(required=True)
    kind = fields.String(
        required=True, metadata={"description": "of the notice: booked, changed, reminder …"}
    )
    status = fields.String(
        required=True,
        validate=validate.OneOf(["phone", "given_up", "unreachable", "done"]),
        metadata={
            "description": "phone: no message can reach them; given_up: none did; unreachable: there is no phone; "
            "done: told"
        },
    )
    booking_id = fields.UUID(required=True, allow_none=True, metadata={"description": "null: of a wish"})
    session_id = fields.UUID(required=True, allow_none=True)
    wish_id = fields.UUID(required=True, allow_none=True, metadata={"description": "null: of a booking"})
    name = fields.String(
        required=True, metadata={"description": "masked; empty for who asked a venue and gave none"}
    )
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
    phone = fields.String(required=True, metadata={"description": "in full, as it is dialled here"})
