"""Bodies and queries about honours and objections."""

from typing import Any

from marshmallow import Schema, fields, validate

from chassis.storage.cursors import PageArgs
from chassis.web.bodies import Name, Words

from ..nominations.schemas import ANSWERS, STATUSES, PhotoView
from ..units.schemas import Phone
from ..vocabulary import HONOUR_KINDS, HONOUR_ROUTES

HONOUR_STATES = {
    "announced": "on public notice",
    "granted": "granted",
    "taken_down": "no honour any more",
    "withheld": "granted, and kept from the public as its candidate wishes",
}


def ids(what: str, **options: Any) -> fields.List:
    """Some of the nominations of an edition."""
    about = {"description": what}
    return fields.List(fields.UUID(), validate=validate.Length(max=1000), metadata=about, **options)


class DecisionRequest(Schema):
    chosen = ids("ids of nominations", required=True, attribute="chosen_ids")
    minutes = Words(
        longest=2000,
        shortest=0,
        load_default="",
        metadata={"description": "why; required where those chosen are not the first by rank"},
    )
    nobody = fields.Boolean(load_default=False, metadata={"description": "it is meant that none is chosen"})


class GrantRequest(Schema):
    upward = ids("of the `equals` of the 409 `equals-upward`: who is recommended upward", load_default=list)
    why = Words(
        longest=500,
        shortest=0,
        load_default="",
        metadata={"description": "why these of the equals; kept in the minutes"},
    )


class HonourLine(Schema):
    id = fields.UUID(required=True, metadata={"description": "the nomination's"})
    version = fields.Integer(required=True)
    name = fields.Function(
        lambda row: row.nomination.content["name"], required=True, metadata={"type": "string"}
    )
    nominator = fields.String(required=True, allow_none=True, attribute="nomination.nominator")
    status = fields.String(required=True, metadata={"enum": [*HONOUR_STATES]})
    sent_up = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "place among those recommended upward, which equals share"},
    )


class DecisionView(Schema):
    decided_at = fields.AwareDateTime(required=True)
    minutes = fields.String(required=True)
    announced_at = fields.AwareDateTime(required=True, allow_none=True)
    notice_until = fields.AwareDateTime(required=True, allow_none=True)
    granted_at = fields.AwareDateTime(required=True, allow_none=True)


class UpwardChoice(Schema):
    equals = fields.List(fields.UUID(), required=True, metadata={"description": "ids of honours"})
    places = fields.Integer(required=True, metadata={"description": "how many of them go upward"})


class HonoursView(Schema):
    decision = fields.Nested(DecisionView, required=True, allow_none=True)
    honours = fields.List(fields.Nested(HonourLine), required=True)
    objections = fields.Integer(required=True, metadata={"description": "without an answer"})
    can_grant = fields.Boolean(
        required=True, metadata={"description": "the notice is over, and every objection answered"}
    )
    upward = fields.Nested(
        UpwardChoice,
        required=True,
        allow_none=True,
        metadata={
            "description": "equals among whom the office chooses at the granting; null: there are none"
        },
    )


class ConsentView(Schema):
    """What a candidate reads on their page, and what they can answer there."""

    version = fields.Integer(
        required=True, metadata={"description": "of these words; a yes is to them alone"}
    )
    kind = fields.String(required=True, metadata={"enum": [*HONOUR_KINDS]})
    route = fields.String(required=True, metadata={"enum": [*HONOUR_ROUTES]})
    year = fields.Integer(required=True)
    nominator = fields.String(required=True, allow_none=True)
    name = fields.String(required=True)
    name_en = fields.String(required=True, allow_none=True)
    field = fields.String(required=True)
    area = fields.String(required=True)
    story = fields.String(required=True)
    photos = fields.List(fields.Nested(PhotoView), required=True)
    status = fields.String(required=True, metadata={"enum": STATUSES})
    consent_at = fields.AwareDateTime(required=True, allow_none=True)
    answer = fields.String(required=True, allow_none=True, metadata={"enum": [*ANSWERS, None]})
    answered_at = fields.AwareDateTime(required=True, allow_none=True)
    expires_at = fields.AwareDateTime(required=True, metadata={"description": "until when yes can be said"})
    is_over = fields.Boolean(required=True)
    is_public = fields.Boolean(required=True)
    can_agree = fields.Boolean(required=True)
    can_decline = fields.Boolean(
        required=True, metadata={"description": "no; or, where they have agreed, no more"}
    )


class ConsentAnswer(Schema):
    agrees = fields.Boolean(required=True, metadata={"description": "false also takes a consent back"})


class ReasonRequest(Schema):
    reason = Words(longest=500, required=True)


class ObjectionRequest(Schema):
    honour_id = fields.UUID(required=True)
    name = Name(required=True, metadata={"description": "sealed"})
    phone = Phone(required=True, metadata={"description": "sealed"})
    words = Words(longest=3000, shortest=10, required=True, metadata={"description": "sealed"})


class ReceiptView(Schema):
    id = fields.UUID(required=True)
    code = fields.String(required=True, metadata={"description": "by which the answer is read"})


class ObjectionState(Schema):
    at = fields.AwareDateTime(required=True)
    status = fields.String(required=True, metadata={"enum": ["open", "upheld", "dismissed"]})
    answer = fields.String(required=True, allow_none=True)
    answered_at = fields.AwareDateTime(required=True, allow_none=True)


class ObjectionView(ObjectionState):
    id = fields.UUID(required=True)
    honour_id = fields.UUID(required=True)
    honour_name = fields.Function(
        lambda row: row.honour.nomination.content["name"], required=True, metadata={"type": "string"}
    )
    name = fields.String(required=True, attribute="masked_name")
    phone = fields.String(required=True, attribute="masked_phone")
    words = fields.Function(lambda row: row.content["words"], required=True, metadata={"type": "string"})


class ObjectionQuery(PageArgs):
    edition_id = fields.UUID(required=True)


class AnswerRequest(Schema):
    answer = Words(longest=2000, required=True)
    upheld = fields.Boolean(required=True, metadata={"description": "the honour is taken down"})


class ObjectorQuery(Schema):
    reason = Words(longest=200, required=True)


class ObjectorView(Schema):
    name = fields.String(required=True)
    phone = fields.String(required=True)
