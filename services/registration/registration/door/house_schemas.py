"""Bodies about who is in a house that holds so many at a time, and about heads that were counted without bookings."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from chassis.web.bodies import Moment, number, sound

from ..sessions.schemas import LimitView
from .schemas import DEVICE, LONGEST_BATCH, LONGEST_PASS, OVER_LIMIT

MOST_COUNTED = 10_000


class HouseCountRequest(Schema):
    nonce = fields.UUID(metadata={"description": "becomes its id; the same again counts nobody"})
    space_id = fields.UUID(load_default=None, allow_none=True, metadata={"description": "null: the venue"})
    way = fields.String(required=True, validate=validate.OneOf(["in", "out"]))
    people = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, MOST_COUNTED),
        metadata={"description": "by default one, or all of the party that are in"},
    )
    token = fields.String(validate=[validate.Length(1, LONGEST_PASS), sound])
    code = fields.String(
        validate=[validate.Length(1, 40), sound], metadata={"description": "of a party that goes out"}
    )
    device = fields.String(load_default=None, allow_none=True, validate=DEVICE)
    over_limit = fields.Boolean(load_default=False, metadata=OVER_LIMIT)

    @validates_schema
    def names_who_leaves(self, data: dict[str, Any], **_kwargs: Any) -> None:
        names = [name for name in ("token", "code") if name in data]
        if names and (data.get("way") == "in" or len(names) > 1):
            text = "出馆时给出 token 或 code 中的一个 | Going out, give token or code"
            raise ValidationError(text, names[0])


class HouseCountItem(Schema):
    nonce = fields.UUID(required=True, metadata={"description": "made once by the device; becomes the id"})
    space_id = fields.UUID(load_default=None, allow_none=True)
    way = fields.String(required=True, validate=validate.OneOf(["in", "out"]))
    people = fields.Integer(load_default=1, validate=validate.Range(1, MOST_COUNTED))
    at = Moment(required=True, metadata={"description": "when it was, by the device's clock"})


class HouseBatchRequest(Schema):
    device = fields.String(required=True, validate=DEVICE)
    sent_at = Moment(load_default=None, allow_none=True, metadata={"description": "as of check-ins"})
    items = fields.List(
        fields.Nested(HouseCountItem), required=True, validate=validate.Length(1, LONGEST_BATCH)
    )


class HeadCountRequest(Schema):
    people = number(0, 99_999, required=True, metadata={"description": "who were counted"})


class HeadCountView(Schema):
    people = fields.Integer(required=True)
    counted_by = fields.String(required=True, metadata={"description": "the account that counted"})
    counted_at = fields.AwareDateTime(required=True)


class CountedView(Schema):
    head_count = fields.Nested(
        HeadCountView, required=True, allow_none=True, metadata={"description": "null: nobody has counted"}
    )


class PlaceView(Schema):
    space_id = fields.UUID(required=True, allow_none=True, metadata={"description": "null: the whole venue"})
    at_once = fields.Integer(required=True, metadata={"description": "as the venue says"})
    limit = fields.Integer(required=True, metadata={"description": "what the capacity policies leave of it"})
    policy = fields.Nested(LimitView, required=True, allow_none=True)
    inside = fields.Integer(required=True, metadata={"description": "people who are in now"})
    free = fields.Integer(required=True)


class HouseView(Schema):
    items = fields.List(
        fields.Nested(PlaceView),
        required=True,
        metadata={"description": "the venue and its spaces, where they hold so many at a time"},
    )
