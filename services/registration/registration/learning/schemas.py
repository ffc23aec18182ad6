"""Bodies of requests and answers about what remains of having come."""

from marshmallow import Schema, fields, validate

from chassis.storage.cursors import PageArgs
from chassis.web.bodies import Name, Words

from ..bookings.schemas import LONGEST_PARTY
from ..sessions.schemas import DateView

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


class CheckInUndo(Schema):
    confirmed = fields.Boolean(
        load_default=False, metadata={"description": "undo it although certificates rest on it"}
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
    title_en = fields.String(required=True, allow_none=True)
    place = fields.String(required=True, allow_none=True)
    place_en = fields.String(required=True, allow_none=True)
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
    sessions = fields.Integer(required=True, metadata={"description": "at which they were checked in"})
    minutes = fields.Integer(required=True, metadata={"description": "of learning time in these"})
    self_attested = fields.Integer(
        required=True,
        metadata={"description": "sessions besides, in which they say themselves that they were"},
    )
    self_attested_minutes = fields.Integer(required=True)


class EditionTotalView(TotalView):
    edition_id = fields.UUID(required=True, allow_none=True)
    edition = fields.String(required=True, allow_none=True, metadata={"description": "its name"})


class LearntView(Schema):
    id = fields.UUID(required=True)
    booking_id = fields.UUID(required=True, allow_none=True)
    check_in_id = fields.UUID(required=True, allow_none=True)
    session_id = fields.UUID(required=True)
    title = fields.String(required=True)
    title_en = fields.String(required=True, allow_none=True)
    place = fields.String(required=True, allow_none=True)
    place_en = fields.String(required=True, allow_none=True)
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


STATES = ("none", "waiting", "published", "hidden")


class FeedbackRequest(Schema):
    rating = fields.Integer(required=True, strict=True, validate=validate.Range(1, 5))
    comment = Words(longest=500, shortest=0, load_default=None, allow_none=True)


class FeedbackView(Schema):
    id = fields.UUID(required=True)
    session_id = fields.UUID(required=True)
    booking_id = fields.UUID(required=True)
    rating = fields.Integer(required=True)
    comment = fields.String(required=True, allow_none=True)
    status = fields.String(
        required=True,
        validate=validate.OneOf(STATES),
        metadata={"description": "of the comment; none: there is no comment"},
    )
    created_at = fields.AwareDateTime(required=True)


class FeedbackQuery(PageArgs):
    session_id = fields.UUID(load_default=None)
    status = fields.String(load_default="waiting", validate=validate.OneOf(STATES))


class FeedbackOfStaffView(FeedbackView):
    class Meta:
        exclude = ("booking_id",)

    title = fields.String(required=True, metadata={"description": "of the session"})
    starts_at = fields.AwareDateTime(required=True, metadata={"description": "of the session"})


class ModerationRequest(Schema):
    publish = fields.Boolean(required=True)


class CommentView(Schema):
    id = fields.UUID(required=True)
    rating = fields.Integer(required=True)
    comment = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)


class RatingView(Schema):
    rating = fields.Integer(required=True)
    count = fields.Integer(required=True)


class SessionFeedbackView(Schema):
    count = fields.Integer(required=True, metadata={"description": "bookings that rated it"})
    average = fields.Float(required=True, allow_none=True, metadata={"description": "one decimal"})
    ratings = fields.List(fields.Nested(RatingView), required=True)
    items = fields.List(fields.Nested(CommentView), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class StopView(Schema):
    id = fields.String(required=True)
    title = fields.String(required=True)
    title_en = fields.String(required=True, allow_none=True)
    kind = fields.String(required=True, metadata={"description": "venue, place or resource"})
    venue_id = fields.String(required=True, allow_none=True)
    url = fields.String(required=True, allow_none=True)
    done = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf(["attended", "marked"]),
        metadata={"description": "attended: one came to a session there; marked: by one's own mark"},
    )


class RouteView(Schema):
    id = fields.UUID(required=True)
    title = fields.String(required=True)
    title_en = fields.String(required=True, allow_none=True)
    summary = fields.String(required=True)
    stops = fields.List(fields.Nested(StopView), required=True)
    done = fields.Integer(required=True, metadata={"description": "how many of its stops are done"})
    finishers = fields.Integer(metadata={"description": "citizens who have done all of its stops; in lists"})
