"""Bodies and queries about what is owed."""

from marshmallow import Schema, fields, validate

from chassis.city import DISTRICTS_AND_ZONES
from chassis.web.addresses import check_host
from chassis.web.bodies import Moment, Words

from ..requirements.schemas import RequirementView
from ..vocabulary import PAPERS
from .states import STATES

NEXT = ("confirm", "begin", "go_on", "correct", "wait", "nothing")
MOST_LINKS = 20
LONGEST_LINK = 500
FEW_LINKS = "请写 1 到 {max} 个网址，每行一个 | Give 1 to {max} web addresses, a line each"


class OwedQuery(Schema):
    edition_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True)


class MatrixQuery(Schema):
    edition_id = fields.UUID(required=True)
    district = fields.String(validate=validate.OneOf([*DISTRICTS_AND_ZONES]))
    kind = Words(longest=40, metadata={"description": "of the unit"})
    requirement_id = fields.UUID(metadata={"description": "only this column"})
    state = fields.String(
        validate=validate.OneOf(STATES), metadata={"description": "units with a cell in this state"}
    )


class MatrixPageQuery(MatrixQuery):
    cursor = fields.Integer(
        load_default=0, validate=validate.Range(0, 1_000_000), metadata={"description": "next_cursor"}
    )
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 100))


class CellView(Schema):
    requirement_id = fields.UUID(required=True)
    paper = fields.String(required=True, metadata={"enum": [*PAPERS]})
    state = fields.String(required=True, metadata={"enum": [*STATES]})
    due_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "for this unit, an extension counted in"}
    )
    days_left = fields.Integer(
        required=True, allow_none=True, metadata={"description": "in days of the city's calendar"}
    )
    late = fields.Boolean(required=True, metadata={"description": "filed after it was due, or missing since"})
    extended = fields.Boolean(required=True)
    begun = fields.Boolean(required=True, metadata={"description": "a draft of it is there"})


class OwedFacts(CellView):
    unit_id = fields.UUID(required=True)
    unit_name = fields.String(required=True)
    title = fields.String(required=True)
    note = fields.String(required=True)
    least = fields.Integer(required=True)
    pieces = fields.Integer(required=True, metadata={"description": "of material, filed or accepted"})
    plan_id = fields.UUID(required=True, allow_none=True)
    filed_at = fields.AwareDateTime(required=True, allow_none=True)
    links = fields.List(fields.String(), required=True, allow_none=True)
    remark = fields.String(required=True, allow_none=True, metadata={"description": "why links came back"})
    nil_reason = fields.String(required=True, allow_none=True)
    extension_reason = fields.String(required=True, allow_none=True)
    next_step = fields.String(
        required=True, metadata={"enum": [*NEXT], "description": "the one thing the unit does next"}
    )
    version = fields.Integer(required=True, metadata={"description": "its ETag"})


class OwingStepView(Schema):
    act = fields.String(required=True)
    by = fields.String(required=True)
    for_unit = fields.Boolean(required=True, metadata={"description": "the office, not the unit itself"})
    at = fields.AwareDateTime(required=True)
    words = fields.String(required=True, allow_none=True)


class OwedView(OwedFacts):
    is_open = fields.Boolean(
        required=True,
        metadata={"description": "false: its edition is closed, nothing is said to it any more"},
    )
    steps = fields.List(fields.Nested(OwingStepView), required=True)


class OwedList(Schema):
    items = fields.List(fields.Nested(OwedFacts), required=True)


class AnswersView(Schema):
    units = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "names of units that filed it, or that said something to it"},
    )


class ActView(Schema):
    act = fields.String(required=True)
    about = fields.String(required=True, metadata={"description": "the paper"})
    by = fields.String(required=True)
    at = fields.AwareDateTime(required=True)


class ActList(Schema):
    items = fields.List(fields.Nested(ActView), required=True)


class MatrixLine(Schema):
    unit_id = fields.UUID(required=True)
    unit_name = fields.String(required=True)
    kind = fields.String(required=True)
    district = fields.String(required=True, allow_none=True)
    area = fields.String(required=True)
    missing = fields.Integer(required=True, metadata={"description": "open, overdue or returned"})
    chased_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "when it was last asked for what is missing"}
    )
    cells = fields.List(
        fields.Nested(CellView), required=True, metadata={"description": "of what this kind must file"}
    )


class MatrixView(Schema):
    requirements = fields.List(fields.Nested(RequirementView), required=True)
    counts = fields.Dict(
        keys=fields.String(), values=fields.Integer(), required=True, metadata={"description": "by state"}
    )
    items = fields.List(fields.Nested(MatrixLine), required=True)
    total = fields.Integer(required=True, metadata={"description": "units on all pages"})
    next_cursor = fields.String(required=True, allow_none=True)


class LinksRequest(Schema):
    links = fields.List(
        fields.URL(schemes={"http", "https"}, validate=[validate.Length(max=LONGEST_LINK), check_host]),
        required=True,
        validate=validate.Length(1, MOST_LINKS, error=FEW_LINKS),
    )


class NilRequest(Schema):
    reason = Words(longest=500, required=True)


class ExtensionRequest(Schema):
    until = Moment(required=True)
    reason = Words(longest=500, required=True)


class ReturnedRequest(Schema):
    remark = Words(longest=500, required=True)
