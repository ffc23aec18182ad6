"""Bodies and queries about pledges."""

from marshmallow import Schema, fields, validate

from chassis.city import DISTRICTS_AND_ZONES
from chassis.storage.cursors import PageArgs
from chassis.web.bodies import number

from ..vocabulary import SECTORS


class PledgeRequest(Schema):
    """How much of the edition the venue promises to be open for citizens."""

    days = number(0, 366, required=True)
    hours = number(0, 366 * 24, required=True)
    places = number(0, 10_000_000, required=True, metadata={"description": "seats of all slots together"})


class PledgedView(Schema):
    days = fields.Integer(required=True)
    hours = fields.Integer(required=True)
    places = fields.Integer(required=True)


class ActualView(PledgedView):
    """What is declared within the edition, less closures; hours in which any space is open."""

    visitors = fields.Integer(required=True, metadata={"description": "who came so far"})


class ShortView(Schema):
    """By how much each falls below the pledge; what does not is left out."""

    days = fields.Integer()
    hours = fields.Integer()
    places = fields.Integer()


class StandingView(Schema):
    venue_id = fields.UUID(required=True)
    name = fields.String(required=True)
    sector = fields.String(required=True)
    district = fields.String(required=True, allow_none=True)
    area = fields.String(required=True)
    pledged = fields.Nested(PledgedView, required=True, allow_none=True)
    actual = fields.Nested(ActualView, required=True)
    short = fields.Nested(ShortView, required=True)


class StandingQuery(PageArgs):
    edition_id = fields.UUID(required=True)
    sector = fields.String(validate=validate.OneOf(SECTORS))
    district = fields.String(validate=validate.OneOf([*DISTRICTS_AND_ZONES]))
    only_short = fields.Boolean(metadata={"description": "only those below their pledge"})


class SumsQuery(Schema):
    edition_id = fields.UUID(required=True)
    by = fields.String(required=True, validate=validate.OneOf(["sector", "district"]))


class SumsView(Schema):
    group = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "sector, or a district's code, or the name of a zone, which has none"},
    )
    venues = fields.Integer(required=True)
    pledges = fields.Integer(required=True, metadata={"description": "how many of the venues gave one"})
    pledged = fields.Nested(PledgedView, required=True)
    actual = fields.Nested(ActualView, required=True)


class AllSumsView(Schema):
    items = fields.List(fields.Nested(SumsView), required=True)


class VenueDayView(Schema):
    date = fields.Date(required=True)
    minutes = fields.Integer(required=True, metadata={"description": "open in any space, less closures"})
    places = fields.Integer(required=True)
    visitors = fields.Integer(required=True)


class DaysQuery(PageArgs):
    edition_id = fields.UUID(required=True)
