"""Queries and bodies about all plans together."""

from marshmallow import Schema, fields, validate

from chassis.city import AREAS, AUDIENCES, SERIES
from chassis.storage.cursors import PageArgs
from chassis.web import bodies

from .clashes import OVER


class ProgrammeQuery(Schema):
    edition_id = fields.UUID(required=True)
    public = fields.Boolean(
        load_default=False, metadata={"description": "only what the public sees; else drafts, too"}
    )


class PlacedQuery(ProgrammeQuery):
    """A page by the number of its first item."""

    cursor = fields.Integer(
        load_default=0, validate=validate.Range(0, 1_000_000), metadata={"description": "next_cursor"}
    )
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 100))


class NamesakeFilter(ProgrammeQuery):
    plan_id = fields.UUID(load_default=None, metadata={"description": "groups with a line of this plan"})


class NamesakeQuery(NamesakeFilter, PlacedQuery):
    pass


class SittingFilter(ProgrammeQuery):
    day = bodies.day(load_default=None)
    series = fields.String(load_default=None, validate=validate.OneOf(SERIES))
    area = fields.String(load_default=None, validate=validate.OneOf(AREAS))
    audience = fields.String(load_default=None, validate=validate.OneOf(AUDIENCES))


class SittingQuery(SittingFilter, PageArgs):
    pass


class GapView(Schema):
    row = fields.String(required=True)
    column = fields.String(required=True)


class GapsView(Schema):
    rows = fields.List(fields.String(), required=True)
    columns = fields.List(fields.String(), required=True)
    counts = fields.List(
        fields.List(fields.Integer()),
        required=True,
        metadata={"description": "sittings, a list for each row"},
    )
    gaps = fields.List(
        fields.Nested(GapView),
        required=True,
        metadata={"description": "where nothing is planned, though the week is for it"},
    )


class ClashingView(Schema):
    sitting_id = fields.UUID(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    activity_id = fields.UUID(required=True)
    title = fields.String(required=True)
    title_en = fields.String(required=True, allow_none=True)
    plan_id = fields.UUID(required=True)
    unit_name = fields.String(required=True)
    venue_name = fields.String(required=True, allow_none=True)


class ClashView(Schema):
    over = fields.String(required=True, metadata={"enum": [*OVER], "description": "what both take"})
    what = fields.String(required=True, allow_none=True, metadata={"description": "its name"})
    first = fields.Nested(ClashingView, required=True)
    second = fields.Nested(ClashingView, required=True)


class ClashList(Schema):
    items = fields.List(fields.Nested(ClashView), required=True)
    total = fields.Integer(required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class ProgrammeDay(Schema):
    day = fields.Date(required=True, metadata={"description": "on which sittings begin"})
    sittings = fields.Integer(required=True)
    activities = fields.Integer(required=True)
    seats = fields.Integer(required=True)


class ProgrammeDays(Schema):
    items = fields.List(fields.Nested(ProgrammeDay), required=True)


class ProgrammeSitting(Schema):
    id = fields.UUID(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    seats = fields.Integer(required=True)
    activity_id = fields.UUID(required=True)
    title = fields.String(required=True)
    title_en = fields.String(required=True, allow_none=True)
    kind = fields.String(required=True)
    mode = fields.String(required=True)
    series = fields.String(required=True)
    public = fields.Boolean(required=True)
    plan_id = fields.UUID(required=True)
    unit_name = fields.String(required=True)
    area = fields.String(required=True)
    venue_name = fields.String(required=True, allow_none=True)
    space_name = fields.String(required=True, allow_none=True)
    place_name = fields.String(required=True, allow_none=True)


class NamesakeLine(Schema):
    activity_id = fields.UUID(required=True)
    title = fields.String(required=True)
    title_en = fields.String(required=True, allow_none=True)
    number = fields.Integer(required=True, metadata={"description": "of the line in its plan, from 1"})
    plan_id = fields.UUID(required=True)
    unit_name = fields.String(required=True)


class NamesakeView(Schema):
    title = fields.String(required=True)
    title_en = fields.String(required=True, allow_none=True)
    one_plan = fields.Boolean(required=True, metadata={"description": "all lines are of one plan"})
    same = fields.Boolean(required=True, metadata={"description": "two are at the same times and places"})
    rows = fields.List(fields.Nested(NamesakeLine), required=True)


class NamesakeList(Schema):
    items = fields.List(fields.Nested(NamesakeView), required=True)
    total = fields.Integer(required=True)
    next_cursor = fields.String(required=True, allow_none=True)
