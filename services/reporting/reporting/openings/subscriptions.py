"""What is read of venues: what came of each of their days, and what they pledged."""

from marshmallow import fields

from chassis.messaging.events import Event


class VenueDayChanged(Event):
    type = "venues.venue-day-changed.v1"

    venue_id = fields.UUID(required=True)
    date = fields.Date(required=True)
    minutes = fields.Integer(required=True)
    places = fields.Integer(required=True)
    visitors = fields.Integer(required=True)


class PledgeChanged(Event):
    type = "venues.pledge-changed.v1"

    venue_id = fields.UUID(required=True)
    edition_id = fields.UUID(required=True)
    days = fields.Integer(required=True)
    hours = fields.Integer(required=True)
    places = fields.Integer(required=True)
