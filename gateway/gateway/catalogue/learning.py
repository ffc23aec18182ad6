"""What the catalogue reads of what there is to learn from and along: resources and routes."""

from marshmallow import EXCLUDE, Schema, fields

from chassis.messaging.events import Event


class ResourceChanged(Event):
    type = "venues.resource-changed.v1"
    kind = fields.String(required=True)
    title = fields.String(required=True)
    title_en = fields.String(load_default=None, allow_none=True)
    summary = fields.String(required=True)
    venue_id = fields.UUID(required=True, allow_none=True)
    unit_id = fields.UUID(required=True, allow_none=True)
    series = fields.String(required=True, allow_none=True)
    topics = fields.List(fields.String(), required=True)
    audiences = fields.List(fields.String(), required=True)
    minutes = fields.Integer(required=True, allow_none=True)
    is_free = fields.Boolean(required=True)
    url = fields.String(required=True, allow_none=True)
    recommended_by = fields.String(required=True)
    why = fields.String(required=True)
    link_is_broken = fields.Boolean(load_default=False)
    status = fields.String(required=True)


class StopPart(Schema):
    id = fields.String(required=True)
    title = fields.String(required=True)
    title_en = fields.String(load_default=None, allow_none=True)
    kind = fields.String(required=True)
    venue_id = fields.String(required=True, allow_none=True)
    url = fields.String(required=True, allow_none=True)
    words = fields.String(load_default="")
    minutes = fields.Integer(load_default=None, allow_none=True)
    walking_minutes = fields.Integer(load_default=None, allow_none=True)


class RouteChanged(Event):
    type = "venues.route-changed.v1"
    title = fields.String(required=True)
    title_en = fields.String(load_default=None, allow_none=True)
    summary = fields.String(required=True)
    venue_id = fields.UUID(load_default=None, allow_none=True)
    unit_id = fields.UUID(load_default=None, allow_none=True)
    stops = fields.List(fields.Nested(StopPart, unknown=EXCLUDE), required=True)
    status = fields.String(required=True)


class RouteFinishersChanged(Event):
    type = "registration.route-finishers-changed.v1"
    finishers = fields.Integer(required=True)
