"""Bodies about wishes."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from chassis.web.bodies import day

from .model import PARTS, STATUSES


class WishRequest(Schema):
    """A part of a day at a venue; or `session_id` alone."""

    venue_id = fields.UUID()
    date = day(metadata={"description": "in Asia/Shanghai"})
    part = fields.String(
        validate=validate.OneOf(list(PARTS)),
        metadata={
            "description": "of the day: morning until 12:00, afternoon until 18:00, evening until 24:00"
        },
    )
    session_id = fields.UUID(metadata={"description": "a full session at a venue of which one asks for more"})
    all_the_same = fields.Boolean(
        load_default=False,
        metadata={"description": "though the venue is open then, with seats (409 `open-then`)"},
    )

    @validates_schema
    def check_complete(self, body: dict[str, Any], **_: Any) -> None:
        mandatory = {"venue_id", "date", "part"}
        if "session_id" in body and body.keys() & mandatory:
            message = "请只给场次，或给场馆、日期和时段 | Give the session alone, or venue, date and part"
            raise ValidationError(message, "session_id")
        if "session_id" not in body and (missing := mandatory - body.keys()):
            raise ValidationError({name: ["请填写这一项 | This is needed"] for name in missing})


class AnswerView(Schema):
    """What the venue answered: a session to book, or words why not."""

    session_id = fields.UUID(required=True, allow_none=True, metadata={"description": "null: it declined"})
    starts_at = fields.AwareDateTime(required=True, allow_none=True)
    ends_at = fields.AwareDateTime(required=True, allow_none=True)
    is_off = fields.Boolean(required=True, metadata={"description": "the session is cancelled since"})
    note = fields.String(required=True, metadata={"description": "the venue's words where it declined"})


class WishView(Schema):
    id = fields.UUID(required=True)
    venue_id = fields.UUID(required=True)
    venue = fields.String(required=True, allow_none=True, metadata={"description": "its name"})
    date = fields.Date(required=True)
    part = fields.String(required=True, validate=validate.OneOf(list(PARTS)))
    session_id = fields.UUID(
        required=True, allow_none=True, metadata={"description": "the full session of which more is asked"}
    )
    status = fields.String(
        required=True,
        validate=validate.OneOf([*STATUSES, "ended"]),
        metadata={"description": "ended: its day is past, and nobody answered"},
    )
    can_withdraw = fields.Boolean(required=True)
    channel = fields.String(required=True, metadata={"description": "who asked: self or desk"})
    answer = fields.Nested(AnswerView, required=True, allow_none=True)
    asked_at = fields.AwareDateTime(required=True)
    settled_at = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={"description": "when it was answered, declined or withdrawn"},
    )
