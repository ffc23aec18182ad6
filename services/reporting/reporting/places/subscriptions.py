"""What is read of venues: where each counts, its spaces, when it is open, and its answers to sittings."""

from marshmallow import EXCLUDE, Schema, fields

from chassis.messaging.events import Event


class SpacePart(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    status = fields.String(required=True)
    seats = fields.Integer(load_default=None, allow_none=True)


class Part(Schema):
    """As it is told, and so kept: dates as text, times as minutes since the day began."""

    class Meta:
        unknown = EXCLUDE


class OpenPart(Part):
    opens = fields.Integer(required=True)
    closes = fields.Integer(required=True)
    last_entry = fields.Integer(required=True, allow_none=True)


class WeeklyPart(OpenPart):
    weekdays = fields.List(fields.String(), required=True)


class ExceptionPart(Part):
    date = fields.String(required=True)
    until_date = fields.String(required=True)
    spans = fields.List(fields.Nested(OpenPart), required=True)


class HoursSetPart(Part):
    name = fields.String(required=True)
    weekly = fields.List(fields.Nested(WeeklyPart), required=True)
    exceptions = fields.List(fields.Nested(ExceptionPart), required=True)


class HoursPart(Part):
    sets = fields.List(fields.Nested(HoursSetPart), required=True)


class VenueChanged(Event):
    """Of a venue, where it counts, which spaces it has, and when it is open."""

    type = "venues.venue-changed.v1"

    name = fields.String(required=True)
    name_en = fields.String(load_default=None, allow_none=True)
    district = fields.String(required=True, allow_none=True)
    area = fields.String(required=True, allow_none=True)
    sector = fields.String(load_default=None, allow_none=True)
    status = fields.String(required=True)
    spaces = fields.List(fields.Nested(SpacePart), required=True)
    opening_hours = fields.Nested(HoursPart, load_default=None, allow_none=True)


class PlacementEvent(Event):
    space_id = fields.UUID(required=True, allow_none=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    seats = fields.Integer(required=True)
    status = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)


class PlacementAsked(PlacementEvent):
    """The venue is to approve it, until `answer_by`."""

    type = "venues.placement-asked.v1"
    answer_by = fields.AwareDateTime(required=True)


class DecidedEvent(PlacementEvent):
    """Where the venue itself decided, it says why."""

    decision = fields.String(load_default=None, allow_none=True)
    note = fields.String(load_default=None, allow_none=True)


class PlacementHeld(PlacementEvent):
    """A sitting has its space."""

    type = "venues.placement-held.v1"


class AlternativePart(Part):
    """As it is told, and so kept: times and ids as text."""

    kind = fields.String(required=True)
    venue_id = fields.String(required=True)
    space_id = fields.String(required=True)
    starts_at = fields.String(required=True)
    ends_at = fields.String(required=True)


class PlacementRefused(DecidedEvent):
    """A sitting cannot have its space."""

    type = "venues.placement-refused.v1"
    alternatives = fields.List(fields.Nested(AlternativePart), load_default=list)


class PlacementRevoked(DecidedEvent):
    """A sitting has lost its space."""

    type = "venues.placement-revoked.v1"
