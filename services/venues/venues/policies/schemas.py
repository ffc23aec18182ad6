"""Bodies and queries about capacity policies."""

from marshmallow import Schema, fields, validate

from chassis.city import DISTRICTS_AND_ZONES
from chassis.storage.cursors import PageArgs
from chassis.web import slips
from chassis.web.bodies import Moment, Words, day, number

from ..vocabulary import MOST_SEATS, SCOPES, SECTORS


class CapacityPolicyRequest(Schema):
    """`district` (a code, or a zone's name) for scope district, `venue_id` for scope venue, neither for the city. From
    now when none is given."""

    scope = fields.String(required=True, validate=validate.OneOf(SCOPES))
    edition_id = fields.UUID(
        allow_none=True,
        load_default=None,
        metadata={"description": "null: of any edition; one that was told here"},
    )
    district = fields.String(allow_none=True, load_default=None, validate=validate.OneOf(DISTRICTS_AND_ZONES))
    venue_id = fields.UUID(allow_none=True, load_default=None)
    sector = fields.String(
        allow_none=True,
        load_default=None,
        validate=validate.OneOf(SECTORS),
        metadata={"description": "only venues of this sector; not with scope venue"},
    )
    ratio_percent = number(0, 100, required=True)
    conditions = fields.List(Words(longest=200), load_default=list, validate=validate.Length(max=20))
    from_at = Moment(allow_none=True, load_default=None)
    until_at = Moment(allow_none=True, load_default=None)
    expected = number(0, MOST_SEATS * 1000, metadata={"description": "`people_over` of the preview"})
    on_purpose = slips.on_purpose(load_default=False)


class CapacityPolicyQuery(PageArgs):
    scope = fields.String(validate=validate.OneOf(SCOPES))
    status = fields.String(validate=validate.OneOf(["in_force", "lifted"]))
    from_date = day(metadata={"description": "that hold on this day or later"})


class CapacityPolicyView(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    scope = fields.String(required=True)
    edition_id = fields.UUID(required=True, allow_none=True)
    district = fields.String(required=True, allow_none=True)
    venue_id = fields.UUID(required=True, allow_none=True)
    sector = fields.String(required=True, allow_none=True)
    ratio_percent = fields.Integer(required=True)
    conditions = fields.List(fields.String(), required=True)
    from_at = fields.AwareDateTime(required=True)
    until_at = fields.AwareDateTime(required=True, allow_none=True)
    status = fields.String(required=True)


class PolicyPreviewQuery(Schema):
    """What a policy would be."""

    scope = fields.String(required=True, validate=validate.OneOf(SCOPES))
    edition_id = fields.UUID()
    district = fields.String(validate=validate.OneOf(DISTRICTS_AND_ZONES))
    venue_id = fields.UUID()
    sector = fields.String(validate=validate.OneOf(SECTORS))
    ratio_percent = fields.Integer(required=True, validate=validate.Range(0, 100))
    from_at = Moment()
    until_at = Moment()
    on_purpose = slips.on_purpose()


class PolicyPreviewView(Schema):
    sessions = fields.Integer(
        required=True, metadata={"description": "ahead at venues, on which it would bear"}
    )
    sessions_over = fields.Integer(
        required=True, metadata={"description": "of these, where more people are booked than would be let in"}
    )
    people_over = fields.Integer(
        required=True, metadata={"description": "booked beyond what would be let in"}
    )
    as_of = fields.AwareDateTime(required=True)
