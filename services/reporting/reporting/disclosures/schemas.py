"""Bodies of the audit: as registration's, with what this department shows."""

from marshmallow import Schema, fields, validate

from chassis.storage.cursors import PageArgs
from chassis.web.bodies import day, sound


class AuditQuery(PageArgs):
    action = fields.String(load_default=None, validate=[validate.Length(max=40), sound])
    actor = fields.String(
        load_default=None,
        validate=[validate.Length(max=64), sound],
        metadata={"description": "an account's id"},
    )
    date = day(load_default=None, metadata={"description": "a day in the city"})


class AuditView(Schema):
    id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)
    actor = fields.String(required=True, metadata={"description": "an account's id"})
    action = fields.String(
        required=True,
        validate=validate.OneOf(["contact", "candidate", "objector", "original", "pack"]),
        metadata={"description": "whose name and number were shown; or a file, or many, given as sent"},
    )
    subject = fields.UUID(
        required=True, metadata={"description": "id of the unit, nomination, upload or edition"}
    )
    about = fields.String(required=True, validate=validate.OneOf(["unit", "nomination", "file", "edition"]))
    name = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "what it is called, people masked; null where they were erased"},
    )
    reason = fields.String(required=True, allow_none=True)
