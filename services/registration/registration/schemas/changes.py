"""Bodies about changing a booking."""

from marshmallow import Schema, fields, validate

from ..model.booking import NEEDS
from .bookings import LONGEST_PARTY, Person


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
    channel = fields.String(required=True, validate=validate.OneOf(["web", "link", "desk", "door", "system"]))
    detail = fields.Dict(
        required=True, allow_none=True, metadata={"description": "numbers, times and ids; differs by change"}
    )
