"""What registration tells the other departments."""

from marshmallow import Schema, fields, validate

from chassis.messaging.events import Event

STATUSES = ("waitlisted", "confirmed", "cancelled", "attended", "no_show")


class DatePart(Schema):
    id = fields.String(required=True, metadata={"description": "of the sitting"})
    starts_at = fields.String(required=True, metadata={"format": "date-time"})
    ends_at = fields.String(required=True, metadata={"format": "date-time"})


class LimitPart(Schema):
    """The strictest capacity policy that bears on a session."""

    ratio_percent = fields.Integer(required=True)
    scope = fields.String(required=True, validate=validate.OneOf(["city", "district", "venue"]))
    district = fields.String(required=True, allow_none=True)
    sector = fields.String(required=True, allow_none=True)
    from_at = fields.String(required=True, metadata={"format": "date-time"})


class SessionChanged(Event):
    """A session was opened, moved, cancelled or reopened: its whole public state."""

    type = "registration.session-changed.v1"
    edition_id = fields.UUID(required=True, allow_none=True)
    kind = fields.String(
        required=True,
        attribute="told_kind",
        validate=validate.OneOf(["sitting", "slot"]),
        metadata={"description": "a series is told as a sitting that has dates"},
    )
    activity_id = fields.UUID(required=True, allow_none=True)
    sitting_id = fields.UUID(
        required=True,
        allow_none=True,
        metadata={"description": "the sitting; both halves of a hybrid one have it"},
    )
    opening_id = fields.UUID(required=True, allow_none=True)
    unit_id = fields.UUID(required=True, allow_none=True)
    venue_id = fields.UUID(required=True, allow_none=True)
    space_id = fields.UUID(required=True, allow_none=True)
    number = fields.Integer(
        allow_none=True,
        metadata={
            "description": "what it is called on paper and by phone, with a check digit (ISO 7064, MOD 11,10); "
            "unique in its edition; null of what was never booked in one"
        },
    )
    title = fields.String(required=True)
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
        LimitPart,
        allow_none=True,
        metadata={"description": "the capacity policy that is why there are not more seats, if one is"},
    )
    dates = fields.List(
        fields.Nested(DatePart), required=True, metadata={"description": "the sittings of a series"}
    )
    books_from = fields.AwareDateTime(required=True, allow_none=True)
    books_until = fields.AwareDateTime(required=True)
    bookable_until = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={"description": "until when, from `books_from` on, it takes bookings; null: never"},
    )
    cancel_until = fields.AwareDateTime(required=True)
    party_limit = fields.Integer(required=True, allow_none=True)
    children_per_adult = fields.Integer(required=True, allow_none=True)
    once_a_day = fields.Boolean(
        required=True, metadata={"description": "nobody has two such sessions of the venue on one day"}
    )
    paused = fields.Boolean(
        required=True, metadata={"description": "not to be booked while its place is arranged anew"}
    )
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    capacity = fields.Integer(required=True, metadata={"description": "people"})
    status = fields.String(required=True, validate=validate.OneOf(["open", "cancelled"]))
    reason = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "why it is cancelled: closed, withdrawn or revoked"},
    )
    closure_note = fields.String(
        allow_none=True,
        metadata={"description": "what the venue says of the closure that ends it early or calls it off"},
    )


class SeatsChanged(Event):
    """The seats of a session, at most once a second; `id` is the session's. Until they are told, all of its capacity
    is free."""

    type = "registration.seats-changed.v1"
    version = fields.Integer(required=True, attribute="seats_version")
    capacity = fields.Integer(required=True, metadata={"description": "people"})
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


class ChannelsPart(Schema):
    """People by who booked for them: themselves, by whatever channel, a helper who does not come along, or the phone
    desk."""

    self = fields.Integer(required=True)
    helper = fields.Integer(required=True)
    desk = fields.Integer(required=True)


