"""Bodies and queries of requests, bodies of responses.

Whether a value can be read at all is said here. What is wrong with what it says (unknown words, days outside
the window, a space of another venue …) is said by the mapped classes, of all rows of a plan together.
"""

from collections.abc import Iterable
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from chassis.bodies import Moment, Words, day
from chassis.errors import Invalid
from chassis.pages import PageArgs
from chassis.privacy import parse_phone
from chassis.wording import Text

from .events import FigurePart, TotalsPart
from .model.plans import STATUSES
from .vocabulary import AREAS, AUDIENCES, DISTRICTS, KINDS, MODES, ROLES, SERIES, TOPICS

ANSWERS = {
    ("unanswered", None): Text(
        "场馆还没有答复；方案批准后即会答复",
        "Not answered yet; the venue answers soon after the plan is approved",
    ),
    ("held", None): Text("场地已为这一场留好", "The space is held for this sitting"),
    ("refused", "clash"): Text("这个时间场地已安排了别的场次", "The space is taken at this time"),
    ("refused", "closed"): Text("这个时间场馆关闭", "The venue is closed at this time"),
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


class Phone(fields.String):
    """A phone number, loaded as E.164."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return parse_phone(super()._deserialize(value, attr, data, **kwargs)[:40])
        except Invalid as error:
            [[told]] = error.errors.values()
            raise ValidationError(f"{told.zh} | {told.en}") from error


def change_of(schema: type[Schema], *parts: str) -> Schema:
    """The schema with every field optional; `parts` are those of nested bodies, as `rules.party_limit`."""
    return schema(partial=(*schema().fields, *parts))


def word(known: Iterable[str], **kwargs: Any) -> fields.String:
    """One of the known words: documented here, checked with the rest of its row."""
    return fields.String(metadata={"enum": list(known)}, **kwargs)


def words(known: Iterable[str], **kwargs: Any) -> fields.List:
    """Some of the known words, checked with the rest of their row."""
    return fields.List(word(known), validate=validate.Length(max=20), **kwargs)


class OrganiserBody(Schema):
    name = Words(longest=100, required=True)
    role = fields.String(required=True, validate=validate.OneOf(ROLES))
    unit_id = fields.UUID(load_default=None, allow_none=True)


class RulesBody(Schema):
    party_limit = fields.Integer(load_default=5, strict=True, validate=validate.Range(1, 100))
    open_bookings_limit = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(1, 1000)
    )


class DeadlinesBody(Schema):
    plans = Moment(load_default=None, allow_none=True)
    summaries = Moment(load_default=None, allow_none=True)


class EditionRequest(Schema):
    year = fields.Integer(required=True, strict=True, validate=validate.Range(2000, 2099))
    name = Words(longest=100, required=True)
    theme = Words(longest=200, required=True)
    opens_on = day(required=True)
    closes_on = day(required=True)
    organisers = fields.List(
        fields.Nested(OrganiserBody), load_default=list, validate=validate.Length(max=50)
    )
    rules = fields.Nested(RulesBody, load_default=lambda: RulesBody().load({}))
    deadlines = fields.Nested(DeadlinesBody, load_default=lambda: DeadlinesBody().load({}))


class EditionChange(EditionRequest):
    """Any of an edition's fields."""

    status = fields.String(validate=validate.OneOf(["planned", "open", "closed"]))


EDITION_CHANGE = change_of(
    EditionChange, "rules.party_limit", "rules.open_bookings_limit", "deadlines.plans", "deadlines.summaries"
)


class EditionView(EditionRequest):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    status = fields.String(required=True)


class ContactBody(Schema):
    name = Words(longest=50, required=True)
    phone = Phone(required=True)


class UnitRequest(Schema):
    name = Words(longest=100, required=True)
    kind = Words(longest=40, required=True)
    district = fields.String(load_default=None, allow_none=True, metadata={"enum": [*DISTRICTS, None]})
    area = fields.String(load_default=None, allow_none=True, metadata={"enum": [*AREAS, None]})
    role = word(ROLES, required=True)
    edition_id = fields.UUID(required=True)
    contact = fields.Nested(ContactBody, load_default=None, allow_none=True)


class UnitChange(UnitRequest):
    """Any of a unit's fields; edition and role together."""


UNIT_CHANGE = change_of(UnitChange)


class UnitRoleView(Schema):
    edition_id = fields.UUID(required=True)
    role = fields.String(required=True)


class ContactView(Schema):
    name = fields.String(required=True)
    phone = fields.String(required=True)


class UnitView(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    district = fields.String(required=True, allow_none=True)
    area = fields.String(required=True)
    roles = fields.List(fields.Nested(UnitRoleView), required=True)
    contact = fields.Nested(
        ContactView, required=True, allow_none=True, metadata={"description": "masked: 王*, 138****1234"}
    )


class UnitQuery(PageArgs):
    edition_id = fields.UUID()


class DisclosureQuery(Schema):
    reason = Words(longest=200, required=True, metadata={"description": "what it is needed for; kept"})


class PlaceBody(Schema):
    name = Words(longest=100, required=True)
    address = Words(longest=200, load_default=None, allow_none=True)
    district = fields.String(load_default=None, allow_none=True, metadata={"enum": [*DISTRICTS, None]})
    area = fields.String(load_default=None, allow_none=True, metadata={"enum": [*AREAS, None]})


class SittingRow(Schema):
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    seats = fields.Integer(required=True, strict=True)
    venue_id = fields.UUID(load_default=None, allow_none=True)
    space_id = fields.UUID(load_default=None, allow_none=True)
    place = fields.Nested(PlaceBody, load_default=None, allow_none=True)
    prevention = fields.List(Words(longest=200), load_default=list, validate=validate.Length(max=20))


class SittingChange(SittingRow):
    """Any of a sitting's fields. Naming a space leaves the own place, and the other way round."""


SITTING_CHANGE = change_of(SittingChange)


class ActivityBody(Schema):
    title = Words(longest=100, required=True)
    summary = Words(shortest=0, longest=5000, load_default="")
    kind = word(KINDS, required=True)
    mode = word(MODES, required=True)
    series = word(SERIES, required=True)
    topics = words(TOPICS, load_default=list)
    audiences = words(AUDIENCES, load_default=list)


class ActivityChange(ActivityBody):
    """Any of an activity's fields; its sittings are changed one by one."""


ACTIVITY_CHANGE = change_of(ActivityChange)


class ActivityRow(ActivityBody):
    sittings = fields.List(fields.Nested(SittingRow), load_default=list, validate=validate.Length(max=200))


class PlanRequest(Schema):
    edition_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True)
    title = Words(longest=100)
    activities = fields.List(fields.Nested(ActivityRow), load_default=list, validate=validate.Length(max=500))


class RemarkRequest(Schema):
    remark = Words(longest=2000, required=True, metadata={"description": "what the unit is to change"})


class PlacementView(Schema):
    status = fields.String(
        required=True, validate=validate.OneOf(["unanswered", "held", "refused", "revoked"])
    )
    reason = fields.String(required=True, allow_none=True)
    message = fields.Function(
        lambda answer: str(answer_words(**answer)),
        metadata={"type": "string", "description": "for the reader"},
    )


def answer_words(status: str, reason: str | None) -> Text:
    """What a placement says, in words."""
    return ANSWERS.get((status, reason)) or STATUS_ONLY[status]


class SittingView(SittingRow):
    id = fields.UUID(required=True)
    activity_id = fields.UUID(required=True)
    status = fields.String(required=True, validate=validate.OneOf(["planned", "cancelled"]))
    placement = fields.Nested(
        PlacementView, required=True, allow_none=True, metadata={"description": "null: it names no space"}
    )


class ActivityView(ActivityBody):
    id = fields.UUID(required=True)
    plan_id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    status = fields.String(required=True, validate=validate.OneOf(["planned", "approved", "withdrawn"]))
    sittings = fields.List(fields.Nested(SittingView), required=True)


class TransitionView(Schema):
    from_status = fields.String(required=True)
    to_status = fields.String(required=True)
    by = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    remark = fields.String(required=True, allow_none=True)


class PlanSummary(Schema):
    id = fields.UUID(required=True)
    edition_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True)
    unit_name = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    created_at = fields.AwareDateTime(required=True)
    submitted_at = fields.AwareDateTime(required=True, allow_none=True)
    late = fields.Boolean(required=True, metadata={"description": "first submitted after the deadline"})


class PlanView(PlanSummary):
    activities = fields.List(fields.Nested(ActivityView), required=True)
    transitions = fields.List(
        fields.Nested(TransitionView), required=True, metadata={"description": "its history, oldest first"}
    )


class PlanQuery(PageArgs):
    edition_id = fields.UUID()
    unit_id = fields.UUID()
    status = fields.String(validate=validate.OneOf(STATUSES))


class StatisticsQuery(Schema):
    edition_id = fields.UUID(required=True)
    by = fields.String(
        load_default="district", validate=validate.OneOf(["unit", "district", "series", "audience"])
    )


class StatisticsView(Schema):
    edition_id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)
    by = fields.String(required=True)
    totals = fields.Nested(TotalsPart, required=True)
    items = fields.List(fields.Nested(FigurePart), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
