"""Bodies about totals."""

from marshmallow import fields, validate

from chassis.storage.cursors import page_of

from ..events import TotalsPart


class TotalsView(TotalsPart):
    session_id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"description": "of these totals, as events tell it"})
    status = fields.String(required=True, validate=validate.OneOf(["open", "cancelled"]))


TotalsPage = page_of(TotalsView)
