"""What is read of venues: where each counts, its spaces, and its answers to sittings."""

from marshmallow import EXCLUDE, Schema, fields

from chassis.messaging.events import Event


class SpacePart(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    status = fields.String(required=True)
    seats = fields.Integer(load_default=None, allow_none=True)


class VenueChanged(Event):
    """Of a venue, where it counts and which spaces it has."""

    type = "venues.venue-changed.v1"

    name = fields.String(required=True)
    district = fields.String(required=True, allow_none=True)
    area = fields.String(required=True, allow_none=True)
    sector = fields.String(load_default=None, allow_none=True)
    status = fields.String(required=True)
    spaces = fields.List(fields.Nested(SpacePart), required=True)


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


class AlternativePart(Schema):
    """As it is told, and so kept: times and ids as text."""

    class Meta:
        unknown = EXCLUDE

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
