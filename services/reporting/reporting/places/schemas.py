"""What venues answered, in words for the unit that asked."""

from marshmallow import Schema, fields, validate

from chassis.wording import Text

ANSWERS = {
    ("unanswered", None): Text(
        "场馆还没有答复；方案批准后即会答复",
        "Not answered yet; the venue answers soon after the plan is approved",
    ),
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
        required=True, validate=validate.OneOf(["unanswered", "held", "refused", "revoked"])
    )
    reason = fields.String(required=True, allow_none=True)
    message = fields.Function(
        lambda answer: str(answer_words(answer["status"], answer["reason"])),
        metadata={"type": "string", "description": "for the reader"},
    )
    alternatives = fields.List(fields.Nested(AlternativeView), required=True)


def answer_words(status: str, reason: str | None) -> Text:
    """What a placement says, in words."""
    return ANSWERS.get((status, reason)) or STATUS_ONLY[status]
