"""Bodies and queries of requests, bodies of responses.

Whether a value can be read at all is said here. What is wrong with what it says (unknown words, days outside
the window, a space of another venue …) is said by the mapped classes, of all rows of a plan together.
"""

from collections.abc import Iterable
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from chassis.errors import Invalid
from chassis.storage.cursors import PageArgs
from chassis.storage.privacy import parse_phone
from chassis.web.bodies import Moment, Words, day, sound
from chassis.wording import Text

from .events import FigurePart, TotalsPart
from .model.activities import MOST_SEATS
from .model.plans import STATUSES
from .vocabulary import AREAS, AUDIENCES, BOOKED_AS, DISTRICTS, KINDS, MODES, POOLS, ROLES, SERIES, TOPICS

DAY = 24 * 60
YEAR = 366 * DAY
"""Minutes."""
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


def change_of(schema: type[Schema], *nested: str) -> Schema:
    """The schema with every field optional; `nested` are those of nested bodies, as `rules.party_limit`."""
    return schema(partial=(*schema().fields, *nested))


def parts(field: str, body: type[Schema]) -> list[str]:
    """The names of a nested body's fields, as `change_of` wants them."""
    return [f"{field}.{name}" for name in body().fields]


def word(known: Iterable[str], description: str | None = None, **kwargs: Any) -> fields.String:
    """One of the known words: documented here, checked with the rest of its row."""
    told = {"enum": list(known)} | ({"description": description} if description else {})
    return fields.String(metadata=told, **kwargs)


def words(known: Iterable[str], **kwargs: Any) -> fields.List:
    """Some of the known words, checked with the rest of their row."""
    return fields.List(word(known), validate=validate.Length(max=20), **kwargs)


def rule(usual: int, lowest: int, highest: int, **kwargs: Any) -> fields.Integer:
    """A number with its usual value and its range."""
    return fields.Integer(load_default=usual, strict=True, validate=validate.Range(lowest, highest), **kwargs)


def count(lowest: int, highest: int, **kwargs: Any) -> fields.Integer:
    """A number within a range; null where nothing is said."""
    return fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(lowest, highest), **kwargs
    )


class OrganiserBody(Schema):
    name = Words(longest=100, required=True)
    role = fields.String(required=True, validate=validate.OneOf(ROLES))
    unit_id = fields.UUID(load_default=None, allow_none=True)


class RulesBody(Schema):
    party_limit = fields.Integer(load_default=5, strict=True, validate=validate.Range(1, 100))
    open_bookings_limit = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(1, 1000)
    )

    hold_minutes = rule(30, 0, DAY)
    promotion_cutoff_minutes = rule(60, 0, 30 * DAY)
    release_minutes = rule(30, 0, DAY)
    no_show_limit = rule(3, 1, 100, allow_none=True, metadata={"description": "null: no such rule"})
    no_show_days = rule(30, 1, 366)
    block_days = rule(7, 1, 366)
    undo_minutes = rule(10, 0, DAY)
    retention_days = rule(180, 1, 3660)


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


EDITION_CHANGE = change_of(EditionChange, *parts("rules", RulesBody), *parts("deadlines", DeadlinesBody))


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


class KeptBody(Schema):
    pool = fields.String(required=True, validate=validate.OneOf(POOLS))
    seats = fields.Integer(required=True, strict=True, validate=validate.Range(1, MOST_SEATS))
    release_minutes_before = fields.Integer(required=True, strict=True, validate=validate.Range(0, YEAR))


class BookingBody(Schema):
    """Times are minutes before the start."""

    opens_minutes_before = count(0, YEAR, metadata={"description": "null: from approval"})
    closes_minutes_before = rule(0, 0, YEAR)
    cancel_minutes_before = rule(0, 0, YEAR)
    party_limit = count(1, 100, metadata={"description": "null: the edition's"})
    children_per_adult = count(1, 20, metadata={"description": "null: no rule"})
    keep = fields.List(fields.Nested(KeptBody), load_default=list, validate=validate.Length(max=len(POOLS)))
    bring = Words(shortest=0, longest=200, load_default="")


class OnlineBody(Schema):
    seats = fields.Integer(required=True, strict=True, validate=validate.Range(1, MOST_SEATS))


class OnlineView(OnlineBody):
    id = fields.UUID(required=True)


class SittingRow(Schema):
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    seats = fields.Integer(required=True, strict=True)
    venue_id = fields.UUID(load_default=None, allow_none=True)
    space_id = fields.UUID(load_default=None, allow_none=True)
    place = fields.Nested(PlaceBody, load_default=None, allow_none=True)
    prevention = fields.List(Words(longest=200), load_default=list, validate=validate.Length(max=20))
    booking = fields.Nested(BookingBody, load_default=lambda: BookingBody().load({}))
    join_url = fields.URL(
        load_default=None,
        allow_none=True,
        schemes={"https"},
        error_messages={"invalid": "请填 https:// 开头的网址 | Give an address that begins with https://"},
        validate=[validate.Length(max=500), sound],
        metadata={"description": "where those who booked join online; never public"},
    )
    open_to_all = fields.Boolean(load_default=False, metadata={"description": "online, without seats"})
    online = fields.Nested(
        OnlineBody,
        load_default=None,
        allow_none=True,
        metadata={"description": "of a hybrid sitting: its seats online, beside `seats` on the spot"},
    )


class SittingChange(SittingRow):
    """Any of a sitting's fields. Naming a space leaves the own place, and the other way round."""


SITTING_CHANGE = change_of(SittingChange, *parts("booking", BookingBody))


class ActivityBody(Schema):
    title = Words(longest=100, required=True)
    summary = Words(shortest=0, longest=5000, load_default="")
    kind = word(KINDS, required=True)
    mode = word(MODES, required=True)
    series = word(SERIES, required=True)
    topics = words(TOPICS, load_default=list)
    audiences = words(AUDIENCES, load_default=list)
    booked_as = word(BOOKED_AS, "series: all sittings are booked once, as one", load_default="sittings")


class ActivityChange(ActivityBody):
    """Any of an activity's fields; its sittings are changed one by one."""

    online_seats = fields.Integer(
        strict=True,
        validate=validate.Range(1, MOST_SEATS),
        metadata={"description": "of each sitting, where the activity becomes hybrid"},
    )


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
    online = fields.Nested(OnlineView, required=True, allow_none=True)
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
