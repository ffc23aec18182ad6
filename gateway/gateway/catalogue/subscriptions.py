"""What the catalogue reads of the departments' events."""

from marshmallow import EXCLUDE, Schema, fields

from chassis.messaging.events import Event


class Part(Schema):
    """Something inside a noun; what the catalogue does not use of it is left out."""

    class Meta:
        unknown = EXCLUDE


class Organiser(Part):
    name = fields.String(required=True)
    role = fields.String(required=True)
    unit_id = fields.String(load_default=None, allow_none=True)


class Rules(Part):
    party_limit = fields.Integer(load_default=None, allow_none=True)
    open_bookings_limit = fields.Integer(load_default=None, allow_none=True)
    retention_days = fields.Integer(load_default=None, allow_none=True)


class Deadlines(Part):
    plans = fields.String(load_default=None, allow_none=True)
    summaries = fields.String(load_default=None, allow_none=True)


class EditionChanged(Event):
    type = "reporting.edition-changed.v1"
    year = fields.Integer(required=True)
    name = fields.String(required=True)
    theme = fields.String(required=True)
    name_en = fields.String(load_default=None, allow_none=True)
    theme_en = fields.String(load_default=None, allow_none=True)
    desk_phone = fields.String(load_default=None, allow_none=True)
    opens_on = fields.Date(required=True)
    closes_on = fields.Date(required=True)
    status = fields.String(required=True)
    organisers = fields.List(fields.Nested(Organiser), required=True)
    rules = fields.Nested(Rules, required=True)
    deadlines = fields.Nested(Deadlines, required=True)


class Role(Part):
    edition_id = fields.String(required=True)
    role = fields.String(required=True)


class UnitChanged(Event):
    type = "reporting.unit-changed.v1"
    name = fields.String(required=True)
    name_en = fields.String(load_default=None, allow_none=True)
    kind = fields.String(required=True)
    district = fields.String(required=True, allow_none=True)
    area = fields.String(required=True, allow_none=True)
    public_phone = fields.String(load_default=None, allow_none=True)
    roles = fields.List(fields.Nested(Role), required=True)


class Place(Part):
    name = fields.String(required=True)
    address = fields.String(load_default=None, allow_none=True)
    district = fields.String(load_default=None, allow_none=True)
    area = fields.String(load_default=None, allow_none=True)


class SittingPart(Part):
    id = fields.UUID(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    seats = fields.Integer(required=True)
    venue_id = fields.UUID(required=True, allow_none=True)
    space_id = fields.UUID(required=True, allow_none=True)
    place = fields.Nested(Place, required=True, allow_none=True)
    prevention = fields.List(fields.String(), required=True)
    status = fields.String(required=True)


class ActivityTold(Event):
    edition_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True)
    unit_name = fields.String(required=True)
    title = fields.String(required=True)
    title_en = fields.String(load_default=None, allow_none=True)
    summary = fields.String(required=True)
    kind = fields.String(required=True)
    mode = fields.String(required=True)
    series = fields.String(required=True, allow_none=True)
    topics = fields.List(fields.String(), required=True)
    audiences = fields.List(fields.String(), required=True)
    drop_in = fields.Boolean(load_default=False)
    reading_kind = fields.String(load_default=None, allow_none=True)
    organiser = fields.Dict(load_default=None, allow_none=True)
    status = fields.String(required=True)
    sittings = fields.List(fields.Nested(SittingPart), required=True)


class ActivityApproved(ActivityTold):
    type = "reporting.activity-approved.v1"


class ActivityChanged(ActivityTold):
    type = "reporting.activity-changed.v1"


class ActivityWithdrawn(ActivityTold):
    type = "reporting.activity-withdrawn.v1"


class Counts(Part):
    sessions = fields.Integer(required=True)
    seats = fields.Integer(required=True)
    people = fields.Integer(required=True)
    attended = fields.Integer(required=True)
    newcomers = fields.Integer(load_default=0)
    walk_ins = fields.Integer(load_default=0)
    dropped_in = fields.Integer(load_default=0)
    self_attested = fields.Integer(load_default=0)
    hours = fields.Float(load_default=None)
    no_show = fields.Float(load_default=None, allow_none=True)


