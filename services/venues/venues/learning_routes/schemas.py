"""Bodies and queries about learning routes."""

from marshmallow import Schema, fields, validate

from chassis.storage.cursors import PageArgs
from chassis.web.bodies import Words, sound

from ..vocabulary import STOPS


class StopRequest(Schema):
    """A venue of this department, a place that is none (a square, an old house), or a resource at its address."""

    title = Words(longest=100, required=True)
    kind = fields.String(required=True, validate=validate.OneOf(STOPS))
    venue_id = fields.UUID(
        allow_none=True, load_default=None, metadata={"description": "of a venue; else null"}
    )
    url = fields.URL(
        allow_none=True,
        load_default=None,
        schemes={"http", "https"},
        validate=[validate.Length(max=500), sound],
    )


class RouteRequest(Schema):
    title = Words(longest=100, required=True)
    summary = Words(shortest=0, longest=2000, load_default="")
    stops = fields.List(fields.Nested(StopRequest), required=True, validate=validate.Length(1, 50))


class StopChange(StopRequest):
    id = fields.UUID(metadata={"description": "of a stop that the route has already"})


class RouteChange(RouteRequest):
    """The whole route; without a status it stays public, or withdrawn, as it is."""

    stops = fields.List(fields.Nested(StopChange), required=True, validate=validate.Length(1, 50))
    status = fields.String(validate=validate.OneOf(["public", "withdrawn"]))


class RouteQuery(PageArgs):
    status = fields.String(validate=validate.OneOf(["public", "withdrawn"]))


class StopView(Schema):
    id = fields.UUID(required=True)
    title = fields.String(required=True)
    kind = fields.String(required=True)
    venue_id = fields.UUID(required=True, allow_none=True)
    url = fields.String(required=True, allow_none=True)


class RouteView(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    title = fields.String(required=True)
    summary = fields.String(required=True)
    stops = fields.List(fields.Nested(StopView), required=True)
    status = fields.String(required=True)
