"""Bodies and queries of the gateway's own API."""

from marshmallow import Schema, fields, validate

from chassis.web.bodies import sound

from ..accounts.staff_accounts import LONGEST, SHORTEST
from .venue_facts import (
    ClosureView,
    DateView,
    ElderServiceView,
    HoursView,
    OsmHoursView,
    PlaceView,
    PositionView,
    SpaceView,
    until_last_entry,
)


class OrganiserView(Schema):
    name = fields.String(required=True)
    name_en = fields.String(required=True, allow_none=True)
    role = fields.String(required=True)
    unit_id = fields.UUID(allow_none=True)


class RulesView(Schema):
    party_limit = fields.Integer(allow_none=True)
    open_bookings_limit = fields.Integer(allow_none=True)


class DeadlinesView(Schema):
    plans = fields.AwareDateTime(allow_none=True)
    summaries = fields.AwareDateTime(allow_none=True)


class EditionView(Schema):
    id = fields.UUID(required=True)
    year = fields.Integer(required=True)
    name = fields.String(required=True)
    name_en = fields.String(required=True, allow_none=True)
    theme = fields.String(required=True)
    theme_en = fields.String(required=True, allow_none=True)
    desk_phone = fields.String(required=True, allow_none=True)
    opens_on = fields.Date(required=True)
    closes_on = fields.Date(required=True)
    status = fields.String(required=True)
    organisers = fields.List(fields.Nested(OrganiserView), required=True)
    rules = fields.Nested(RulesView, required=True)
    deadlines = fields.Nested(DeadlinesView, required=True)


class UnitView(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True, allow_none=True)
    name_en = fields.String(required=True, allow_none=True)


class LimitView(Schema):
    """The capacity policy by which there are not more seats."""

    ratio_percent = fields.Integer(required=True)
    scope = fields.String(required=True, validate=validate.OneOf(["city", "district", "venue"]))
    district = fields.String(required=True, allow_none=True, metadata={"description": "its code"})
    sector = fields.String(required=True, allow_none=True)
    from_at = fields.String(required=True, metadata={"format": "date-time"})


class BookableView(Schema):
    """What can be booked: seats are people."""

    id = fields.UUID(required=True)
    status = fields.String(required=True, validate=validate.OneOf(["open", "cancelled"]))
    reason = fields.String(required=True, allow_none=True)
    capacity = fields.Integer(required=True)
    seats_left = fields.Integer(required=True)
    waiting = fields.Integer(required=True, metadata={"description": "people on the waitlist"})
    kept_elder = fields.Integer(required=True, metadata={"description": "places for people of 60 and over"})
    kept_walk_in = fields.Integer(required=True, metadata={"description": "places for those who just come"})
    access = fields.String(
        required=True,
        validate=validate.OneOf(["seats", "open", "drop_in"]),
        metadata={
            "description": "open: an online hall that all may enter; drop_in: nobody books, all may come"
        },
    )
    paused = fields.Boolean(required=True)
    books_from = fields.AwareDateTime(required=True, allow_none=True)
    books_until = fields.AwareDateTime(required=True, allow_none=True)
    party_limit = fields.Integer(required=True, allow_none=True)
    children_per_adult = fields.Integer(required=True, allow_none=True)
    once_a_day = fields.Boolean(required=True, metadata={"description": "one a day for each person"})
    bring = fields.String(required=True, metadata={"description": "what to bring"})
    limit = fields.Nested(LimitView, required=True, allow_none=True)
    closure_note = fields.String(required=True, allow_none=True)
    number = fields.Integer(
        required=True,
        allow_none=True,
        metadata={
            "description": "what it is called on paper and by phone; null of what was never booked in an edition"
        },
    )
    is_series = fields.Boolean(required=True, metadata={"description": "a series of sittings, booked once"})
    bookable = fields.Boolean(required=True, metadata={"description": "a booking would be taken now"})


class SessionView(BookableView):
    kind = fields.String(required=True, validate=validate.OneOf(["sitting", "slot"]))
    title = fields.String(required=True)
    title_en = fields.String(required=True, allow_none=True)
    mode = fields.String(required=True)
    edition_id = fields.UUID(required=True, allow_none=True)
    activity_id = fields.UUID(required=True, allow_none=True)
    opening_id = fields.UUID(required=True, allow_none=True)
    unit = fields.Nested(UnitView, required=True, allow_none=True)
    place = fields.Nested(PlaceView, required=True, allow_none=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    last_entry = until_last_entry()
    dates = fields.List(
        fields.Nested(DateView), required=True, metadata={"description": "the sittings of a series"}
    )
    date = fields.Nested(
        DateView,
        required=True,
        metadata={"description": "of a series: the first that fits, else that is not over"},
    )
    places_differ = fields.Boolean(
        required=True,
        metadata={"description": "some date of a series is not at `place`, which is that of `date`"},
    )


class PlacementView(Schema):
    status = fields.String(required=True, validate=validate.OneOf(["held", "refused", "revoked"]))
    reason = fields.String(required=True, allow_none=True)


class SittingView(Schema):
    id = fields.UUID(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    seats = fields.Integer(required=True)
    status = fields.String(required=True, validate=validate.OneOf(["planned", "cancelled"]))
    prevention = fields.List(fields.String(), required=True)
    place = fields.Nested(PlaceView, required=True, allow_none=True)
    placement = fields.Nested(PlacementView, required=True, allow_none=True)
    session = fields.Nested(BookableView, required=True, allow_none=True)
    online = fields.Nested(
        BookableView,
        required=True,
        allow_none=True,
        metadata={"description": "the online half of a hybrid sitting"},
    )


class ActivityView(Schema):
    id = fields.UUID(required=True)
    edition_id = fields.UUID(required=True)
    unit = fields.Nested(UnitView, required=True)
    title = fields.String(required=True)
    title_en = fields.String(required=True, allow_none=True)
    summary = fields.String(required=True)
    kind = fields.String(required=True)
    mode = fields.String(required=True)
    series = fields.String(required=True, allow_none=True)
    topics = fields.List(fields.String(), required=True)
    audiences = fields.List(fields.String(), required=True)
    drop_in = fields.Boolean(required=True)
    reading_kind = fields.String(required=True, allow_none=True)
    organiser = fields.Dict(required=True, allow_none=True, metadata={"description": "{name, kind}"})
    status = fields.String(required=True, validate=validate.OneOf(["approved", "withdrawn"]))
    next_at = fields.AwareDateTime(required=True, allow_none=True)
    seats_left = fields.Integer(required=True)
    sittings = fields.List(fields.Nested(SittingView), required=True)


class VenueView(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    name_en = fields.String(required=True, allow_none=True)
    sector = fields.String(required=True)
    district = fields.String(required=True, allow_none=True)
    area = fields.String(required=True, allow_none=True)
    address = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True)
    hours = fields.String(required=True)
    notice = fields.String(required=True)
    opening_hours = fields.Nested(HoursView, required=True, allow_none=True)
    osm_hours = fields.List(fields.Nested(OsmHoursView), required=True)
    facilities = fields.List(fields.String(), required=True)
    directions = fields.String(required=True)
    elder_service = fields.Nested(ElderServiceView, required=True, allow_none=True)
    at_once = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "people let in at a time; null: as many as come"},
    )
    bring = fields.String(required=True)
    position = fields.Nested(PositionView, required=True, allow_none=True)
    status = fields.String(required=True, validate=validate.OneOf(["open", "retired"]))
    spaces = fields.List(fields.Nested(SpaceView), required=True)
    closed_now = fields.Boolean(required=True)


