"""Bodies and queries about learning routes."""

from typing import Any

from marshmallow import Schema, fields, validate

from chassis.storage.cursors import PageArgs
from chassis.web.addresses import check_host
from chassis.web.bodies import English, Words, number, sound

from ..vocabulary import STOPS


def english() -> English:
    """A title in English."""
    about = {"description": "its title in English; null: it has none"}
    return English(longest=200, load_default=None, metadata=about)


def minutes_of(what: str) -> Any:
    """Up to a day."""
    return number(0, 1440, load_default=None, allow_none=True, metadata={"description": what})


class StopRequest(Schema):
    """A venue of this department, a place that is none (a square, an old house), or a resource at its address."""

    title = Words(longest=100, required=True)
    title_en = english()
    kind = fields.String(required=True, validate=validate.OneOf(STOPS))
    venue_id = fields.UUID(
        allow_none=True, load_default=None, metadata={"description": "of a venue; else null"}
    )
    url = fields.URL(
        allow_none=True,
        load_default=None,
        schemes={"http", "https"},
        validate=[validate.Length(max=500), sound, check_host],
    )
    words = Words(
        shortest=0, longest=1000, load_default="", metadata={"description": "what is told or done there"}
    )
    minutes = minutes_of("that it takes there; null: not said")
    walking_minutes = minutes_of("on foot to the next stop; null: not said")


class RouteBody(Schema):
    title = Words(longest=100, required=True)
    title_en = english()
    summary = Words(shortest=0, longest=2000, load_default="")
    stops = fields.List(fields.Nested(StopRequest), required=True, validate=validate.Length(1, 50))


class RouteRequest(RouteBody):
    """Of a venue or a unit; where neither is named, of the one that the account speaks for, else of the office."""

    venue_id = fields.UUID(load_default=None, allow_none=True)
    unit_id = fields.UUID(load_default=None, allow_none=True)


class StopChange(StopRequest):
    id = fields.UUID(metadata={"description": "of a stop that the route has already"})


class RouteChange(RouteBody):
    """The whole route; the owner stays. Without a status it stays public, or withdrawn, as it is."""

    stops = fields.List(fields.Nested(StopChange), required=True, validate=validate.Length(1, 50))
    status = fields.String(validate=validate.OneOf(["public", "withdrawn"]))


class RouteQuery(PageArgs):
    venue_id = fields.UUID()
    unit_id = fields.UUID()
    status = fields.String(validate=validate.OneOf(["public", "withdrawn"]))


class StopView(Schema):
    id = fields.UUID(required=True)
    title = fields.String(required=True)
    title_en = fields.String(required=True, allow_none=True)
    kind = fields.String(required=True)
    venue_id = fields.UUID(required=True, allow_none=True)
    url = fields.String(required=True, allow_none=True)
    words = fields.String(required=True)
    minutes = fields.Integer(required=True, allow_none=True)
    walking_minutes = fields.Integer(required=True, allow_none=True)


class RouteView(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    title = fields.String(required=True)
    title_en = fields.String(required=True, allow_none=True)
    summary = fields.String(required=True)
    venue_id = fields.UUID(required=True, allow_none=True)
    unit_id = fields.UUID(required=True, allow_none=True, metadata={"description": "both null: the office's"})
    stops = fields.List(fields.Nested(StopView), required=True)
    status = fields.String(required=True)
