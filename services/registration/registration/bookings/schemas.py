"""Bodies of requests and answers about bookings."""

from marshmallow import Schema, fields, validate

from chassis.web.bodies import Name

from ..sessions.schemas import SessionView
from .model import AGES, NEEDS, NEXT

# No edition allows more people under one booking; a longer list is not even looked at.
LONGEST_PARTY = 100


class PersonView(Schema):
    name = fields.String(
        required=True, metadata={"description": "empty where nobody has written it, as in a booking by SMS"}
    )
    age = fields.String(
        load_default="adult",
        validate=validate.OneOf(AGES),
        metadata={"description": "elder: 60 and over, for whom places may be kept back"},
    )


class Person(PersonView):
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
    needs = fields.List(
        fields.String(validate=validate.OneOf(NEEDS)),
        load_default=list,
        validate=validate.Length(max=len(NEEDS)),
        metadata={"description": "what the door should have ready"},
    )
    overlap = fields.Boolean(
        load_default=False,
        metadata={"description": "book even at the same time as another of one's sessions"},
    )
    for_others = fields.Boolean(
        load_default=False,
        metadata={"description": "a family helper books for others and does not come along"},
    )


class PassedView(Schema):
    at = fields.AwareDateTime(required=True)
    free = fields.Integer(required=True, metadata={"description": "seats that were free"})
    needed = fields.Integer(required=True, metadata={"description": "seats this party needs"})
    taken = fields.Integer(required=True, metadata={"description": "seats that a smaller party got"})


class HeldView(Schema):
    free = fields.Integer(required=True, metadata={"description": "seats that are free"})
    until = fields.AwareDateTime(required=True, metadata={"description": "then smaller parties may pass"})
    is_yours = fields.Boolean(required=True, metadata={"description": "whether they are held for this party"})


class PrecedentsView(Schema):
    """What became of others at the same place in line."""

    sessions = fields.Integer(
        required=True, metadata={"description": "the last ones that people waited for; at most 20"}
    )
    seated = fields.Integer(required=True, metadata={"description": "of these, where that place got seats"})


class WaitingView(Schema):
    """What lies before a party that waits."""

    position = fields.Integer(required=True, metadata={"description": "place on the waitlist, from 1"})
    people_ahead = fields.Integer(required=True)
    chance = fields.String(
        required=True,
        validate=validate.OneOf(["likely", "possible", "unlikely", "none"]),
        metadata={"description": "none: nobody is given a seat by message any more"},
    )
    precedents = fields.Nested(
        PrecedentsView,
        allow_none=True,
        metadata={"description": "of this edition; null where there are fewer than five such sessions"},
    )
    held = fields.Nested(
        HeldView,
        required=True,
        allow_none=True,
        metadata={"description": "free seats that are held for the head of the line"},
    )
    passed = fields.List(
        fields.Nested(PassedView),
        required=True,
        metadata={
            "description": "each time free seats went to a smaller party, as they were too few for this one"
        },
    )
    until = fields.AwareDateTime(
        required=True, metadata={"description": "after it nobody is given a seat by message any more"}
    )


