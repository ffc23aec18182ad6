"""What is asked and told about a table that is taken in."""

from marshmallow import Schema, fields, validate

OUTCOMES = ("new", "changed", "same", "faulty")


class ImportQuery(Schema):
    dry_run = fields.Boolean(load_default=True, metadata={"description": "only report; nothing is kept"})
    only_good = fields.Boolean(
        load_default=False, metadata={"description": "keep the good rows of a file that has faults"}
    )


class CellFault(Schema):
    field = fields.String(required=True)
    cell = fields.String(required=True, metadata={"description": "its address in the file, e.g. C5"})
    message = fields.String(required=True, metadata={"description": "what is wrong and how to mend it"})


class RowView(Schema):
    row = fields.Integer(required=True, metadata={"description": "its number in the file; the heading is 1"})
    name = fields.String(required=True)
    outcome = fields.String(required=True, validate=validate.OneOf(OUTCOMES))
    errors = fields.List(fields.Nested(CellFault), required=True)


class ReportView(Schema):
    """What came, or would come, of each row; `taken`: whether anything was kept."""

    taken = fields.Boolean(required=True)
    new = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    same = fields.Integer(required=True)
    faulty = fields.Integer(required=True)
    rows = fields.List(fields.Nested(RowView), required=True)
