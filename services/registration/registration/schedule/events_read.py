"""What the schedule reads of other departments, only the fields it uses."""

from marshmallow import EXCLUDE, Schema, fields

from chassis.messaging.events import Event

from .model import KEPT_MINUTES


class Part(Schema):
    """Something within an event; fields it has beyond these are left alone."""

    class Meta:
        unknown = EXCLUDE


class EditionRules(Part):
    """Rules that an edition told before they were made are left to `facts.RULES`."""

    party_limit = fields.Integer(required=True)
    open_bookings_limit = fields.Integer(required=True, allow_none=True)
    hold_minutes = fields.Integer()
    promotion_cutoff_minutes = fields.Integer()
    release_minutes = fields.Integer()
    undo_minutes = fields.Integer()
    no_show_limit = fields.Integer(allow_none=True)
    no_show_days = fields.Integer()
    block_days = fields.Integer()
    retention_days = fields.Integer()


class EditionChanged(Event):
    type = "reporting.edition-changed.v1"
    name = fields.String(required=True)
    theme = fields.String()
    desk_phone = fields.String(allow_none=True)
    opens_on = fields.Date(required=True)
    closes_on = fields.Date(required=True)
    rules = fields.Nested(EditionRules, required=True)


class UnitChanged(Event):
    type = "reporting.unit-changed.v1"
    name = fields.String(required=True)
    district = fields.String(required=True, allow_none=True)
    area = fields.String(required=True, allow_none=True)
    public_phone = fields.String(load_default=None, allow_none=True)


class Place(Part):
    name = fields.String(required=True, allow_none=True)
    address = fields.String(required=True, allow_none=True)
    district = fields.String(required=True, allow_none=True)
    area = fields.String(required=True, allow_none=True)


class KeepPart(Part):
    pool = fields.String(required=True)
    seats = fields.Integer(required=True)
    release_minutes_before = fields.Integer(required=True)


class BookingTermsPart(Part):
    """On which terms something is booked; times are minutes before its start, so that they follow a move. It may open
    at a time of day instead (`opens_at`: minutes since the day began), so many days before its own."""

    opens_minutes_before = fields.Integer(allow_none=True)
    opens_days_before = fields.Integer(allow_none=True)
    opens_at = fields.Integer(allow_none=True)
    closes_minutes_before = fields.Integer()
    cancel_minutes_before = fields.Integer()
    party_limit = fields.Integer(allow_none=True)
    children_per_adult = fields.Integer(allow_none=True)
    once_a_day = fields.Boolean()
    keep = fields.List(fields.Nested(KeepPart))
    bring = fields.String()


class OnlinePart(Part):
    id = fields.String(required=True)
    seats = fields.Integer(required=True)


class SittingPart(Part):
    id = fields.UUID(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    seats = fields.Integer(required=True)
    venue_id = fields.UUID(required=True, allow_none=True)
    space_id = fields.UUID(required=True, allow_none=True)
    place = fields.Nested(Place, required=True, allow_none=True)
    booking = fields.Nested(BookingTermsPart, allow_none=True)
    join_url = fields.String(allow_none=True)
    open_to_all = fields.Boolean()
    online = fields.Nested(OnlinePart, allow_none=True)
    status = fields.String(required=True)


class ActivityEvent(Event):
    edition_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True)
    title = fields.String(required=True)
    title_en = fields.String(load_default=None, allow_none=True)
    mode = fields.String(required=True)
    series = fields.String(required=True, allow_none=True)
    topics = fields.List(fields.String(), required=True)
    booked_as = fields.String()
    drop_in = fields.Boolean()
    status = fields.String(required=True)
    sittings = fields.List(fields.Nested(SittingPart), required=True)


class ActivityApproved(ActivityEvent):
    type = "reporting.activity-approved.v1"


class ActivityChanged(ActivityEvent):
    type = "reporting.activity-changed.v1"


class ActivityWithdrawn(ActivityEvent):
    type = "reporting.activity-withdrawn.v1"


class SpacePart(Part):
    id = fields.String(required=True)
    name = fields.String(load_default=None, allow_none=True)
    at_once = fields.Integer(load_default=None, allow_none=True)


class VenueChanged(Event):
    type = "venues.venue-changed.v1"
    name = fields.String(required=True)
    name_en = fields.String(load_default=None, allow_none=True)
    sector = fields.String(required=True, allow_none=True)
    district = fields.String(required=True, allow_none=True)
    area = fields.String(required=True, allow_none=True)
    address = fields.String(required=True, allow_none=True)
    phone = fields.String(load_default=None, allow_none=True)
    at_once = fields.Integer(load_default=None, allow_none=True)
    spaces = fields.List(fields.Nested(SpacePart), load_default=list)


class SlotPart(Part):
    id = fields.UUID(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    seats = fields.Integer(required=True)
    note = fields.String(load_default="")


class OpeningChanged(Event):
    type = "venues.opening-changed.v1"
    venue_id = fields.UUID(required=True)
    space_id = fields.UUID(required=True, allow_none=True)
    booking = fields.Nested(BookingTermsPart, allow_none=True)
    status = fields.String(required=True)
    slots = fields.List(fields.Nested(SlotPart), required=True)


class ClosureEvent(Event):
    venue_id = fields.UUID(required=True)
    space_id = fields.UUID(required=True, allow_none=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    kept_minutes = fields.Integer(load_default=KEPT_MINUTES)
    note = fields.String(load_default="")
    status = fields.String(required=True)


class ClosureDeclared(ClosureEvent):
    type = "venues.closure-declared.v1"


class ClosureLifted(ClosureEvent):
    type = "venues.closure-lifted.v1"


class PlacementEvent(Event):
    venue_id = fields.UUID(required=True, allow_none=True)
    space_id = fields.UUID(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    space_seats = fields.Integer(required=True, allow_none=True)
    status = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)


class PlacementHeld(PlacementEvent):
    type = "venues.placement-held.v1"


class PlacementRefused(PlacementEvent):
    type = "venues.placement-refused.v1"


class PlacementRevoked(PlacementEvent):
    type = "venues.placement-revoked.v1"


class CapacityPolicyChanged(Event):
    type = "venues.capacity-policy-changed.v1"
    scope = fields.String(required=True)
    edition_id = fields.UUID(required=True, allow_none=True)
    district = fields.String(required=True, allow_none=True)
    venue_id = fields.UUID(required=True, allow_none=True)
    sector = fields.String(load_default=None, allow_none=True)
    ratio_percent = fields.Integer(required=True)
    conditions = fields.List(fields.String(), load_default=list)
    from_at = fields.AwareDateTime(required=True)
    until_at = fields.AwareDateTime(required=True, allow_none=True)
    status = fields.String(required=True)


ACTIVITIES = (ActivityApproved, ActivityChanged, ActivityWithdrawn)
PLACEMENTS = (PlacementHeld, PlacementRefused, PlacementRevoked)