class BookingView(Schema):
    id = fields.UUID(required=True)
    session_id = fields.UUID(required=True)
    status = fields.String(required=True, validate=validate.OneOf(list(NEXT)))
    reason = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "who or what ended it: citizen, undone, moved, erased, closed, withdrawn or revoked; "
            "no_seat: it waited, and nobody is given a seat by message any more"
        },
    )
    position = fields.Integer(
        required=True, allow_none=True, metadata={"description": "place on the waitlist, from 1"}
    )
    waiting = fields.Nested(
        WaitingView,
        required=True,
        allow_none=True,
        metadata={"description": "for one booking that waits; null otherwise, and in lists"},
    )
    can_cancel = fields.Boolean(
        required=True, metadata={"description": "whether the citizen can give it back now"}
    )
    undo_until = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={
            "description": "until when the booking, or its cancellation, can be undone; null: it cannot"
        },
    )
    moved_to = fields.UUID(
        required=True, allow_none=True, metadata={"description": "the booking that was made in its place"}
    )
    moved_from = fields.UUID(
        required=True,
        allow_none=True,
        metadata={
            "description": "the booking that it was moved from, which comes back when it is undone; null in lists"
        },
    )
    held_beside = fields.UUID(
        required=True,
        allow_none=True,
        metadata={
            "description": "after a move with a wait the other of both, while both stand: the one that is kept, or the "
            "one that was waited for; null in lists"
        },
    )
    left_at = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={"description": "since when a party that came to some of a series has given back the rest"},
    )
    code = fields.String(required=True, metadata={"description": "what the party shows or says at the door"})
    seats = fields.Integer(required=True, metadata={"description": "people in the party"})
    booked_as = fields.String(
        required=True,
        validate=validate.OneOf(["self", "helper", "desk"]),
        metadata={"description": "who booked: one of the party, a helper for them, or a desk"},
    )
    came = fields.Integer(required=True, metadata={"description": "people who were checked in"})
    needs = fields.List(fields.String(), required=True)
    party = fields.List(
        fields.Nested(PersonView), required=True, metadata={"description": "names masked in lists"}
    )
    session = fields.Nested(SessionView, required=True)
    created_at = fields.AwareDateTime(required=True)
    changed_at = fields.AwareDateTime(required=True)
    offers = fields.List(
        fields.Nested(SessionView),
        required=True,
        metadata={"description": "like a cancelled session, with seats for this party"},
    )


class UndoRequest(Schema):
    of = fields.String(
        required=True,
        validate=validate.OneOf(["booking", "cancellation"]),
        metadata={
            "description": "what to undo; said, so that the same request twice does not undo its own undoing"
        },
    )
    overlap = fields.Boolean(
        load_default=False,
        metadata={"description": "bring it back even at the same time as another of one's sessions"},
    )


class PartyRequest(Schema):
    party = fields.List(
        fields.Nested(Person),
        required=True,
        validate=validate.Length(1, LONGEST_PARTY),
        metadata={"description": "everyone who comes now"},
    )
    needs = fields.List(
        fields.String(validate=validate.OneOf(NEEDS)),
        load_default=list,
        validate=validate.Length(max=len(NEEDS)),
        metadata={"description": "what the door should have ready"},
    )
    accept_tail = fields.Boolean(
        load_default=False,
        metadata={"description": "a party that waits and becomes larger goes to the end of the waitlist"},
    )


class MoveRequest(Schema):
    session_id = fields.UUID(required=True, metadata={"description": "the session to move to"})
    waitlist = fields.Boolean(
        load_default=False,
        metadata={"description": "wait for it when it is full, and keep the seats there are until then"},
    )
    overlap = fields.Boolean(
        load_default=False,
        metadata={"description": "even at the same time as another of one's sessions"},
    )


class HistoryLine(Schema):
    at = fields.AwareDateTime(required=True)
    change = fields.String(
        required=True,
        metadata={
            "description": "the state it came to, or resized, moved, changed, passed, corrected, erased …"
        },
    )
    reason = fields.String(required=True, allow_none=True)
    by = fields.String(
        required=True,
        validate=validate.OneOf(["citizen", "desk", "door", "system"]),
        metadata={"description": "citizen: whoever the booking is of"},
    )
    channel = fields.String(
        required=True, validate=validate.OneOf(["web", "sms", "link", "desk", "door", "system"])
    )
    detail = fields.Dict(
        required=True, allow_none=True, metadata={"description": "numbers, times and ids; differs by change"}
    )


class CompanionsView(Schema):
    """What the form of the next booking can begin with."""

    people = fields.List(
        fields.Nested(Person),
        required=True,
        metadata={"description": "of one's last 20 bookings, each once, those of the last booking first"},
    )
    needs = fields.List(fields.String(), required=True, metadata={"description": "of the last booking"})
    for_others = fields.Boolean(
        required=True, metadata={"description": "whether that one was made for others"}
    )
