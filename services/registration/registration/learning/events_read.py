"""What learning reads of other departments, only the fields it uses."""

from marshmallow import fields

from chassis.messaging.events import Event

from ..schedule.events_read import Part


class StopPart(Part):
    id = fields.String(required=True)
    title = fields.String(required=True)
    title_en = fields.String(load_default=None, allow_none=True)
    kind = fields.String(required=True)
    venue_id = fields.String(required=True, allow_none=True)
    url = fields.String(required=True, allow_none=True)


class RouteChanged(Event):
    type = "venues.route-changed.v1"
    title = fields.String(required=True)
    title_en = fields.String(load_default=None, allow_none=True)
    summary = fields.String(required=True)
    stops = fields.List(fields.Nested(StopPart), required=True)
    status = fields.String(required=True)
