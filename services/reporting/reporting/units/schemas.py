"""Bodies and queries about units."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from chassis.city import AREAS, DISTRICTS
from chassis.errors import Invalid
from chassis.storage.cursors import PageArgs
from chassis.storage.privacy import parse_phone
from chassis.web.bodies import English, ProperName, PublicPhone, Words
from chassis.wording import LANGUAGES

from ..bodies import word
from ..vocabulary import ROLES

IN_ENGLISH = "its name in English; null: none is known"


class Phone(fields.String):
    """A phone number, loaded as E.164."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return parse_phone(super()._deserialize(value, attr, data, **kwargs)[:40])
        except Invalid as error:
            [[words]] = error.errors.values()
            raise ValidationError(f"{words.zh} | {words.en}") from error


class ContactBody(Schema):
    name = Words(longest=50, required=True)
    phone = Phone(load_default=None, allow_none=True)
    mail = fields.Email(
        load_default=None,
        allow_none=True,
        validate=[validate.Length(max=100), validate.ContainsNoneOf("{} <>,")],
    )

    language = fields.String(
        validate=validate.OneOf(LANGUAGES),
        metadata={"description": "of messages; not given: as it was, at first Chinese"},
    )

    @validates_schema
    def check_reach(self, contact: dict[str, Any], **_: Any) -> None:
        """Refuse a contact whom nothing reaches."""
        if not contact.get("phone") and not contact.get("mail"):
            raise ValidationError("请填写电话或邮箱 | Give a phone number or a mail address", "phone")


class UnitRequest(Schema):
    name = ProperName(longest=100, required=True)
    name_en = English(longest=200, load_default=None, metadata={"description": IN_ENGLISH})
    kind = Words(longest=40, required=True)
    district = fields.String(load_default=None, allow_none=True, metadata={"enum": [*DISTRICTS, None]})
    area = fields.String(load_default=None, allow_none=True, metadata={"enum": [*AREAS, None]})
    role = word(ROLES, required=True)
    edition_id = fields.UUID(required=True)
    public_phone = PublicPhone(
        load_default=None, metadata={"description": "that citizens may call; not the contact's"}
    )
    contact = fields.Nested(ContactBody, load_default=None, allow_none=True)


class UnitRoleView(Schema):
    edition_id = fields.UUID(required=True)
    role = fields.String(required=True)


class ContactView(Schema):
    name = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True)
    mail = fields.String(required=True, allow_none=True)
    language = fields.String(required=True, metadata={"enum": [*LANGUAGES]})


class UnitView(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    name = fields.String(required=True)
    name_en = fields.String(required=True, allow_none=True)
    kind = fields.String(required=True)
    district = fields.String(required=True, allow_none=True)
    area = fields.String(required=True)
    roles = fields.List(fields.Nested(UnitRoleView), required=True)
    public_phone = fields.String(required=True, allow_none=True)
    contact = fields.Nested(
        ContactView,
        required=True,
        allow_none=True,
        metadata={"description": "masked: 王*, 138****1234, w***@example.org"},
    )


class UnitQuery(PageArgs):
    edition_id = fields.UUID()


class DisclosureQuery(Schema):
    reason = Words(longest=200, required=True, metadata={"description": "what it is needed for; kept"})
