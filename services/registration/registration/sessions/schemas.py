"""Bodies about sessions."""

from marshmallow import Schema, fields, validate

from chassis.storage.cursors import PageArgs, page_of
from chassis.web.bodies import day


class AlternativesQuery(Schema):
    seats = fields.Integer(
        load_default=1,
        validate=validate.Range(1, 100),
        metadata={"description": "people for whom there must be seats"},
    )


class DateView(Schema):
    id = fields.String(required=True, metadata={"description": "of the sitting"})
    starts_at = fields.String(required=True, metadata={"format": "date-time"})
    ends_at = fields.String(required=True, metadata={"format": "date-time"})


class LimitView(Schema):
    ratio_percent = fields.Integer(required=True, metadata={"description": "of what the space holds"})
    scope = fields.String(required=True, validate=validate.OneOf(["city", "district", "venue"]))
    district = fields.String(required=True, allow_none=True, metadata={"description": "its code"})
    sector = fields.String(
        required=True, allow_none=True, metadata={"description": "null: for venues of every sector"}
    )
    from_at = fields.String(required=True, metadata={"format": "date-time"})


class SessionView(Schema):
    id = fields.UUID(required=True)
    number = fields.Integer(
        allow_none=True,
        metadata={
            "description": "what it is called on paper and by phone; null of what was never booked in an edition"
        },
    )
    kind = fields.String(required=True, validate=validate.OneOf(["sitting", "series", "slot"]))
    title = fields.String(required=True)
    title_en = fields.String(
        required=True, allow_none=True, metadata={"description": "in English; null: it has none"}
    )
    mode = fields.String(required=True)
    access = fields.String(
        required=True,
        validate=validate.OneOf(["seats", "open", "drop_in"]),
        metadata={
            "description": "open: an online hall that all may enter; drop_in: nobody books, all may come"
        },
    )
    bring = fields.String(required=True, metadata={"description": "what to bring"})
    conditions = fields.List(
        fields.String(),
        required=True,
        metadata={
            "description": "what capacity policies, and the venue of a slot, ask of those who come, a line each"
        },
    )
    limit = fields.Nested(
        LimitView,
        required=True,
        allow_none=True,
        metadata={"description": "the strictest capacity policy, where it is why there are not more seats"},
    )
    dates = fields.List(
        fields.Nested(DateView), required=True, metadata={"description": "the sittings of a series"}
    )
    books_from = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "when booking opens; null: it is open"}
    )
    books_until = fields.AwareDateTime(required=True)
    bookable_until = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={"description": "until when, from `books_from` on, it takes bookings; null: never"},
    )
    cancel_until = fields.AwareDateTime(
        required=True, metadata={"description": "until when citizens can cancel by themselves"}
    )
    party_limit = fields.Integer(required=True, allow_none=True)
    children_per_adult = fields.Integer(
        required=True, allow_none=True, metadata={"description": "how many children one adult may bring"}
    )
    once_a_day = fields.Boolean(
        required=True, metadata={"description": "nobody has two such sessions of its venue on one day"}
    )
    paused = fields.Boolean(
        required=True, metadata={"description": "not to be booked while its place is arranged anew"}
    )
    edition_id = fields.UUID(required=True, allow_none=True)
    activity_id = fields.UUID(required=True, allow_none=True)
    sitting_id = fields.UUID(required=True, allow_none=True)
    opening_id = fields.UUID(required=True, allow_none=True)
    unit_id = fields.UUID(required=True, allow_none=True)
    venue_id = fields.UUID(required=True, allow_none=True)
    space_id = fields.UUID(required=True, allow_none=True)
    place = fields.String(
        required=True, allow_none=True, metadata={"description": "name of the venue or place"}
    )
    place_en = fields.String(
        required=True, allow_none=True, metadata={"description": "its name in English; null: it has none"}
    )
    space_name = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "name of the room there; null of a series whose dates are in several"},
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
    kept_elder = fields.Integer(
        required=True, metadata={"description": "places kept back for people of 60 and over"}
    )
    kept_desk = fields.Integer(required=True, metadata={"description": "places kept back for the phone desk"})
    kept_walk_in = fields.Integer(
        required=True, metadata={"description": "places kept back for those who just come"}
    )
    status = fields.String(required=True, validate=validate.OneOf(["open", "cancelled"]))
    reason = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "why it is cancelled: closed, withdrawn or revoked"},
    )
    closure_note = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "what the venue says of the closure that ends it early or calls it off"},
    )


# One schema for every list of sessions: OpenAPI knows it by its name.
SessionPage = page_of(SessionView)


class WorkQuery(PageArgs):
    date = day(required=True, metadata={"description": "a day in the city"})