class Figures(Counts):
    key = fields.String(required=True)
    label = fields.String(required=True)
    bookings = fields.Integer(load_default=None)
    missed = fields.Integer(load_default=None)


class Totals(Counts):
    activities = fields.Integer(required=True)
    bookings = fields.Integer(required=True)
    waiting = fields.Integer(required=True)
    elders = fields.Integer(load_default=0)
    children = fields.Integer(load_default=0)
    missed = fields.Integer(load_default=0)
    cancelled = fields.Integer(load_default=0)
    booked_by_self = fields.Integer(load_default=0)
    booked_by_helper = fields.Integer(load_default=0)
    booked_by_desk = fields.Integer(load_default=0)


class StatisticsPublished(Event):
    type = "reporting.statistics-published.v1"
    at = fields.AwareDateTime(required=True)
    totals = fields.Nested(Totals, required=True)
    by_unit = fields.List(fields.Nested(Figures), required=True)
    by_district = fields.List(fields.Nested(Figures), required=True)
    by_series = fields.List(fields.Nested(Figures), required=True)
    by_audience = fields.List(fields.Nested(Figures), required=True)
    by_day = fields.List(fields.Nested(Figures), load_default=list)
    by_sector = fields.List(fields.Nested(Figures), load_default=list)
    by_topic = fields.List(fields.Nested(Figures), load_default=list)
    by_mode = fields.List(fields.Nested(Figures), load_default=list)


class Space(Part):
    id = fields.String(required=True)
    name = fields.String(required=True)
    seats = fields.Integer(required=True)
    status = fields.String(required=True)
    equipment = fields.String(load_default="")
    at_once = fields.Integer(load_default=None, allow_none=True)


class OpenPart(Part):
    """Minutes since the day began."""

    opens = fields.Integer(required=True)
    closes = fields.Integer(required=True)
    last_entry = fields.Integer(required=True, allow_none=True)


class WeeklyPart(OpenPart):
    weekdays = fields.List(fields.String(), required=True)


class ExceptionPart(Part):
    date = fields.String(required=True)
    until_date = fields.String(required=True)
    spans = fields.List(fields.Nested(OpenPart), required=True)
    note = fields.String(required=True)


class HoursSet(Part):
    name = fields.String(required=True)
    weekly = fields.List(fields.Nested(WeeklyPart), required=True)
    exceptions = fields.List(fields.Nested(ExceptionPart), required=True)


class Hours(Part):
    sets = fields.List(fields.Nested(HoursSet), required=True)


class OsmHours(Part):
    name = fields.String(required=True)
    text = fields.String(required=True)


class ElderService(Part):
    manual_window = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True)
    places = fields.Integer(required=True)


class Position(Part):
    latitude = fields.Float(required=True)
    longitude = fields.Float(required=True)


class VenueChanged(Event):
    type = "venues.venue-changed.v1"
    name = fields.String(required=True)
    name_en = fields.String(load_default=None, allow_none=True)
    sector = fields.String(required=True)
    district = fields.String(required=True, allow_none=True)
    area = fields.String(required=True, allow_none=True)
    address = fields.String(required=True)
    phone = fields.String(load_default=None, allow_none=True)
    hours = fields.String(required=True)
    notice = fields.String(required=True)
    opening_hours = fields.Nested(Hours, load_default=None, allow_none=True)
    osm_hours = fields.List(fields.Nested(OsmHours), load_default=list)
    facilities = fields.List(fields.String(), load_default=list)
    directions = fields.String(load_default="")
    elder_service = fields.Nested(ElderService, load_default=None, allow_none=True)
    bring = fields.String(load_default="")
    nicknames = fields.List(fields.String(), load_default=list)
    position = fields.Nested(Position, load_default=None, allow_none=True)
    at_once = fields.Integer(load_default=None, allow_none=True)
    status = fields.String(required=True)
    spaces = fields.List(fields.Nested(Space), required=True)


