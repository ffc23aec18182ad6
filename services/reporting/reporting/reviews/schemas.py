"""Bodies and queries about reviews."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates

from chassis.storage.cursors import PageArgs
from chassis.web.bodies import Name, Words, number

from ..nominations.schemas import KNOWN_KIND, PhotoView
from ..vocabulary import CRITERIA, HONOUR_KINDS
from .ranking import decimal

EXACT = {"type": ["string", "null"], "description": "a fraction: 1234/15"}


class OfEdition(Schema):
    edition_id = fields.UUID(required=True)


class OwnReviewsQuery(PageArgs):
    edition_id = fields.UUID(required=True)


class ReviewerRequest(Schema):
    edition_id = fields.UUID(required=True)
    account = Words(longest=64, required=True, metadata={"description": "the id of a staff account"})
    name = Name(required=True, metadata={"description": "sealed; the office alone sees it"})
    unit_id = fields.UUID(load_default=None, allow_none=True, metadata={"description": "where they work"})


class InterestRequest(Schema):
    edition_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True)
    reason = Words(longest=200, required=True)


class InterestView(Schema):
    unit_id = fields.UUID(required=True)
    unit_name = fields.String(required=True)
    reason = fields.String(required=True)


class EnrolmentView(Schema):
    """A reviewer as they see themselves."""

    id = fields.UUID(required=True)
    edition_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True, allow_none=True)
    unit_name = fields.String(required=True, allow_none=True)
    interests = fields.List(fields.Nested(InterestView), required=True)


class ReviewerView(EnrolmentView):
    account = fields.String(required=True)
    name = fields.String(required=True)


class ReviewerLine(Schema):
    reviewer = fields.Nested(ReviewerView, required=True)
    open = fields.Integer(required=True, metadata={"description": "reviews that are still to be given"})
    scored = fields.Integer(required=True)
    recused = fields.Integer(required=True)


class ReviewerList(Schema):
    items = fields.List(fields.Nested(ReviewerLine), required=True)


class ShortView(Schema):
    nomination_id = fields.UUID(required=True)
    missing = fields.Integer(required=True)


class AssignmentView(Schema):
    assigned = fields.Integer(required=True)
    short = fields.List(
        fields.Nested(ShortView),
        required=True,
        metadata={"description": "nominations for which there are too few reviewers who need not stand back"},
    )


class MeetingRequest(OfEdition):
    confirmed = fields.Boolean(load_default=False, metadata={"description": "although scores are missing"})


class ScoresRequest(Schema):
    scores = fields.Dict(
        keys=fields.String(validate=validate.OneOf(CRITERIA)),
        values=number(0, 100),
        required=True,
        metadata={"description": f"0 to 100 for each of {', '.join(CRITERIA)}"},
    )
    remark = Words(longest=1000, shortest=0, load_default="")

    @validates("scores")
    def check_scores(self, scores: dict[str, int], data_key: str) -> None:
        if {*scores} != {*CRITERIA}:
            raise ValidationError("五项都要打分 | Score all five criteria")


class RecusalRequest(Schema):
    reason = Words(longest=200, required=True)


class CandidateView(Schema):
    """A nomination as reviewers read it: no name of a person, no state, nothing that others think of it."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True, metadata={"enum": [*HONOUR_KINDS]})
    name = fields.String(required=True, attribute="masked_name")
    nominator = fields.String(required=True, allow_none=True)
    unit_id = fields.UUID(required=True, allow_none=True)
    field = fields.String(required=True)
    area = fields.String(required=True)
    story = fields.String(required=True, attribute="content.story")
    evidence = fields.String(required=True, attribute="content.evidence")
    links = fields.List(fields.String(), required=True)
    photos = fields.List(fields.Nested(PhotoView), required=True)


class ReviewView(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"description": "its ETag"})
    nomination = fields.Nested(CandidateView, required=True)
    status = fields.String(required=True, metadata={"enum": ["open", "scored", "recused"]})
    scores = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True, allow_none=True)
    remark = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True, metadata={"description": "for standing back"})


class ProgressLine(Schema):
    nomination_id = fields.UUID(required=True, attribute="nomination.id")
    kind = fields.String(required=True, attribute="nomination.kind")
    name = fields.String(required=True, attribute="nomination.masked_name")
    nominator = fields.String(required=True, allow_none=True, attribute="nomination.nominator")
    wanted = fields.Integer(required=True)
    assigned = fields.Integer(required=True)
    scored = fields.Integer(required=True)
    recused = fields.Integer(required=True)


class ProgressView(Schema):
    items = fields.List(fields.Nested(ProgressLine), required=True)


class RankingQuery(OfEdition):
    kind = fields.String(required=True, validate=KNOWN_KIND)


class JudgementView(Schema):
    reviewer = fields.String(required=True, attribute="review.reviewer.name")
    status = fields.String(required=True, attribute="review.status")
    scores = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        allow_none=True,
        attribute="review.scores",
    )
    remark = fields.String(required=True, allow_none=True, attribute="review.remark")
    value = fields.Function(
        lambda row: decimal(row["value"]), required=True, metadata={"type": ["string", "null"]}
    )
    is_outlier = fields.Boolean(required=True)


class RankingLine(Schema):
    rank = fields.Integer(required=True)
    tied = fields.Boolean(required=True, metadata={"description": "equal also by the rule for ties"})
    nomination_id = fields.UUID(required=True, attribute="nomination.id")
    name = fields.Function(
        lambda row: row["nomination"].content["name"], required=True, metadata={"type": "string"}
    )
    nominator = fields.String(required=True, allow_none=True, attribute="nomination.nominator")
    field = fields.String(required=True, attribute="nomination.field")
    area = fields.String(required=True, attribute="nomination.area")
    nomination_status = fields.String(required=True, attribute="nomination.status")
    consent_at = fields.AwareDateTime(required=True, allow_none=True, attribute="nomination.consent_at")
    mean = fields.Function(
        lambda row: decimal(row["mean"]), required=True, metadata={"type": ["string", "null"]}
    )
    mean_exact = fields.Function(lambda row: exact(row["mean"]), required=True, metadata=EXACT)
    spread = fields.Function(
        lambda row: decimal(row["spread"]), required=True, metadata={"type": ["string", "null"]}
    )
    missing = fields.Integer(required=True, metadata={"description": "scores that were not given"})
    reviews = fields.List(fields.Nested(JudgementView), required=True)


def exact(value: Any) -> str | None:
    return None if value is None else str(value)


class RankingView(Schema):
    items = fields.List(fields.Nested(RankingLine), required=True)
