"""Bodies about citizens and how they sign in."""

from marshmallow import Schema, fields, validate

from chassis.web.bodies import sound


class CodeRequest(Schema):
    phone = fields.String(required=True, validate=validate.Length(max=40))


class SignInRequest(Schema):
    phone = fields.String(required=True, validate=validate.Length(max=40))
    code = fields.String(required=True, validate=[validate.Length(max=20), sound])
    consent = fields.String(
        validate=[validate.Length(1, 40), sound],
        metadata={"description": "version of the terms agreed to; by default the newest"},
    )


class SignInView(Schema):
    citizen_id = fields.UUID(required=True, attribute="id")
