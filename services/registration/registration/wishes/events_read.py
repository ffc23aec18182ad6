"""What wishes read of venues: which slots answer those who asked, and what was declined."""

from typing import Any

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
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    answers = fields.Nested(AskedPart, allow_none=True)


class Answering(fields.List):
    """Of slots, those that answer somebody: the others, of which a city has hundreds of thousands, are not loaded."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> list[Any]:
        if isinstance(value, list):
            value = [slot for slot in value if not isinstance(slot, dict) or slot.get("answers")]
        return super()._deserialize(value, *args, **kwargs)


class OpeningChanged(Event):
    type = "venues.opening-changed.v1"
    venue_id = fields.UUID(required=True)
    slots = Answering(fields.Nested(SlotPart), required=True)


class DemandDeclined(Event):
    type = "venues.demand-declined.v1"
    venue_id = fields.UUID(required=True)
    date = fields.Date(required=True)
    part = fields.String(required=True)
    note = fields.String(required=True)
