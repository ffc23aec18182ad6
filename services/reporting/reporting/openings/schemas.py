"""Queries and bodies about openings."""

from marshmallow import Schema, fields, validate

GROUPS = ("venue", "district", "sector")


class OpeningsQuery(Schema):
    edition_id = fields.UUID(required=True)
    by = fields.String(load_default="district", validate=validate.OneOf(GROUPS))


class PledgedView(Schema):
    days = fields.Integer(required=True)
    hours = fields.Integer(required=True)
    places = fields.Integer(required=True, metadata={"description": "seats of all slots together"})


class OpenedView(PledgedView):
    """What is declared within the edition, less closures."""

    visitors = fields.Integer(required=True, metadata={"description": "who came so far"})


class OpeningSumsView(Schema):
    venues = fields.Integer(required=True)
    pledges = fields.Integer(required=True, metadata={"description": "how many of the venues gave one"})
    pledged = fields.Nested(PledgedView, required=True)
    actual = fields.Nested(OpenedView, required=True)


class OpeningsOfView(OpeningSumsView):
    key = fields.String(required=True, metadata={"description": "venue's id, area or sector; may be empty"})
    label = fields.String(required=True)


class OpeningsView(Schema):
    edition_id = fields.UUID(required=True)
    by = fields.String(required=True)
    totals = fields.Nested(OpeningSumsView, required=True)
    items = fields.List(fields.Nested(OpeningsOfView), required=True)
