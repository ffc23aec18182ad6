"""Bodies of requests and answers at the door, and about no-shows."""

from collections.abc import Callable
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from chassis.storage.cursors import PageArgs
from chassis.web.bodies import Moment, Name, Words, sound

from ..bookings.schemas import LONGEST_PARTY, BookingView, HistoryLine
from ..sessions.schemas import SessionView

LONGEST_BATCH = 500
# The longest text that is even looked at as a pass: one is 131 characters long.
LONGEST_PASS = 200
OUTCOMES = ("accepted", "repeated", "conflicting")
DECISIONS = ("counts", "both", "neither")
NAMING = ("token", "code", "booking_id")
ONE_OF = "请给出 token、code、booking_id 中的一个 | Give one of token, code, booking_id"
DEVICE: list[Callable[[Any], Any]] = [validate.Length(1, 80), sound]
ON_PURPOSE = {"description": "let them in although the session is not on now"}
OVER_LIMIT = {"description": "let them in although the house is full"}


def people(**kwargs: Any) -> fields.Integer:
    return fields.Integer(validate=validate.Range(1, LONGEST_PARTY), **kwargs)


class NamesParty(Schema):
    """What names a party at the door."""

    token = fields.String(
        validate=[validate.Length(1, LONGEST_PASS), sound],
        metadata={"description": "what the pass's QR code holds"},
    )
    code = fields.String(validate=[validate.Length(1, 40), sound])
    booking_id = fields.UUID(metadata={"description": "of a candidate that the search found"})


class CheckInRequest(NamesParty):
    session_id = fields.UUID(required=True)
    people = people(
        allow_none=True,
        metadata={"description": "how many of the party come now; by default all who have not yet"},
    )
    date_id = fields.UUID(
        allow_none=True, metadata={"description": "the date of a series; by default the nearest"}
    )
    nonce = fields.UUID(metadata={"description": "becomes the check-in's id; the same again changes nothing"})
    way = fields.String(validate=validate.OneOf(["qr", "code", "name", "phone"]))
    device = fields.String(validate=DEVICE, metadata={"description": "the name of the device or the door"})
    on_purpose = fields.Boolean(metadata=ON_PURPOSE)

    @validates_schema
    def names_one(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if sum(name in data for name in NAMING) != 1:
            raise ValidationError(ONE_OF, "code")


class WalkInRequest(Schema):
    people = people(load_default=1)
    name = Name(load_default=None, allow_none=True, metadata={"maxLength": 40})
    date_id = fields.UUID(load_default=None, allow_none=True)
    device = fields.String(load_default=None, allow_none=True, validate=DEVICE)
    on_purpose = fields.Boolean(load_default=False, metadata=ON_PURPOSE)
    over_limit = fields.Boolean(load_default=False, metadata=OVER_LIMIT)


class CheckInView(Schema):
    id = fields.UUID(required=True)
    session_id = fields.UUID(required=True)
    date_id = fields.UUID(required=True, allow_none=True)
    booking_id = fields.UUID(required=True, allow_none=True)
    code = fields.String(
        required=True, allow_none=True, metadata={"description": "of the booking, in lists for the door"}
    )
    way = fields.String(
        required=True,
        validate=validate.OneOf(["qr", "code", "name", "phone", "walk_in", "self"]),
        metadata={"description": "self: self-attested, in an online hall open to all"},
    )
    people = fields.Integer(required=True)
    name = fields.String(
        required=True, allow_none=True, metadata={"description": "of a walk-in who gave it, masked"}
    )
    device = fields.String(required=True, allow_none=True)
    at = fields.AwareDateTime(
        required=True, metadata={"description": "when it was; what the device's clock is off is taken off"}
    )
    received_at = fields.AwareDateTime(required=True)
    outcome = fields.String(required=True, validate=validate.OneOf(OUTCOMES))
    reason = fields.String(required=True, allow_none=True)
    undone_at = fields.AwareDateTime(required=True, allow_none=True)
    on_purpose = fields.Boolean(required=True, metadata=ON_PURPOSE)
    decision = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf(DECISIONS),
        metadata={"description": "what staff made of it where it was conflicting"},
    )


class UndoneView(CheckInView):
    brought_back = fields.Integer(
        required=True,
        metadata={
            "description": "bookings that were recorded as missing and are so no more: nobody else kept this door"
        },
    )


class CheckedInView(BookingView):
    check_in_id = fields.UUID(
        required=True, allow_none=True, metadata={"description": "to undo it by; null where nothing changed"}
    )
    repeated = fields.Boolean(
        required=True, metadata={"description": "all of the party are in already; nothing changed"}
    )
    first = fields.Nested(
        CheckInView,
        required=True,
        allow_none=True,
        metadata={"description": "of a repeated one: since when they are in, and by which device"},
    )


class CheckInWithParty(Schema):
    check_in = fields.Nested(CheckInView, required=True)
    booking = fields.Nested(
        BookingView, required=True, allow_none=True, metadata={"description": "masked; null for a walk-in"}
    )


class CheckInConflict(CheckInWithParty):
    against = fields.List(
        fields.Nested(CheckInView),
        required=True,
        metadata={"description": "the party's counted check-ins that it contradicts"},
    )


class CheckInDecision(Schema):
    decision = fields.String(
        required=True,
        validate=validate.OneOf(DECISIONS),
        metadata={
            "description": "counts: this record, and not those of the party that it contradicts; both: this one and "
            "those; neither"
        },
    )


