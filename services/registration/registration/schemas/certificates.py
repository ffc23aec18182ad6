"""Bodies about certificates and learning."""

from marshmallow import Schema, fields, validate

from .bookings import LONGEST_PARTY, Name
from .sessions import DateView

LABELS = ("checked_in", "self_attested")


def label() -> fields.String:
    return fields.String(
        required=True,
        validate=validate.OneOf(LABELS),
        metadata={"description": "checked_in: staff saw them come; self_attested: they say so themselves"},
    )


class IssueRequest(Schema):
    people = fields.List(
        fields.Integer(strict=True, validate=validate.Range(0, LONGEST_PARTY - 1)),
        load_default=None,
        validate=validate.Length(1, LONGEST_PARTY),
        metadata={"description": "places in the party, from 0; without it the first, as many as came"},
    )


class AttestedRequest(Schema):
    name = Name(load_default=None, metadata={"minLength": 1, "maxLength": 40})


class CertificateView(Schema):
    id = fields.UUID(required=True)
    booking_id = fields.UUID(required=True, allow_none=True)
    check_in_id = fields.UUID(required=True, allow_none=True)
    person = fields.Integer(required=True, metadata={"description": "place in the party, from 0"})
    code = fields.String(required=True, metadata={"description": "what verifies it, e.g. K7QM-2F9D-WXYZ"})
    name = fields.String(
        required=True, allow_none=True, metadata={"description": "in full; null after an erasure"}
    )
    minutes = fields.Integer(required=True, metadata={"description": "learning time"})
    label = label()
    issued_at = fields.AwareDateTime(required=True)
    session_id = fields.UUID(required=True)
    title = fields.String(required=True)
    place = fields.String(required=True, allow_none=True)
    mode = fields.String(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    dates = fields.List(fields.Nested(DateView), required=True)
    edition_id = fields.UUID(required=True, allow_none=True)
    edition = fields.String(required=True, allow_none=True, metadata={"description": "its name"})
    theme = fields.String(required=True, allow_none=True, metadata={"description": "the edition's"})


class VerifiedView(CertificateView):
    """What anyone may know who has the code: no ids of the booking, the name masked."""

    class Meta:
        exclude = ("id", "booking_id", "check_in_id", "person")


class TotalView(Schema):
    sessions = fields.Integer(required=True)
    minutes = fields.Integer(required=True)


class EditionTotalView(TotalView):
    edition_id = fields.UUID(required=True, allow_none=True)
    edition = fields.String(required=True, allow_none=True, metadata={"description": "its name"})


class LearntView(Schema):
    id = fields.UUID(required=True)
    booking_id = fields.UUID(required=True, allow_none=True)
    check_in_id = fields.UUID(required=True, allow_none=True)
    session_id = fields.UUID(required=True)
    title = fields.String(required=True)
    place = fields.String(required=True, allow_none=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    edition_id = fields.UUID(required=True, allow_none=True)
    edition = fields.String(required=True, allow_none=True)
    minutes = fields.Integer(required=True)
    label = label()


class LearningRecordView(Schema):
    totals = fields.Nested(TotalView, required=True)
    editions = fields.List(fields.Nested(EditionTotalView), required=True)
    items = fields.List(fields.Nested(LearntView), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