class SlotView(Schema):
    id = fields.UUID(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    last_entry = until_last_entry()
    seats = fields.Integer(required=True)
    space_id = fields.UUID(required=True, allow_none=True)
    space_name = fields.String(required=True, allow_none=True)
    closed = fields.Boolean(required=True)
    session = fields.Nested(BookableView, required=True, allow_none=True)


class DayView(Schema):
    date = fields.Date(required=True)
    closed = fields.Boolean(required=True, metadata={"description": "shut that whole day"})
    slots = fields.List(fields.Nested(SlotView), required=True)


class OneVenueView(VenueView):
    days = fields.List(fields.Nested(DayView), required=True)
    closures = fields.List(fields.Nested(ClosureView), required=True)


class FoundView(Schema):
    type = fields.String(required=True, validate=validate.OneOf(["activity", "venue"]))
    id = fields.UUID(required=True)
    title = fields.String(required=True)
    activity = fields.Nested(ActivityView, required=True, allow_none=True)
    venue = fields.Nested(VenueView, required=True, allow_none=True)


class FacetView(Schema):
    value = fields.String(required=True)
    label = fields.String(required=True)
    count = fields.Integer(required=True)


FacetsView = Schema.from_dict(
    {
        name: fields.List(fields.Nested(FacetView), required=True)
        for name in ("kind", "reading", "mode", "series", "topic", "audience", "area", "unit", "sector")
    },
    name="FacetsView",
)


class CodeRequest(Schema):
    phone = fields.String(required=True, validate=validate.Length(1, 40))


class CodeView(Schema):
    id = fields.UUID(
        required=True,
        allow_none=True,
        metadata={
            "description": "by which the way of its message is followed; null where registration says none"
        },
    )


class CodeStatusView(Schema):
    status = fields.String(
        required=True,
        metadata={"description": "waiting, sent, or dropped: its message cannot arrive in time any more"},
    )


class SignInRequest(CodeRequest):
    code = fields.String(required=True, validate=validate.Length(1, 20))
    name = fields.String(
        validate=[validate.Length(max=50), sound],
        metadata={
            "description": "a name booked with this phone before; asked for after long silence (name-wanted)"
        },
    )
    anew = fields.Boolean(
        metadata={
            "description": "after long silence: what was booked with this phone is another person's; begin empty"
        }
    )


class StaffSignInRequest(Schema):
    username = fields.String(required=True, validate=[validate.Length(1, 100), sound])
    password = fields.String(required=True, validate=[validate.Length(1, LONGEST), sound])


class WhoView(Schema):
    """Someone signed in."""

    kind = fields.String(required=True, validate=validate.OneOf(["citizen", "staff"]))
    id = fields.UUID(required=True, attribute="actor.subject")
    username = fields.String(required=True, allow_none=True)
    roles = fields.Function(lambda who: sorted(who.actor.roles), required=True)
    units = fields.List(fields.UUID(), attribute="actor.units", required=True)
    venues = fields.List(fields.UUID(), attribute="actor.venues", required=True)
    expires_at = fields.AwareDateTime(required=True)


class SignedInView(WhoView):
    token = fields.String(required=True, metadata={"description": "for programs, as `Authorization: Bearer`"})


class StaffRequest(Schema):
    username = fields.String(required=True, validate=validate.Length(2, 40))
    roles = fields.List(fields.String(), required=True)
    unit = fields.UUID(load_default=None, allow_none=True)
    venues = fields.List(fields.UUID(), load_default=list)
    password = fields.String(
        load_default=None, allow_none=True, validate=[validate.Length(SHORTEST, LONGEST), sound]
    )


class StaffView(Schema):
    id = fields.UUID(required=True)
    username = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)
    unit = fields.UUID(required=True, allow_none=True)
    venues = fields.List(fields.UUID(), required=True)
    password = fields.String(metadata={"description": "only where it was made here, and only this once"})
