"""Bodies of requests and answers about signing in."""

from marshmallow import Schema, fields, validate

from chassis.web.bodies import sound


class CodeRequest(Schema):
    phone = fields.String(required=True, validate=validate.Length(max=40))


class CodeView(Schema):
    id = fields.UUID(required=True, metadata={"description": "by which the way of its message is followed"})


class CodeStatusView(Schema):
    status = fields.String(
        required=True,
        validate=validate.OneOf(["waiting", "sent", "dropped"]),
        metadata={"description": "dropped: its message cannot arrive in time any more"},
    )


class SignInRequest(CodeRequest):
    code = fields.String(required=True, validate=[validate.Length(max=20), sound])
    consent = fields.String(
        validate=[validate.Length(1, 40), sound],
        metadata={"description": "version of the terms agreed to; by default the newest"},
    )
    name = fields.String(
        validate=[validate.Length(max=50), sound],
        metadata={
            "description": "a name booked with this phone before; asked for after long silence (name-wanted)"
        },
    )
    anew = fields.Boolean(
        metadata={
            "description": "after long silence: what was booked with this phone is another person's; begin empty"
        }
    )


class SignInView(Schema):
    citizen_id = fields.UUID(required=True, attribute="id")
