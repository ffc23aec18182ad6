"""Bodies of requests and responses."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from chassis.bodies import sound
from chassis.pages import PageArgs

from .model.booking import NEXT

# No edition allows more people under one booking; a longer list is not even looked at.
LONGEST_PARTY = 100


class Name(fields.String):
    """A person's name as it is called out: 1 to 40 characters, no blanks around it, no control characters."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        name = str(super()._deserialize(value, *args, **kwargs)).strip()
        if not 1 <= len(name) <= 40:
            raise ValidationError("请填写姓名，1 到 40 个字 | Please give a name of 1 to 40 characters")
        if not name.isprintable():
            raise ValidationError("姓名里有不能显示的字符 | The name has characters that cannot be shown")
        return name


class Person(Schema):
    name = Name(required=True, metadata={"minLength": 1, "maxLength": 40})


class BookingRequest(Schema):
    session_id = fields.UUID(required=True)
    party = fields.List(
        fields.Nested(Person),
        required=True,
        validate=validate.Length(1, LONGEST_PARTY),
        metadata={"description": "everyone who comes, with a name each"},
    )
    waitlist = fields.Boolean(
        load_default=True, metadata={"description": "wait when it is full; false: rather be refused"}
    )


class SessionView(Schema):
    id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(["sitting", "slot"]))
    title = fields.String(required=True)
    mode = fields.String(required=True)
    edition_id = fields.UUID(required=True, allow_none=True)
    activity_id = fields.UUID(required=True, allow_none=True)
    opening_id = fields.UUID(required=True, allow_none=True)
    unit_id = fields.UUID(required=True, allow_none=True)
    venue_id = fields.UUID(required=True, allow_none=True)
    space_id = fields.UUID(required=True, allow_none=True)
    place = fields.String(
        required=True, allow_none=True, metadata={"description": "name of the venue or place"}
    )
    address = fields.String(required=True, allow_none=True)
    district = fields.String(required=True, allow_none=True)
    area = fields.String(required=True, allow_none=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    capacity = fields.Integer(required=True)
    confirmed = fields.Integer(required=True, metadata={"description": "people who have a seat"})
    seats_left = fields.Integer(required=True, metadata={"description": "seats a newcomer can have now"})
    waiting = fields.Integer(required=True, metadata={"description": "people on the waitlist"})
    status = fields.String(required=True, validate=validate.OneOf(["open", "cancelled"]))
    reason = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "why it is cancelled: closed, withdrawn or revoked"},
    )


class BookingView(Schema):
    id = fields.UUID(required=True)
    session_id = fields.UUID(required=True)
    status = fields.String(required=True, validate=validate.OneOf(list(NEXT)))
    reason = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "who or what cancelled it: citizen, closed, withdrawn or revoked"},
    )
    position = fields.Integer(
        required=True, allow_none=True, metadata={"description": "place on the waitlist, from 1"}
    )
    code = fields.String(required=True, metadata={"description": "what the party shows or says at the door"})
    seats = fields.Integer(required=True, metadata={"description": "people in the party"})
    party = fields.List(
        fields.Nested(Person), required=True, metadata={"description": "names masked in lists"}
    )
    session = fields.Nested(SessionView, required=True)
    created_at = fields.AwareDateTime(required=True)
    changed_at = fields.AwareDateTime(required=True)
    offers = fields.List(
        fields.Nested(SessionView),
        required=True,
        metadata={"description": "like a cancelled session, with seats for this party"},
    )


class CodeRequest(Schema):
    phone = fields.String(required=True, validate=validate.Length(max=40))


class SignInRequest(Schema):
    phone = fields.String(required=True, validate=validate.Length(max=40))
    code = fields.String(required=True, validate=[validate.Length(max=20), sound])
    consent = fields.String(
        validate=[validate.Length(1, 40), sound],
        metadata={"description": "version of the terms agreed to; by default the newest"},
    )


class SignInView(Schema):
    citizen_id = fields.UUID(required=True, attribute="id")


class CheckInRequest(Schema):
    code = fields.String(required=True, validate=validate.Length(1, 40))
    session_id = fields.UUID(required=True)


class MessageQuery(PageArgs):
    to = fields.String(load_default=None, validate=validate.Length(max=40))


class MessageView(Schema):
    id = fields.UUID(required=True)
    to = fields.String(required=True)
    kind = fields.String(required=True)
    text = fields.String(required=True)
    sent_at = fields.AwareDateTime(required=True)
