"""Bodies of what comes in by SMS."""

from marshmallow import EXCLUDE, Schema, fields, validate

from chassis.web.bodies import sound

LONGEST_MESSAGE = 10_000


class EnvelopeRequest(Schema):
    """What the provider posted to the gateway, as it was."""

    message = fields.String(
        required=True,
        validate=validate.Length(max=LONGEST_MESSAGE),
        metadata={"description": "the body, JSON or a form: `from`, `text`, `id`"},
    )
    timestamp = fields.String(
        load_default="", validate=validate.Length(max=40), metadata={"description": "header X-Timestamp"}
    )
    signature = fields.String(
        load_default="", validate=validate.Length(max=200), metadata={"description": "header X-Signature"}
    )


class SmsRequest(Schema):
    """A message as providers write it; what else they say is left out."""

    class Meta:
        unknown = EXCLUDE

    phone = fields.String(required=True, data_key="from", validate=validate.Length(1, 40))
    text = fields.String(required=True, validate=validate.Length(max=1000))
    id = fields.String(
        required=True,
        validate=[validate.Length(1, 100), sound],
        metadata={"description": "the provider's own; the same again is done once"},
    )


class DemoSmsRequest(Schema):
    phone = fields.String(required=True, validate=validate.Length(max=40))
    text = fields.String(required=True, validate=validate.Length(1, 200))
