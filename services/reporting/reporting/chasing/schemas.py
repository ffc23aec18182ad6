"""Bodies and queries about chasing."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from chassis.city import DISTRICTS_AND_ZONES
from chassis.delivery.settings import is_mail_address
from chassis.web.bodies import Words, number
from chassis.wording import LANGUAGES

from ..units.schemas import Phone, UnitView
from .model import WHOM

MOST_DAYS = 10


class Address(Phone):
    """A phone (loaded as E.164) or a mail address."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, str) and "@" in value:
            if len(value) > 100 or not is_mail_address(value.strip()):
                raise ValidationError("请填写手机号或邮箱 | Give a phone number or a mail address")
            return value.strip()
        return super()._deserialize(value, attr, data, **kwargs)


class ChasingChange(Schema):
    days = fields.List(
        fields.Integer(strict=True, validate=validate.Range(-60, 60)),
        validate=validate.Length(max=MOST_DAYS),
        metadata={"description": "of a deadline: -7 a week before, 1 the day after"},
    )
    hour = number(0, 23, metadata={"description": "of the day, in the city"})
    digest_to = Address(
        allow_none=True, metadata={"description": "where the week's digest goes, a phone or a mail address"}
    )
    digest_language = fields.String(
        validate=validate.OneOf(LANGUAGES), metadata={"description": "in which it is sent; at first Chinese"}
    )


class ChasingView(Schema):
    edition_id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"description": "its ETag"})
    days = fields.List(fields.Integer(), required=True)
    hour = fields.Integer(required=True)
    digest_to = fields.String(required=True, allow_none=True, metadata={"description": "masked"})
    digest_language = fields.String(required=True, metadata={"enum": [*LANGUAGES]})


class EditionOnly(Schema):
    edition_id = fields.UUID(required=True)


class NudgeQuery(EditionOnly):
    whom = fields.String(
        required=True,
        validate=validate.OneOf(WHOM),
        metadata={
            "description": "nothing: who has filed nothing, a receipt aside; overdue: who is late with anything"
        },
    )
    kind = Words(longest=40, metadata={"description": "of the unit"})
    district = fields.String(validate=validate.OneOf([*DISTRICTS_AND_ZONES]))


class NudgeRequest(NudgeQuery):
    expected = fields.String(
        required=True,
        validate=validate.Length(1, 64),
        metadata={"description": "from the preview: what was seen is what is sent"},
    )


class NudgeItem(Schema):
    unit_id = fields.UUID(required=True)
    unit_name = fields.String(required=True)
    kind = fields.String(required=True)
    district = fields.String(required=True, allow_none=True)
    area = fields.String(required=True)
    missing = fields.Integer(required=True)
    to = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "masked; null: no message reaches it, it is called"},
    )
    text = fields.String(required=True)
    chased_at = fields.AwareDateTime(required=True, allow_none=True)


class NudgePreview(Schema):
    items = fields.List(fields.Nested(NudgeItem), required=True)
    today = fields.Integer(
        required=True, metadata={"description": "units that were asked today already, and are left alone"}
    )
    expected = fields.String(required=True)


class NudgeView(Schema):
    id = fields.UUID(required=True)
    edition_id = fields.UUID(required=True)
    whom = fields.String(required=True)
    kind = fields.String(required=True, allow_none=True)
    district = fields.String(required=True, allow_none=True)
    units = fields.Integer(required=True, metadata={"description": "how many were told"})
    at = fields.AwareDateTime(required=True)


class CallItem(Schema):
    unit = fields.Nested(UnitView, required=True)
    why = fields.String(
        required=True,
        metadata={
            "enum": ["silent", "unreachable"],
            "description": "silent: asked for what is overdue a day ago; unreachable: no message came through",
        },
    )
    items = fields.List(fields.String(), required=True, metadata={"description": "what is missing, in words"})
    overdue = fields.Integer(required=True)
    untold = fields.List(
        fields.String(), required=True, metadata={"description": "messages that did not come through"}
    )
    times = fields.Integer(required=True, metadata={"description": "asked since the last call"})
    chased_at = fields.AwareDateTime(required=True, allow_none=True)


class CallList(Schema):
    items = fields.List(fields.Nested(CallItem), required=True)


class CallRequest(EditionOnly):
    unit_id = fields.UUID(required=True)
    words = Words(longest=500, shortest=0, load_default="", metadata={"description": "what was agreed"})


class CallView(Schema):
    id = fields.UUID(required=True)
    edition_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)
    words = fields.String(required=True)
