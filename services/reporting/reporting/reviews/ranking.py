"""The ranking, made again from the stored scores whenever it is looked at: in fractions, nothing rounded."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from statistics import median
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.sheets import write_csv, write_xlsx

from ..nominations.model import HonourRules, Nomination
from ..nominations.rules import rules_of
from ..vocabulary import CRITERIA, HONOURS
from .model import COUNTING, REVIEWED, Review
from .refusals import MeetingNotOpen

Line = dict[str, Any]
PLACES = Decimal("0.000001")
HEAD = (
    "名次",
    "类别",
    "候选人或品牌",
    "推荐单位",
    "评审",
    *CRITERIA,
    "加权分",
    "离群",
    "平均分",
    "平均分（精确）",
    "极差",
    "缺分",
    *(f"{criterion}的权重" for criterion in CRITERIA),
    "同分依次比较",
    "推荐的编号",
)
"""Of the export: the weights, and what tells equals apart, too, so that the file alone makes the ranking again."""


def rank(db: DbSession, edition_id: uuid.UUID, kind: str) -> list[Line]:
    """The nominations of a kind, the best first. Raises MeetingNotOpen.

    A line is {nomination, rank, tied, mean (a Fraction; None without scores), spread, missing, reviews}, a review
    {review, value, is_outlier}. Equal means are told apart by the means of the criteria of `tie_break`, in their order;
    who is equal in all of them shares a rank, and the next has as many ranks more.
    """
    rules = rules_of(db, edition_id)
    if rules.meeting_opened_at is None:
        raise MeetingNotOpen()
    lines = [line_of(rules, *pair) for pair in read_reviewed(db, edition_id, kind)]
    lines.sort(key=lambda line: (line["place"], str(line["nomination"].id)))
    place_counts = Counter(line["place"] for line in lines)
    better = 0
    for place, group in group_by_place(lines):
        for line in group:
            line["rank"], line["tied"] = better + 1, place_counts[place] > 1
        better += len(group)
    return lines


def group_by_place(lines: list[Line]) -> Iterable[tuple[Any, list[Line]]]:
    """Lines that share a place, in order."""
    groups: dict[Any, list[Line]] = defaultdict(list)
    for line in lines:
        groups[line["place"]].append(line)
    return groups.items()


def read_reviewed(db: DbSession, edition_id: uuid.UUID, kind: str) -> list[tuple[Nomination, list[Review]]]:
    """Each nomination that can be ranked with the reviews that count."""
    query = select(Nomination).filter_by(edition_id=edition_id, kind=kind)
    nominations = db.scalars(query.where(Nomination.status.in_(REVIEWED))).all()
    counting = select(Review).where(Review.nomination_id.in_([row.id for row in nominations]))
    reviews: dict[uuid.UUID, list[Review]] = defaultdict(list)
    for review in db.scalars(counting.where(Review.status.in_(COUNTING)).order_by(Review.id)):
        reviews[review.nomination_id].append(review)
    return [(nomination, reviews[nomination.id]) for nomination in nominations]


def line_of(rules: HonourRules, nomination: Nomination, reviews: Sequence[Review]) -> Line:
    """What its scores come to."""
    scores = [review.scores for review in reviews if review.scores]
    values = [weigh(one_score, rules.weights) for one_score in scores]
    mean = mean_of(values)
    ties = [mean_of([Fraction(score[criterion]) for score in scores]) for criterion in rules.tie_break]
    middle = median(values) if values else Fraction(0)
    return {
        "nomination": nomination,
        "mean": mean,
        "place": tuple(-(value if value is not None else -1) for value in (mean, *ties)),
        "spread": max(values) - min(values) if values else None,
        "missing": max(0, rules.scores_wanted - len(scores)),
        "reviews": [judge(rules, review, middle) for review in reviews],
    }


def judge(rules: HonourRules, review: Review, middle: Fraction) -> Line:
    """A review with its weighted value, and whether that is far from the middle of its fellows."""
    value = weigh(review.scores, rules.weights) if review.scores else None
    is_outlier = value is not None and abs(value - middle) > rules.outlier_points
    return {"review": review, "value": value, "is_outlier": is_outlier}


def weigh(scores: dict[str, int], weights: dict[str, int]) -> Fraction:
    """The weighted mean of the five criteria, exactly."""
    return Fraction(sum(weights[name] * scores[name] for name in weights), sum(weights.values()))


def mean_of(values: Sequence[Fraction]) -> Fraction | None:
    return Fraction(sum(values), len(values)) if values else None


def decimal(value: Fraction | None) -> str | None:
    """With six places, rounded once and for reading only: ranks go by the fraction."""
    if value is None:
        return None
    with localcontext(prec=40):
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        return str(exact.quantize(PLACES, ROUND_HALF_UP))


def export(db: DbSession, edition_id: uuid.UUID, kind: str, ending: str) -> bytes:
    """The ranking as csv or xlsx: a row for every score, with what the nomination comes to and the rules beside it.

    Raises MeetingNotOpen.
    """
    lines = rank(db, edition_id, kind)
    rule_cells = cells_of_rules(rules_of(db, edition_id))
    rows = [HEAD, *(row for line in lines for row in rows_of(line, rule_cells))]
    return write_csv(rows) if ending == "csv" else write_xlsx(rows)


def cells_of_rules(rules: HonourRules) -> Sequence[str]:
    """How scores are weighed, and by which criteria's means equals are told apart."""
    return (*(str(rules.weights[criterion]) for criterion in CRITERIA), "、".join(rules.tie_break))


def rows_of(line: Line, rule_cells: Sequence[str]) -> Iterable[Sequence[str]]:
    nomination = line["nomination"]
    about = (
        str(line["rank"]),
        HONOURS[nomination.kind],
        nomination.content["name"],
        nomination.nominator or "",
    )
    ends = (
        text(decimal(line["mean"])),
        text(line["mean"]),
        text(decimal(line["spread"])),
        str(line["missing"]),
        *rule_cells,
        str(nomination.id),
    )
    for judgement in line["reviews"] or [None]:
        yield (*about, *cells_of(judgement), *ends)


def cells_of(judgement: Line | None) -> Sequence[str]:
    """The cells of one review, empty where there is none."""
    if judgement is None:
        return [""] * (len(CRITERIA) + 3)
    review = judgement["review"]
    scores = [str((review.scores or {}).get(criterion, "")) for criterion in CRITERIA]
    return [
        review.reviewer.name,
        *scores,
        text(decimal(judgement["value"])),
        "是" if judgement["is_outlier"] else "",
    ]


def text(value: object) -> str:
    return "" if value is None else str(value)
