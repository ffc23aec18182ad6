"""What the catalogue reads of what the office publishes by itself."""

from marshmallow import EXCLUDE, Schema, fields

from chassis.messaging.events import Event


class AnnouncementPublished(Event):
    type = "reporting.announcement-published.v1"
    edition_id = fields.UUID(required=True)
    title = fields.String(required=True)
    text = fields.String(required=True)
    title_en = fields.String(load_default=None, allow_none=True)
    text_en = fields.String(load_default=None, allow_none=True)
    published_at = fields.AwareDateTime(required=True)
    status = fields.String(required=True)


class PhotoPart(Schema):
    id = fields.String(required=True)
    caption = fields.String(required=True)


class HonourPublished(Event):
    type = "reporting.honour-published.v1"
    edition_id = fields.UUID(required=True)
    year = fields.Integer(required=True)
    kind = fields.String(required=True)
    name = fields.String(required=True)
    name_en = fields.String(load_default=None, allow_none=True)
    nominator = fields.String(required=True, allow_none=True)
    field = fields.String(required=True)
    area = fields.String(required=True)
    story = fields.String(required=True)
    photos = fields.List(fields.Nested(PhotoPart, unknown=EXCLUDE), load_default=list)
    status = fields.String(required=True)
    notice_until = fields.AwareDateTime(required=True)
    granted_at = fields.AwareDateTime(required=True, allow_none=True)
    sent_up = fields.Integer(required=True, allow_none=True)


class HighlightPublished(Event):
    type = "reporting.highlight-published.v1"
    edition_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True)
    unit_name = fields.String(required=True)
    activity_id = fields.UUID(required=True, allow_none=True)
    activity_title = fields.String(required=True, allow_none=True)
    kind = fields.String(required=True)
    caption = fields.String(required=True)
    width = fields.Integer(required=True, allow_none=True)
    height = fields.Integer(required=True, allow_none=True)
    status = fields.String(required=True)