class SlotPart(Part):
    id = fields.UUID(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    seats = fields.Integer(required=True)


class OpeningChanged(Event):
    type = "venues.opening-changed.v1"
    venue_id = fields.UUID(required=True)
    space_id = fields.UUID(required=True, allow_none=True)
    date = fields.Date(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    last_entry = fields.AwareDateTime(load_default=None, allow_none=True)
    status = fields.String(required=True)
    slots = fields.List(fields.Nested(SlotPart), required=True)


class ClosureTold(Event):
    venue_id = fields.UUID(required=True)
    space_id = fields.UUID(required=True, allow_none=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    note = fields.String(load_default="")
    status = fields.String(required=True)


class ClosureDeclared(ClosureTold):
    type = "venues.closure-declared.v1"


class ClosureLifted(ClosureTold):
    type = "venues.closure-lifted.v1"


class PlacementTold(Event):
    activity_id = fields.UUID(required=True)
    venue_id = fields.UUID(required=True, allow_none=True)
    space_id = fields.UUID(required=True, allow_none=True)
    status = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)


class PlacementHeld(PlacementTold):
    type = "venues.placement-held.v1"


class PlacementRefused(PlacementTold):
    type = "venues.placement-refused.v1"


class PlacementRevoked(PlacementTold):
    type = "venues.placement-revoked.v1"


class DatePart(Part):
    id = fields.String(required=True)
    starts_at = fields.String(required=True)
    ends_at = fields.String(required=True)


class LimitPart(Part):
    ratio_percent = fields.Integer(required=True)
    scope = fields.String(required=True)
    district = fields.String(required=True, allow_none=True)
    sector = fields.String(required=True, allow_none=True)
    from_at = fields.String(required=True)


class SessionChanged(Event):
    type = "registration.session-changed.v1"
    edition_id = fields.UUID(required=True, allow_none=True)
    kind = fields.String(required=True)
    activity_id = fields.UUID(required=True, allow_none=True)
    opening_id = fields.UUID(required=True, allow_none=True)
    unit_id = fields.UUID(required=True, allow_none=True)
    venue_id = fields.UUID(required=True, allow_none=True)
    space_id = fields.UUID(required=True, allow_none=True)
    title = fields.String(required=True)
    mode = fields.String(required=True)
    sitting_id = fields.UUID(load_default=None, allow_none=True)
    access = fields.String(load_default=None)
    bring = fields.String(load_default=None)
    conditions = fields.List(fields.String(), load_default=list)
    limit = fields.Nested(LimitPart, load_default=None, allow_none=True)
    dates = fields.List(fields.Nested(DatePart), load_default=list)
    books_from = fields.AwareDateTime(load_default=None, allow_none=True)
    books_until = fields.AwareDateTime(load_default=None)
    bookable_until = fields.AwareDateTime(load_default=None, allow_none=True)
    party_limit = fields.Integer(load_default=None, allow_none=True)
    children_per_adult = fields.Integer(load_default=None, allow_none=True)
    once_a_day = fields.Boolean(load_default=None)
    paused = fields.Boolean(load_default=None)
    number = fields.Integer(load_default=None, allow_none=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    capacity = fields.Integer(required=True)
    status = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    closure_note = fields.String(load_default=None, allow_none=True)


class SeatsChanged(Event):
    type = "registration.seats-changed.v1"
    capacity = fields.Integer(required=True)
    confirmed = fields.Integer(required=True)
    seats_left = fields.Integer(required=True)
    waiting = fields.Integer(required=True)
    kept_elder = fields.Integer(load_default=0)
    kept_desk = fields.Integer(load_default=0)
    kept_walk_in = fields.Integer(load_default=0)


class SessionTotalsChanged(Event):
    type = "registration.session-totals-changed.v1"
    bookings_made = fields.Integer(load_default=None, allow_none=True)
    bookings_given_back = fields.Integer(load_default=None, allow_none=True)


ACTIVITIES = (ActivityApproved, ActivityChanged, ActivityWithdrawn)
CLOSURES = (ClosureDeclared, ClosureLifted)
PLACEMENTS = (PlacementHeld, PlacementRefused, PlacementRevoked)
