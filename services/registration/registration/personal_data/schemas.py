"""Bodies about the citizen's own data."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from chassis.storage.cursors import PageArgs
from chassis.web.bodies import Name, day, sound

from ..bookings.schemas import LONGEST_PARTY, BookingView
from ..wishes.schemas import WishView


class ConsentView(Schema):
    version = fields.String(required=True)
    channel = fields.String(required=True, metadata={"description": "web or desk"})
    at = fields.AwareDateTime(required=True)


class ChangeView(Schema):
    at = fields.AwareDateTime(required=True)
    channel = fields.String(required=True, metadata={"description": "web, sms, link, desk, door or system"})
    change = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    detail = fields.Dict(required=True, allow_none=True)


class KeptBookingView(BookingView):
    """A booking, with the names in full and its history."""

    history = fields.List(fields.Nested(ChangeView), required=True)


class KeptNoticeView(Schema):
    kind = fields.String(required=True)
    booking_id = fields.UUID(required=True, allow_none=True)
    text = fields.String(required=True, allow_none=True)
    status = fields.String(required=True)
    written_at = fields.AwareDateTime(required=True)
    sent_at = fields.AwareDateTime(required=True, allow_none=True)


class KeptFeedbackView(Schema):
    booking_id = fields.UUID(required=True)
    rating = fields.Integer(required=True)
    comment = fields.String(required=True, allow_none=True)
    status = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)


class KeptAppealView(Schema):
    booking_id = fields.UUID(required=True)
    text = fields.String(required=True, allow_none=True)
    reply = fields.String(required=True, allow_none=True)
    status = fields.String(required=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)


class KeptCheckInView(Schema):
    session_id = fields.UUID(required=True)
    booking_id = fields.UUID(required=True, allow_none=True)
    way = fields.String(required=True)
    people = fields.Integer(required=True)
    name = fields.String(required=True, allow_none=True)
    at = fields.AwareDateTime(required=True)
    outcome = fields.String(required=True)
    undone_at = fields.AwareDateTime(required=True, allow_none=True)


class KeptCertificateView(Schema):
    session_id = fields.UUID(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    minutes = fields.Integer(required=True)
    label = fields.String(required=True)
    issued_at = fields.AwareDateTime(required=True)


class MarkView(Schema):
    route_id = fields.UUID(required=True)
    stop_id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)


class MyDataView(Schema):
    id = fields.UUID(required=True)
    phone = fields.String(required=True, allow_none=True, metadata={"description": "as it is dialled here"})
    name = fields.String(required=True, allow_none=True)
    reach = fields.String(required=True, metadata={"description": "how they are told: sms, phone or none"})
    created_at = fields.AwareDateTime(required=True)
    blocked_until = fields.AwareDateTime(required=True, allow_none=True)
    consents = fields.List(fields.Nested(ConsentView), required=True)
    bookings = fields.List(fields.Nested(KeptBookingView), required=True)
    notices = fields.List(fields.Nested(KeptNoticeView), required=True)
    feedback = fields.List(fields.Nested(KeptFeedbackView), required=True)
    appeals = fields.List(fields.Nested(KeptAppealView), required=True)
    check_ins = fields.List(fields.Nested(KeptCheckInView), required=True)
    certificates = fields.List(fields.Nested(KeptCertificateView), required=True)
    marks = fields.List(
        fields.Nested(MarkView), required=True, metadata={"description": "stops of learning routes"}
    )
    wishes = fields.List(
        fields.Nested(WishView), required=True, metadata={"description": "what they ask venues to open"}
    )


class CorrectionRequest(Schema):
    name = Name(metadata={"minLength": 1, "maxLength": 40})
    phone = fields.String(validate=validate.Length(max=40))
    code = fields.String(
        validate=[validate.Length(max=20), sound],
        metadata={"description": "the one-time code that was sent to the new phone"},
    )

    @validates_schema
    def check_complete(self, body: dict[str, Any], **_: Any) -> None:
        if "phone" in body and "code" not in body:
            raise ValidationError("请填写发到新号码的验证码 | Give the code sent to the new phone", "code")
        if not body.keys() & {"name", "phone"}:
            raise ValidationError("请填写要更正的内容 | Say what is to be corrected", "name")


class NamesRequest(Schema):
    names = fields.List(
        Name(),
        required=True,
        validate=validate.Length(1, LONGEST_PARTY),
        metadata={"description": "of everyone in the party, in the order of the party"},
    )


class ErasureRequest(Schema):
    last_digits = fields.String(
        required=True,
        validate=[validate.Length(max=20), sound],
        metadata={"description": "the last four digits of one's phone, to confirm it"},
    )


class AuditQuery(PageArgs):
    action = fields.String(load_default=None, validate=[validate.Length(max=40), sound])
    actor = fields.String(
        load_default=None,
        validate=[validate.Length(max=64), sound],
        metadata={"description": "an account's or citizen's id, or system"},
    )
    date = day(load_default=None, metadata={"description": "a day in the city"})


class AuditView(Schema):
    id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)
    actor = fields.String(required=True, metadata={"description": "an account's or citizen's id, or system"})
    by = fields.String(
        required=True,
        validate=validate.OneOf(["staff", "citizen", "system"]),
        metadata={"description": "what the actor is"},
    )
    action = fields.String(
        required=True,
        metadata={
            "description": "unmask, search, slip, export, copy, correct, erase, door_list or leave_phone"
        },
    )
    subject = fields.String(required=True, metadata={"description": "id of what was looked at"})
    about = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf(["booking", "citizen", "session", "venue", "unit", "edition"]),
        metadata={"description": "what the subject is; null: nobody was there, or it is gone"},
    )
    name = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "what it is called, people masked; null where they were erased"},
    )
    reason = fields.String(required=True, allow_none=True)
    detail = fields.Dict(required=True, allow_none=True)
