"""Bodies about exports."""

from marshmallow import Schema, fields

from chassis.web.bodies import Words


class ExportQuery(Schema):
    full = fields.Boolean(
        load_default=False, metadata={"description": "names and phones in full; a reason must be given"}
    )
    reason = Words(
        longest=200,
        shortest=0,
        load_default=None,
        metadata={"description": "what they are needed for; it is kept with the export in the audit"},
    )
