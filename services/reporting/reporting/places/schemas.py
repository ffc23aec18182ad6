"""What venues answered, in words for the unit that asked."""

from marshmallow import Schema, fields, validate

from chassis.wording import Text

ANSWERS = {
    ("unanswered", None): Text(
        "场馆还没有答复；方案批准后即会答复",
        "Not answered yet; the venue answers soon after the plan is approved",
    ),
    ("asked", None): Text("已送场馆，等待场馆同意", "It waits for the venue to agree"),
    ("held", None): Text("场地已为这一场留好", "The space is held for this sitting"),
    ("refused", "clash"): Text(
        "这个时间场地已安排了别的场次；一旦空出，按申请先后补上",
        "The space is taken at this time; once it is given up, whoever asked first has it",
    ),
    ("refused", "closed"): Text(
        "这个时间场馆关闭；一旦恢复开放，按申请先后补上",
        "The venue is closed at this time; once it is open again, whoever asked first has the space",
    ),
    ("refused", "too_small"): Text("场地座位不够", "The space has too few seats"),
    ("refused", "unknown_space"): Text("场馆没有这个场地", "The venue has no such space"),
    ("refused", "declined"): Text("场馆没有同意", "The venue did not agree"),
    ("refused", "not_answered"): Text("场馆没有在期限内答复", "The venue did not answer in time"),
    ("revoked", "taken_back"): Text("场馆收回了场地", "The venue has taken the space back"),
    ("revoked", "closed"): Text("场馆临时关闭，场地已收回", "The venue has closed and taken the space back"),
    ("revoked", "withdrawn"): Text(
        "本单位已撤回，场地已退还", "Your unit withdrew it; the space was given back"
    ),
}


STATUS_ONLY = {
    "held": Text("场地已为这一场留好", "The space is held for this sitting"),
    "refused": Text("场馆不能安排这一场", "The venue cannot take this sitting"),
    "revoked": Text("场馆收回了场地", "The venue has taken the space back"),
}


class AlternativeView(Schema):
    """What was free when the sitting was refused; it is taken by asking anew."""

    kind = fields.String(
        required=True,
        metadata={"description": "other_space, nearby or other_time; more may come", "example": "nearby"},
    )
    venue_id = fields.UUID(required=True)
    space_id = fields.UUID(required=True)
    starts_at = fields.String(required=True, metadata={"format": "date-time"})
    ends_at = fields.String(required=True, metadata={"format": "date-time"})


class PlacementView(Schema):
    status = fields.String(
        required=True, validate=validate.OneOf(["unanswered", "asked", "held", "refused", "revoked"])
    )
    reason = fields.String(required=True, allow_none=True)
    decision = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "declined, not_answered or taken_back; null: not the venue's own"},
    )
    note = fields.String(required=True, allow_none=True, metadata={"description": "as the venue worded it"})
    answer_by = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "until when the venue may answer"}
    )
    message = fields.Function(
        lambda answer: str(answer_words(answer["status"], answer["decision"] or answer["reason"])),
        metadata={"type": "string", "description": "for the reader"},
    )
    alternatives = fields.List(fields.Nested(AlternativeView), required=True)


def answer_words(status: str, reason: str | None) -> Text:
    """What a placement says, in words; `reason`: that, or what the venue decided."""
    return ANSWERS.get((status, reason)) or STATUS_ONLY[status]