class TotalsPart(Schema):
    """The whole count of a session in people, but for `bookings`. Of a cancelled one only `cancelled` and
    the two of bookings ever made are not 0."""

    bookings = fields.Integer(required=True, metadata={"description": "confirmed or attended"})
    people = fields.Integer(required=True, metadata={"description": "in the parties of those bookings"})
    elders = fields.Integer(required=True, metadata={"description": "of `people`, those of 60 and over"})
    children = fields.Integer(required=True, metadata={"description": "of `people`, the children"})
    newcomers = fields.Integer(
        required=True,
        metadata={
            "description": "of `people`, those of citizens who were not known before the session's year"
        },
    )
    by_channel = fields.Nested(ChannelsPart, required=True, metadata={"description": "`people` by channel"})
    waiting = fields.Integer(required=True, metadata={"description": "on the waitlist"})
    came = fields.Integer(
        required=True, metadata={"description": "checked in with a booking; of a series, on its best day"}
    )
    walk_ins = fields.Integer(
        required=True, metadata={"description": "let in without a booking, or counted where nobody books"}
    )
    head_count = fields.Integer(
        required=True,
        allow_none=True,
        metadata={
            "description": "of a session that nobody books for, who were counted; they are its `walk_ins`"
        },
    )
    self_attested = fields.Integer(
        required=True, metadata={"description": "who say themselves that they took part in an open hall"}
    )
    missed = fields.Integer(required=True, metadata={"description": "had seats and did not come"})
    cancelled = fields.Integer(
        required=True, metadata={"description": "in bookings cancelled, not counting those moved or undone"}
    )
    bookings_made = fields.Integer(
        metadata={
            "description": "bookings there ever were, whatever became of them, also of what is cancelled"
        }
    )
    bookings_given_back = fields.Integer(
        metadata={"description": "those of them that whoever booked, or a desk for them, gave back or moved"}
    )


class SessionTotalsChanged(Event, TotalsPart):
    """What a session comes to, counted whole, at most once a second; `id` is the session's. Until it is told, nobody
    comes."""

    type = "registration.session-totals-changed.v1"


class AskedPart(Schema):
    date = fields.Date(required=True, metadata={"description": "in Asia/Shanghai"})
    part = fields.String(required=True, validate=validate.OneOf(["morning", "afternoon", "evening"]))
    people = fields.Integer(required=True, metadata={"description": "who ask for it, each once"})


class DemandAsked(Event):
    """What a venue is asked to open for, in numbers, at most once a second; `id` is the venue's."""

    type = "registration.demand-asked.v1"
    parts = fields.List(
        fields.Nested(AskedPart),
        required=True,
        metadata={"description": "the parts of days ahead that anybody asks for and nobody has answered"},
    )


class RouteFinishersChanged(Event):
    """How many citizens have gone all of a learning route; `id` is the route's. Counted every five minutes."""

    type = "registration.route-finishers-changed.v1"
    finishers = fields.Integer(required=True, validate=validate.Range(min=0))


class BookingEvent(Event):
    """A booking, without a word on whose it is."""

    session_id = fields.UUID(required=True)
    seats = fields.Integer(required=True, metadata={"description": "people in the party"})
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    at = fields.AwareDateTime(required=True, attribute="changed_at")


class BookingConfirmed(BookingEvent):
    """A party has its seats."""

    type = "registration.booking-confirmed.v1"


class BookingWaitlisted(BookingEvent):
    """A party waits for seats."""

    type = "registration.booking-waitlisted.v1"


class BookingCancelled(BookingEvent):
    """A booking no longer holds or waits for seats."""

    type = "registration.booking-cancelled.v1"


class BookingAttended(BookingEvent):
    """A party has been checked in."""

    type = "registration.booking-attended.v1"


class BookingMissed(BookingEvent):
    """A party had its seats and did not come."""

    type = "registration.booking-missed.v1"


class CitizenErased(Event):
    """Nothing is kept of a citizen any more: whoever has something under their id takes it away.

    phone_mark, person_marks: of who asked for it, the marks (`chassis.storage.privacy.mark`) of their phone, and of it
    with each name they were known by or booked for. Told once: after it nobody has them.
    """

    type = "registration.citizen-erased.v1"
    version = fields.Integer(required=True, strict=True, attribute="turn")
    phone_mark = fields.String()
    person_marks = fields.List(fields.String())


class FeedbackGiven(Event):
    """Someone who came has rated a session; without the comment."""

    type = "registration.feedback-given.v1"
    session_id = fields.UUID(required=True)
    rating = fields.Integer(required=True, validate=validate.Range(1, 5))
    at = fields.AwareDateTime(required=True, attribute="created_at")


# What is told of a booking in each of its states.
OF_STATUS: dict[str, type[BookingEvent]] = {
    "confirmed": BookingConfirmed,
    "waitlisted": BookingWaitlisted,
    "cancelled": BookingCancelled,
    "attended": BookingAttended,
    "no_show": BookingMissed,
}
