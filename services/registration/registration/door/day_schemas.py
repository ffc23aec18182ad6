"""Bodies about days at the door: what a device takes along, what is to be decided, what a citizen has to come."""

from marshmallow import Schema, fields, validate

from chassis.storage.cursors import PageArgs, page_of
from chassis.web.bodies import day

from ..bookings.schemas import BookingView
from ..sessions.schemas import SessionView
from .house_schemas import PlaceView
from .schemas import CandidateView, CheckInConflict, PassKeyView, PassView

DAY = {"description": "a day in the city"}


class DayQuery(Schema):
    date = day(required=True, metadata=DAY)
    known = fields.String(
        attribute="known_version",
        load_default=None,
        validate=validate.Length(1, 64),
        metadata={"description": "the version that the device has: what has not changed is not sent again"},
    )


class ConflictsQuery(PageArgs):
    date = day(required=True, metadata=DAY)


class SeenView(Schema):
    at = fields.AwareDateTime(required=True)
    device = fields.String(required=True, allow_none=True)


class DayPartyView(CandidateView):
    """`status` is that of a booking, or left: it gave back what is left of its series."""

    tail = fields.String(required=True, allow_none=True, metadata={"description": "the end of its phone"})
    number_mark = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "two hex digits of the mark of its whole phone, without +86 and the zero of an area code"
        },
    )
    marks = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "of its names: half of HMAC-SHA256 under `salt`, in hex"},
    )
    first = fields.Nested(
        SeenView,
        required=True,
        allow_none=True,
        metadata={"description": "when and where the first of it came"},
    )


class SessionListView(Schema):
    session = fields.Nested(SessionView, required=True)
    date_id = fields.UUID(
        required=True, allow_none=True, metadata={"description": "of a series: its date on this day"}
    )
    promoted_until = fields.AwareDateTime(
        required=True, metadata={"description": "from then on, those who wait are let in at the door"}
    )
    walk_ins = fields.Integer(required=True, metadata={"description": "people who walked in"})
    items = fields.List(fields.Nested(DayPartyView), required=True)


class DayListView(Schema):
    venue_id = fields.UUID(required=True, allow_none=True, metadata={"description": "null at a unit's door"})
    unit_id = fields.UUID(required=True, allow_none=True, metadata={"description": "null at a venue's door"})
    date = fields.Date(required=True)
    now = fields.AwareDateTime(required=True, metadata={"description": "by our clock"})
    until = fields.AwareDateTime(required=True, metadata={"description": "when a device has to drop this"})
    version = fields.String(required=True, metadata={"description": "the same while nothing on it changes"})
    pass_key = fields.Nested(PassKeyView, required=True)
    code_form = fields.String(
        required=True, metadata={"description": "what every code is, as a regular expression"}
    )
    salt = fields.String(
        required=True, allow_none=True, metadata={"description": "what the marks of names are keyed with"}
    )
    sessions = fields.List(
        fields.Nested(SessionListView),
        required=True,
        allow_none=True,
        metadata={"description": "null where they are as `known`"},
    )
    undecided = fields.Integer(
        required=True, metadata={"description": "check-ins in conflict, for someone to decide"}
    )
    house = fields.List(fields.Nested(PlaceView), required=True)


class ConflictAtDoor(CheckInConflict):
    session = fields.Nested(SessionView, required=True)


class ComingBooking(Schema):
    booking = fields.Nested(BookingView, required=True)
    entry_pass = fields.Nested(
        PassView,
        required=True,
        allow_none=True,
        data_key="pass",
        metadata={"description": "null while it has no seats"},
    )


ComingPage = page_of(ComingBooking)
