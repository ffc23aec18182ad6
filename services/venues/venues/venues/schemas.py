"""Bodies and queries about venues and their spaces."""

from marshmallow import Schema, fields, validate

from chassis.city import AREAS, DISTRICTS
from chassis.storage.cursors import PageArgs
from chassis.web.bodies import PublicPhone, Words, number

from ..vocabulary import MOST_SEATS, SECTORS


class SpaceRequest(Schema):
    name = Words(longest=100, required=True)
    seats = number(1, MOST_SEATS, required=True)


class VenueRequest(Schema):
    name = Words(longest=100, required=True)
    sector = fields.String(required=True, validate=validate.OneOf(SECTORS))
    district = fields.String(allow_none=True, load_default=None, validate=validate.OneOf(DISTRICTS))
    area = fields.String(required=True, metadata={"enum": list(AREAS)})
    address = Words(longest=200, required=True)
    phone = PublicPhone(load_default=None)
    hours = Words(shortest=0, longest=500, load_default="")
    notice = Words(shortest=0, longest=2000, load_default="")
    spaces = fields.List(fields.Nested(SpaceRequest), load_default=list, validate=validate.Length(max=200))


class VenueQuery(PageArgs):
    sector = fields.String(validate=validate.OneOf(SECTORS))
    district = fields.String(validate=validate.OneOf(DISTRICTS))


class SpaceView(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    seats = fields.Integer(required=True)
    status = fields.String(required=True)


class VenueView(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    sector = fields.String(required=True)
    district = fields.String(required=True, allow_none=True)
    area = fields.String(required=True)
    address = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True)
    hours = fields.String(required=True)
    notice = fields.String(required=True)
    status = fields.String(required=True)
    spaces = fields.List(fields.Nested(SpaceView), required=True)
