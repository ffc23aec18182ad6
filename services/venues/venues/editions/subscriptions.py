"""What is read of editions."""

from marshmallow import fields

from chassis.messaging.events import Event


class EditionChanged(Event):
    """Of an edition, its year and the days it lasts."""

    type = "reporting.edition-changed.v1"
    year = fields.Integer(required=True)
    name = fields.String(required=True)
    opens_on = fields.Date(required=True)
    closes_on = fields.Date(required=True)
    status = fields.String(required=True)
