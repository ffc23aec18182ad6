"""Bodies and queries about announcements."""

from marshmallow import Schema, fields, validate

from chassis.city import DISTRICTS_AND_ZONES
from chassis.storage.cursors import PageArgs
from chassis.web.bodies import English, Words

IN_ENGLISH = "in English, for the public; null: there is none"


class AnnouncementQuery(PageArgs):
    edition_id = fields.UUID()


class AnnouncementDraft(Schema):
    edition_id = fields.UUID(required=True)
    title = Words(longest=60, required=True)
    text = Words(longest=1000, required=True)
    title_en = English(longest=120, load_default=None, metadata={"description": IN_ENGLISH})
    text_en = English(longest=2000, load_default=None, metadata={"description": IN_ENGLISH})
    to_units = fields.Boolean(load_default=False, metadata={"description": "a message to each contact"})
    kind = Words(longest=40, metadata={"description": "of units; all where it is left out"})
    district = fields.String(validate=validate.OneOf([*DISTRICTS_AND_ZONES]))
    public = fields.Boolean(load_default=False, metadata={"description": "shown on the portal"})


class AnnouncementRequest(AnnouncementDraft):
    expected = fields.String(
        required=True,
        validate=validate.Length(1, 64),
        metadata={"description": "from the preview: what was seen is what is published"},
    )


class AudienceView(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)


class AnnouncementPreview(Schema):
    units = fields.List(fields.Nested(AudienceView), required=True)
    message = fields.String(required=True, allow_none=True, metadata={"description": "as units get it"})
    expected = fields.String(required=True)


class AnnouncementView(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    edition_id = fields.UUID(required=True)
    title = fields.String(required=True)
    text = fields.String(required=True)
    title_en = fields.String(required=True, allow_none=True)
    text_en = fields.String(required=True, allow_none=True)
    to_units = fields.Boolean(required=True)
    kind = fields.String(required=True, allow_none=True)
    district = fields.String(required=True, allow_none=True)
    public = fields.Boolean(required=True)
    status = fields.String(required=True, metadata={"enum": ["published", "withdrawn"]})
    units = fields.Integer(required=True, metadata={"description": "how many were told"})
    published_at = fields.AwareDateTime(required=True)
