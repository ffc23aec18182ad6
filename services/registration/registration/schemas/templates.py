"""Bodies about the words of notices."""

from marshmallow import Schema, fields, validate

from chassis.web.bodies import sound


class PlaceholderView(Schema):
    name = fields.String(required=True, metadata={"description": "written as {name} in a text"})
    meaning = fields.String(required=True)


class TemplateView(Schema):
    kind = fields.String(required=True)
    locale = fields.String(required=True, validate=validate.OneOf(["zh", "en"]))
    builtin = fields.String(required=True, metadata={"description": "the words it came with"})
    own = fields.String(
        required=True, allow_none=True, metadata={"description": "the department's own, used in their place"}
    )
    placeholders = fields.List(fields.Nested(PlaceholderView), required=True)
    changed_by = fields.String(required=True, allow_none=True)
    changed_at = fields.AwareDateTime(required=True, allow_none=True)


class TemplateRequest(Schema):
    text = fields.String(
        required=True,
        validate=sound,
        metadata={"maxLength": 500, "description": "with places to fill in, like {what}"},
    )
