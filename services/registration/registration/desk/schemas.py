"""Bodies of requests and answers at the desk, and of exports."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from chassis.city import DISTRICTS_AND_ZONES
from chassis.storage.cursors import PageArgs
from chassis.web.bodies import FIRST_DAY, LAST_DAY, Name, Words, number, sound

from ..bookings.model import NEEDS
from ..bookings.schemas import BookingRequest, BookingView, MoveRequest, Person, PersonView
from ..personal_data.schemas import ChangeView, NamesRequest
from ..sessions.schemas import SessionView
from ..wishes.schemas import WishRequest

LARGEST_GROUP = 20


class Reason(Words):
    """Why someone does what is audited, in their own words."""

    def __init__(self) -> None:
        super().__init__(
            shortest=5,
            longest=200,
            required=True,
            metadata={"description": "why, in at least five characters; it is kept"},
        )


class ReasonRequest(Schema):
    reason = Reason()


class CallerSearch(Schema):
    phone = fields.String(required=True, validate=validate.Length(max=40))


def optional_phone(description: str) -> fields.String:
    return fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=40),
        metadata={"description": description},
    )


def optional_id(description: str) -> fields.UUID:
    return fields.UUID(load_default=None, allow_none=True, metadata={"description": description})


class ConsentingRequest(Schema):
    """What is done for somebody who calls or stands there, and agrees to what is kept of it."""

    name = Name(required=True, metadata={"minLength": 1, "maxLength": 40})
    consent = fields.Boolean(
        required=True,
        validate=validate.Equal(
            True,
            error="请先告知对方并得到同意 | Tell them what is kept, and have their consent first",
        ),
        metadata={"description": "they were told what is kept, and agreed"},
    )


class DeskBookingRequest(ConsentingRequest, BookingRequest):
    class Meta:
        exclude = ("for_others",)

    phone = optional_phone("mobile or landline; none for someone who has none")
    citizen_id = optional_id("who has been searched for or booked for before; without a phone then")
    hold_id = optional_id("of seats that one holds for them")

    @validates_schema
    def names_one(self, request: dict[str, Any], **_kwargs: Any) -> None:
        if request.get("citizen_id") and request.get("phone"):
            text = "已指明是谁，请不要再写号码 | They are named by citizen_id: leave the phone out"
            raise ValidationError(text, "phone")


class GroupPerson(Person):
    phone = optional_phone("of their own; none: whoever booked for them is told of changes")
    needs = fields.List(
        fields.String(validate=validate.OneOf(NEEDS)),
        load_default=list,
        validate=validate.Length(max=len(NEEDS)),
        metadata={"description": "what the door should have ready for them"},
    )
    again = fields.Boolean(
        load_default=False,
        metadata={
            "description": "although whoever calls has somebody of this name there already: another person"
        },
    )


class DeskGroupRequest(ConsentingRequest):
    session_id = fields.UUID(required=True)
    phone = optional_phone("of whoever calls for them all")
    citizen_id = optional_id("of whoever calls, where they are known; without a phone then")
    people = fields.List(
        fields.Nested(GroupPerson), required=True, validate=validate.Length(1, LARGEST_GROUP)
    )
    waitlist = fields.Boolean(
        load_default=True,
        metadata={"description": "who finds no seat waits; false: all get seats, or nobody is booked"},
    )
    overlap = fields.Boolean(load_default=False)
    hold_id = optional_id("of seats that one holds for them")

    @validates_schema
    def names_caller(self, request: dict[str, Any], **_kwargs: Any) -> None:
        if bool(request.get("citizen_id")) == bool(request.get("phone")):
            text = "请写来电的人的号码，或指明是谁 | Give the phone of who calls, or their citizen_id"
            raise ValidationError(text, "phone")


class DeskMoveRequest(MoveRequest):
    hold_id = optional_id("of seats there that one holds for them")


class DeskBookingView(BookingView):
    citizen_id = fields.UUID(required=True, metadata={"description": "whose it is"})


class GroupView(Schema):
    """A list of people that one caller had booked at once."""

    id = fields.UUID(required=True)
    caller_id = fields.UUID(required=True, metadata={"description": "the citizen who called"})
    created_at = fields.AwareDateTime(required=True)
    session = fields.Nested(SessionView, required=True)
    bookings = fields.List(fields.Nested(DeskBookingView), required=True)


class SessionWords(Schema):
    """By what sessions are looked up at work."""

    q = fields.String(
        load_default="",
        validate=[validate.Length(max=100), sound],
        metadata={"description": "words in title or place, all of them"},
    )
    date = fields.Date(validate=validate.Range(FIRST_DAY, LAST_DAY), metadata={"description": "in the city"})
    district = fields.String(validate=validate.OneOf([*DISTRICTS_AND_ZONES]))


class DeskSessionQuery(PageArgs, SessionWords):
    """A page of these."""


class HoldRequest(Schema):
    session_id = fields.UUID(required=True)
    seats = number(1, 50, required=True)


class HoldView(HoldRequest):
    id = fields.UUID(required=True)
    until = fields.AwareDateTime(required=True, metadata={"description": "they are free again then"})
    in_place_of = fields.Integer(
        required=True,
        metadata={"description": "seats that one held there until now, which this gave back; said once"},
    )


class SessionHoldView(HoldView):
    session = fields.Nested(SessionView, required=True)


class OwnHoldsView(Schema):
    items = fields.List(fields.Nested(SessionHoldView), required=True)


class DeskWishRequest(ConsentingRequest, WishRequest):
    phone = fields.String(
        required=True,
        validate=validate.Length(max=40),
        metadata={"description": "mobile or landline: by it they are told what became of it"},
    )


class CallerView(Schema):
    id = fields.UUID(required=True)
    phone = fields.String(required=True, allow_none=True, metadata={"description": "masked"})
    name = fields.String(required=True, allow_none=True, metadata={"description": "masked"})
    reach = fields.String(required=True)
    blocked_until = fields.AwareDateTime(required=True, allow_none=True)
    bookings = fields.List(fields.Nested(BookingView), required=True)


class CitizenSearchView(Schema):
    citizen = fields.Nested(CallerView, required=True, allow_none=True)


class SlipView(Schema):
    booking = fields.Nested(BookingView, required=True, metadata={"description": "names in full"})
    token = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "what the pass's QR code holds; null while it has no seats"},
    )


class SlipsView(Schema):
    items = fields.List(fields.Nested(SlipView), required=True)


class UnmaskedView(Schema):
    phone = fields.String(
        required=True, allow_none=True, metadata={"description": "in full, as it is dialled here"}
    )
    name = fields.String(required=True, allow_none=True)
    party = fields.List(fields.Nested(PersonView), required=True)
    needs = fields.List(fields.String(), required=True)
    history = fields.List(fields.Nested(ChangeView), required=True)


class NamesWithReason(NamesRequest):
    reason = Reason()


class ExportQuery(Schema):
    full = fields.Boolean(
        load_default=False, metadata={"description": "names and phones in full; a reason must be given"}
    )
    reason = Words(
        longest=200,
        shortest=0,
        load_default=None,
        metadata={"description": "what they are needed for; it is kept with the export in the audit"},
    )


class FoundQuery(ExportQuery, SessionWords):
    unit_id = fields.UUID(metadata={"description": "one of the sessions' units"})
