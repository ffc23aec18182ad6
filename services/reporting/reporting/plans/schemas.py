"""Bodies and queries about plans with their rows.

Whether a value can be read at all is said here. What is wrong with what it says (unknown words, days outside
the window, a space of another venue …) is said by `faults`, of all rows of a plan together.
"""

from typing import Any

from marshmallow import Schema, fields, validate

from chassis.city import AREAS, AUDIENCES, DISTRICTS, SERIES, TOPICS
from chassis.storage.cursors import PageArgs
from chassis.web import slips
from chassis.web.addresses import check_host
from chassis.web.bodies import English, Moment, Words, sound

from ..bodies import YEAR, count, rule, word, words
from ..places.schemas import PlacementView
from ..vocabulary import (
    BOOKED_AS,
    KINDS,
    MODES,
    MOST_SEATS,
    ORGANISER_KINDS,
    POOLS,
    READING_KINDS,
)
from .history import STATUSES


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
        validate=[validate.Length(max=500), sound, check_host],
        metadata={"description": "where those who booked join online; never public"},
    )
    open_to_all = fields.Boolean(load_default=False, metadata={"description": "online, without seats"})
    online = fields.Nested(
        OnlineBody,
        load_default=None,
        allow_none=True,
        metadata={"description": "of a hybrid sitting: its seats online, beside `seats` on the spot"},
    )


class GiverBody(Schema):
    name = Words(longest=60, required=True)
    kind = fields.String(required=True, validate=validate.OneOf(ORGANISER_KINDS))


def giver(**kwargs: Any) -> fields.Nested:
    """Who gives an activity under its unit."""
    words = "the family or social body that gives it under its unit; public"
    return fields.Nested(GiverBody, allow_none=True, metadata={"description": words}, **kwargs)


class ActivityBody(Schema):
    title = Words(longest=100, required=True)
    title_en = English(
        longest=200, load_default=None, metadata={"description": "its title in English; null: it has none"}
    )
    summary = Words(shortest=0, longest=5000, load_default="")
    kind = word(KINDS, required=True)
    mode = word(MODES, required=True)
    series = word(SERIES, required=True)
    topics = words(TOPICS, load_default=list)
    audiences = words(AUDIENCES, load_default=list)
    booked_as = word(BOOKED_AS, "series: all sittings are booked once, as one", load_default="sittings")
    drop_in = fields.Boolean(
        load_default=False, metadata={"description": "nobody books: whoever comes is counted by head"}
    )
    reading_kind = word([*READING_KINDS, None], "of the kind 阅读", load_default=None, allow_none=True)
    organiser = giver(load_default=None)


class ActivityRow(ActivityBody):
    sittings = fields.List(fields.Nested(SittingRow), load_default=list, validate=validate.Length(max=200))


def confirmed_field() -> fields.Boolean:
    """What was asked about is meant."""
    words = "after the 409 `doubtful`: what looks like a slip is meant"
    return fields.Boolean(load_default=False, metadata={"description": words})


class SubmissionRequest(Schema):
    confirmed = confirmed_field()


class PlanRequest(Schema):
    confirmed = confirmed_field()
    edition_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True)
    title = Words(longest=100)
    activities = fields.List(fields.Nested(ActivityRow), load_default=list, validate=validate.Length(max=500))


class ApprovalRequest(Schema):
    on_purpose = slips.on_purpose(load_default=False)


class RemarkRequest(Schema):
    remark = Words(longest=2000, required=True, metadata={"description": "what the unit is to change"})


class LineRemark(RemarkRequest):
    activity_id = fields.UUID(required=True)


class ReturnRequest(RemarkRequest):
    lines = fields.List(
        fields.Nested(LineRemark),
        load_default=list,
        validate=validate.Length(max=500),
        metadata={"description": "what to change in single rows"},
    )
    approved = fields.List(
        fields.UUID(),
        load_default=list,
        validate=validate.Length(max=500),
        metadata={"description": "ids of rows that become public all the same"},
    )
    on_purpose = slips.on_purpose(load_default=False)


class SittingView(SittingRow):
    id = fields.UUID(required=True)
    online = fields.Nested(OnlineView, required=True, allow_none=True)
    activity_id = fields.UUID(required=True)
    status = fields.String(required=True, validate=validate.OneOf(["planned", "cancelled"]))
    placement = fields.Nested(
        PlacementView, required=True, allow_none=True, metadata={"description": "null: it names no space"}
    )
    space_seats = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "people that its space takes; null: not known, or it names none"},
    )
    shut_at = fields.Function(
        lambda sitting: sitting.shut_at and str(sitting.shut_at),
        metadata={
            "type": ["string", "null"],
            "description": "for the reader: when its venue is open that day, where it is to be held outside; null: "
            "within, over, or not known",
        },
    )


class ProposalView(Schema):
    """Those of an activity's fields that shall change once the office has read them."""

    title, summary, kind, series = (fields.String() for _ in range(4))
    topics, audiences = (fields.List(fields.String()) for _ in range(2))
    title_en = fields.String(allow_none=True)
    reading_kind = fields.String(allow_none=True)
    organiser = giver()


class ActivityView(ActivityBody):
    id = fields.UUID(required=True)
    plan_id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    status = fields.String(required=True, validate=validate.OneOf(["planned", "approved", "withdrawn"]))
    revision = fields.Integer(
        required=True, metadata={"description": "its ETag, also for its sittings; each change raises it"}
    )
    waits = fields.Boolean(
        required=True,
        metadata={"description": "a new row of an approved plan, or what is proposed, waits for the office"},
    )
    proposed = fields.Nested(
        ProposalView,
        required=True,
        allow_none=True,
        metadata={"description": "what it shall be; the public keeps the other"},
    )
    remark = fields.String(
        required=True, allow_none=True, metadata={"description": "why the office returned this row alone"}
    )
    sittings = fields.List(fields.Nested(SittingView), required=True)


class TransitionView(Schema):
    id = fields.UUID(
        required=True, metadata={"description": "of the version of the plan that is kept with it"}
    )
    from_status = fields.String(required=True)
    to_status = fields.String(required=True)
    by = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    remark = fields.String(required=True, allow_none=True)


class VersionView(TransitionView):
    rows = fields.List(
        fields.Dict(),
        required=True,
        metadata={
            "description": "the activities of then, as ActivityView has them but for what venues answered"
        },
    )


class PlanFacts(Schema):
    id = fields.UUID(required=True)
    edition_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True)
    unit_name = fields.String(required=True)
    version = fields.Integer(required=True, metadata={"description": "its ETag"})
    title = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    created_at = fields.AwareDateTime(required=True)
    submitted_at = fields.AwareDateTime(required=True, allow_none=True)
    late = fields.Boolean(required=True, metadata={"description": "first submitted after the deadline"})


class PlanSummary(PlanFacts):
    waiting = fields.Integer(
        required=True, metadata={"description": "rows that wait for the office though the plan is approved"}
    )


class PlanView(PlanFacts):
    activities = fields.List(fields.Nested(ActivityView), required=True)
    transitions = fields.List(
        fields.Nested(TransitionView), required=True, metadata={"description": "its history, oldest first"}
    )


class PlanQuery(PageArgs):
    edition_id = fields.UUID()
    unit_id = fields.UUID()
    status = fields.String(validate=validate.OneOf(STATUSES))
    waiting = fields.Boolean()
