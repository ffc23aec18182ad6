"""Bodies and queries about what the office looks after."""

from marshmallow import Schema, fields

from chassis.storage.cursors import PageArgs
from chassis.web.bodies import day


class SpanQuery(Schema):
    from_date = day(required=True)
    until_date = day(required=True, metadata={"description": "within a month"})


class UndeclaredQuery(SpanQuery, PageArgs):
    """A span of dates, a page at a time."""


class ClosedQuery(PageArgs):
    date = day(required=True)


class UndeclaredView(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    sector = fields.String(required=True)
    area = fields.String(required=True)


class ClosedView(Schema):
    id = fields.UUID(required=True, metadata={"description": "of the closure"})
    venue_id = fields.UUID(required=True)
    name = fields.String(required=True)
    space_id = fields.UUID(required=True, allow_none=True)
    space_name = fields.String(required=True, allow_none=True, metadata={"description": "null: the venue"})
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    reason = fields.String(required=True)


class MisfitView(Schema):
    venue_id = fields.UUID(required=True)
    name = fields.String(required=True)
    opening_id = fields.UUID(required=True)
    date = fields.Date(required=True)
    slots = fields.Integer(required=True, metadata={"description": "outside the opening hours"})
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)


class MisfitsView(Schema):
    """At most a hundred days, by date."""

    items = fields.List(fields.Nested(MisfitView), required=True)


class MisfitSlot(Schema):
    id = fields.UUID(required=True, metadata={"description": "of the slot"})
    opening_id = fields.UUID(required=True)
    space_id = fields.UUID(
        required=True, allow_none=True, metadata={"description": "null: the venue at large"}
    )
    date = fields.Date(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)


class MisfitSlots(Schema):
    """At most a hundred slots, by date and time."""

    items = fields.List(fields.Nested(MisfitSlot), required=True)
