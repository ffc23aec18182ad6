"""What wishes read of venues: which slots answer those who asked, and what was declined."""

from marshmallow import EXCLUDE, Schema, fields

from chassis.messaging.events import Event


class Part(Schema):
    """Something within an event; fields it has beyond these are left alone."""

    class Meta:
        unknown = EXCLUDE


class AskedPart(Part):
    date = fields.Date(required=True)
    part = fields.String(required=True)


class SlotPart(Part):
    id = fields.UUID(required=True)
    answers = fields.Nested(AskedPart, load_default=None, allow_none=True)


class OpeningChanged(Event):
    type = "venues.opening-changed.v1"
    venue_id = fields.UUID(required=True)
    slots = fields.List(fields.Nested(SlotPart), required=True)


class DemandDeclined(Event):
    type = "venues.demand-declined.v1"
    venue_id = fields.UUID(required=True)
    date = fields.Date(required=True)
    part = fields.String(required=True)
    note = fields.String(required=True)
