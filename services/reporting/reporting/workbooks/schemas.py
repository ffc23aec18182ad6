"""What is asked and told about a plan's workbook."""

from marshmallow import Schema, fields, validate

from .columns import TABLES

OUTCOMES = ("new", "changed", "same", "doubtful", "faulty")


class WorkbookQuery(Schema):
    dry_run = fields.Boolean(load_default=True, metadata={"description": "only report; nothing is kept"})
    only_good = fields.Boolean(
        load_default=False, metadata={"description": "keep the good lines of a file that has others"}
    )
    confirmed = fields.Boolean(
        load_default=False,
        metadata={"description": "what looks like a slip, or has changed meanwhile, is meant"},
    )
    expected = fields.List(
        fields.String(validate=validate.Length(1, 64)),
        load_default=list,
        validate=validate.Length(max=500),
        metadata={"description": "`expected` of the report: the numbers of people that were shown"},
    )


class CellMistake(Schema):
    sheet = fields.String(required=True, validate=validate.OneOf([*TABLES]))
    cell = fields.String(required=True, metadata={"description": "its address there, e.g. C5"})
    field = fields.String(required=True)
    message = fields.String(required=True, metadata={"description": "what is wrong and how to mend it"})


class LineView(Schema):
    """An activity with its sittings; or a sitting that is of none."""

    sheet = fields.String(required=True, validate=validate.OneOf([*TABLES]))
    row = fields.Integer(required=True, metadata={"description": "its number there; the heading is 1"})
    name = fields.String(required=True)
    outcome = fields.String(required=True, validate=validate.OneOf(OUTCOMES))
    errors = fields.List(fields.Nested(CellMistake), required=True)
    notes = fields.List(
        fields.Nested(CellMistake),
        required=True,
        metadata={
            "description": "what people should know of it, as that a row with another's number is a new one"
        },
    )


class WorkbookReport(Schema):
    """What came, or would come, of each line; `taken`: whether anything was kept."""

    taken = fields.Boolean(required=True)
    new = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    same = fields.Integer(required=True)
    doubtful = fields.Integer(required=True, metadata={"description": "lines that `confirmed` would take"})
    faulty = fields.Integer(required=True)
    expected = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "what confirms changes for people who have booked"},
    )
    lines = fields.List(fields.Nested(LineView), required=True)
