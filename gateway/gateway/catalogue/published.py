"""What the catalogue reads of what the office publishes by itself."""

from marshmallow import fields

from chassis.messaging.events import Event


class AnnouncementPublished(Event):
    type = "reporting.announcement-published.v1"
    edition_id = fields.UUID(required=True)
    title = fields.String(required=True)
    text = fields.String(required=True)
    published_at = fields.AwareDateTime(required=True)
    status = fields.String(required=True)