class BatchItem(NamesParty):
    """One check-in, walk-in (it names no party) or undoing, as a device recorded it."""

    nonce = fields.UUID(required=True, metadata={"description": "made once by the device; becomes the id"})
    token = fields.String(allow_none=True, validate=[validate.Length(1, LONGEST_PASS), sound])
    code = fields.String(allow_none=True, validate=[validate.Length(1, 40), sound])
    booking_id = fields.UUID(allow_none=True)
    way = fields.String(
        allow_none=True, validate=validate.OneOf(["qr", "code", "name", "phone", "walk_in", "undo"])
    )
    people = people(allow_none=True, metadata={"description": "by default the whole party"})
    name = Name(allow_none=True, metadata={"description": "of a walk-in", "maxLength": 40})
    date_id = fields.UUID(allow_none=True)
    at = Moment(required=True, metadata={"description": "when it was, by the device's clock"})
    undo_of = fields.UUID(allow_none=True, metadata={"description": "the nonce of what this takes back"})
    on_purpose = fields.Boolean(load_default=False, metadata=ON_PURPOSE)


class BatchRequest(Schema):
    device = fields.String(required=True, validate=DEVICE)
    sent_at = Moment(
        load_default=None,
        allow_none=True,
        metadata={
            "description": "when this was sent, by the same clock: what it is off is taken off every `at`"
        },
    )
    items = fields.List(fields.Nested(BatchItem), required=True, validate=validate.Length(1, LONGEST_BATCH))


class ItemView(Schema):
    nonce = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True, metadata={"description": "when it was, as it is recorded"})
    outcome = fields.String(
        required=True,
        validate=validate.OneOf(OUTCOMES),
        metadata={"description": "conflicting: recorded, but not counted until someone has looked"},
    )
    reason = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "seen, already_in, undone; too_many, cancelled, left, waits, no_seat, other_session, "
            "no_such_booking, no_such_date, out_of_time"
        },
    )


class BatchView(Schema):
    clock_off_seconds = fields.Integer(
        required=True,
        allow_none=True,
        metadata={
            "description": "by how much the device's clock is ahead (negative: behind); null without sent_at"
        },
    )
    items = fields.List(fields.Nested(ItemView), required=True)
    session = fields.Nested(SessionView, required=True)


class PassView(Schema):
    session_id = fields.UUID(required=True)
    token = fields.String(required=True, metadata={"description": "what the QR code holds; 131 characters"})
    code = fields.String(required=True, metadata={"description": "to read out where nothing can be scanned"})
    seats = fields.Integer(required=True)


class PassKeyView(Schema):
    """The key that passes are checked with, as a JSON Web Key (RFC 8037)."""

    kty = fields.String(required=True)
    crv = fields.String(required=True)
    x = fields.String(required=True, metadata={"description": "32 bytes in base64url"})


class CandidateView(Schema):
    booking_id = fields.UUID(required=True)
    code = fields.String(required=True)
    status = fields.String(required=True)
    seats = fields.Integer(required=True)
    came = fields.Integer(required=True)
    came_on = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": "those who came, by date of a series"},
    )
    names = fields.List(fields.String(), required=True, metadata={"description": "masked"})
    needs = fields.List(fields.String(), required=True)
    elders = fields.Integer(required=True)
    children = fields.Integer(required=True)


class FoundCandidateView(CandidateView):
    phone = fields.String(required=True, allow_none=True, metadata={"description": "masked"})


class SearchRequest(Schema):
    q = fields.String(
        required=True,
        validate=[validate.Length(1, 40), sound],
        metadata={"description": "part of a name, a phone or its last digits (at least four), or a code"},
    )


class SearchView(Schema):
    session = fields.Nested(SessionView, required=True)
    items = fields.List(fields.Nested(FoundCandidateView), required=True)


class DoorListView(Schema):
    version = fields.String(required=True, metadata={"description": "the same while nothing on it changes"})
    session = fields.Nested(SessionView, required=True)
    pass_key = fields.Nested(PassKeyView, required=True)
    promoted_until = fields.AwareDateTime(
        required=True, metadata={"description": "from then on, those who wait are let in at the door"}
    )
    items = fields.List(fields.Nested(CandidateView), required=True)
    walk_ins = fields.List(fields.Nested(CheckInView), required=True)


class JoinLinkView(Schema):
    url = fields.String(required=True)
    opens_at = fields.AwareDateTime(required=True)
    until = fields.AwareDateTime(required=True)


STATUSES = ("open", "granted", "refused")


class AppealRequest(Schema):
    text = Words(longest=1000, required=True)


class AppealView(Schema):
    id = fields.UUID(required=True)
    booking_id = fields.UUID(required=True)
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    text = fields.String(required=True)
    reply = fields.String(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)


class BookingOverview(Schema):
    booking = fields.Nested(BookingView, required=True)
    history = fields.List(
        fields.Nested(HistoryLine),
        required=True,
        metadata={"description": "what happened to it, oldest first"},
    )
    entry_pass = fields.Nested(
        PassView,
        required=True,
        allow_none=True,
        data_key="pass",
        metadata={"description": "null while it has no seats"},
    )
    appeal = fields.Nested(
        AppealView,
        required=True,
        allow_none=True,
        metadata={"description": "what was said against a no-show, if anything"},
    )


class StaffAppealView(AppealView):
    booking = fields.Nested(BookingView, required=True)


class AppealQuery(PageArgs):
    status = fields.String(load_default=None, validate=validate.OneOf(STATUSES))


class DecisionRequest(Schema):
    granted = fields.Boolean(required=True)
    reply = Words(longest=1000, required=True)
