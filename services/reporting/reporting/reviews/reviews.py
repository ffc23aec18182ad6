"""What reviewers do: score, stand back; and the office: enrol them, see how far they are, open the meeting."""

import uuid
from collections import Counter
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import now
from chassis.errors import Invalid
from chassis.storage.rows import find, once
from chassis.web.auth import Actor
from chassis.web.etags import refuse_stale
from chassis.wording import Text, amount

from ..nominations.model import HonourRules, Nomination
from ..nominations.rules import rules_of
from ..units.model import Unit
from .assign import fill, lock_rules, release_interested, situation
from .model import COUNTING, REVIEWED, Interest, Review, Reviewer
from .refusals import (
    MustStandBack,
    NoSuchReview,
    NoSuchReviewer,
    NotAReviewer,
    ReviewRecused,
    ScoresMissing,
)

Body = dict[str, Any]
NO_UNIT = Text("没有这个单位", "There is no such unit")


def enrol(
    db: DbSession, *, edition_id: uuid.UUID, account: str, name: str, unit_id: uuid.UUID | None = None
) -> Reviewer:
    """Have an account review in an edition, or correct who it is; others get what it must stand back from by now."""
    rules = lock_rules(db, edition_id)
    check_unit_there(db, unit_id)
    reviewer = reviewer_of(db, edition_id, account) or Reviewer(edition_id=edition_id, account=account)
    reviewer.amend(name=name, unit_id=unit_id)
    with once(db, lambda: None):
        db.add(reviewer)
    pass_on(db, rules, reviewer)
    db.refresh(reviewer)
    return reviewer


def check_unit_there(db: DbSession, unit_id: uuid.UUID | None) -> None:
    if unit_id is not None and db.get(Unit, unit_id) is None:
        raise Invalid.field("unit_id", NO_UNIT)


def reviewer_of(db: DbSession, edition_id: uuid.UUID, account: str) -> Reviewer | None:
    return db.scalar(select(Reviewer).filter_by(edition_id=edition_id, account=account))


def pass_on(db: DbSession, rules: HonourRules, reviewer: Reviewer) -> None:
    """Give others what a reviewer has to stand back from by now, once reviews are assigned at all."""
    release_interested(db, reviewer)
    if rules.assigned_at:
        fill(db, rules)


def dismiss(db: DbSession, reviewer_id: uuid.UUID) -> None:
    """Have an account review no more; others get what it had."""
    reviewer = find(db, Reviewer, reviewer_id, NoSuchReviewer)
    rules = lock_rules(db, reviewer.edition_id)
    db.delete(reviewer)
    db.flush()
    if rules.assigned_at:
        fill(db, rules)


def list_reviewers(db: DbSession, edition_id: uuid.UUID) -> list[Body]:
    """The reviewers of an edition with how many reviews each has, and has done; {reviewer, open, scored, recused}."""
    rules_of(db, edition_id)
    reviewers, _, pairs, _ = situation(db, edition_id)
    counts = Counter((reviewer_id, status) for (_, reviewer_id), status in pairs.items())
    states = ("open", "scored", "recused")
    return [
        {"reviewer": reviewer} | {state: counts[reviewer.id, state] for state in states}
        for reviewer in reviewers
    ]


def own_enrolment(db: DbSession, edition_id: uuid.UUID, actor: Actor) -> Reviewer:
    """The actor as a reviewer of the edition. Raises NotAReviewer."""
    reviewer = reviewer_of(db, edition_id, actor.subject)
    if reviewer is None:
        raise NotAReviewer()
    return reviewer


def select_own(actor: Actor, edition_id: uuid.UUID) -> Select[Review]:
    """What the actor is to review, and has reviewed: in the order it was assigned."""
    theirs = Reviewer.edition_id == edition_id, Reviewer.account == actor.subject
    query = select(Review).join(Reviewer, Reviewer.id == Review.reviewer_id)
    query = query.join(Nomination, Nomination.id == Review.nomination_id).where(*theirs)
    return query.where(Nomination.status.in_(REVIEWED), Review.status != "released")


def find_review(db: DbSession, review_id: uuid.UUID, actor: Actor) -> Review:
    """One of the actor's own reviews: of others' there is none. Raises NoSuchReview."""
    review = find(db, Review, review_id, NoSuchReview)
    is_own = review.reviewer.account == actor.subject and review.status != "released"
    if not is_own or review.nomination.status not in REVIEWED:
        raise NoSuchReview()
    return review


def lock_review(db: DbSession, review_id: uuid.UUID, actor: Actor) -> tuple[Review, HonourRules]:
    """An own review, still to be given, as it was seen. Raises MeetingOpened, ReviewRecused, ChangedMeanwhile."""
    edition_id = find_review(db, review_id, actor).reviewer.edition_id
    rules = lock_rules(db, edition_id)
    db.expire_all()
    review = find_review(db, review_id, actor)
    refuse_stale(review.version)
    if review.status == "recused":
        raise ReviewRecused()
    return review, rules


def give_scores(
    db: DbSession, review_id: uuid.UUID, actor: Actor, *, scores: dict[str, int], remark: str | None
) -> Review:
    """Score a nomination by its five criteria; until the meeting it may be scored anew. Raises MustStandBack."""
    review, _ = lock_review(db, review_id, actor)
    if review.nomination.unit_id in actor.units:
        raise MustStandBack()
    review.amend(scores=scores, remark=remark, status="scored", scored_at=now())
    review.bump()
    return review


def recuse(db: DbSession, review_id: uuid.UUID, actor: Actor, *, reason: str) -> Review:
    """Stand back from a nomination; another gets it, where there is another."""
    review, rules = lock_review(db, review_id, actor)
    review.amend(status="recused", scores=None, scored_at=None, remark=None, reason=reason)
    review.bump()
    db.flush()
    fill(db, rules)
    return review


def declare_interest(
    db: DbSession, actor: Actor, *, edition_id: uuid.UUID, unit_id: uuid.UUID, reason: str
) -> Reviewer:
    """Say that one has an interest in a unit: whatever it nominates goes to others."""
    rules = lock_rules(db, edition_id)
    reviewer = own_enrolment(db, edition_id, actor)
    check_unit_there(db, unit_id)
    if all(interest.unit_id != unit_id for interest in reviewer.interests):
        reviewer.interests.append(Interest(unit_id=unit_id, reason=reason))
    db.flush()
    pass_on(db, rules, reviewer)
    db.refresh(reviewer)
    return reviewer


def progress(db: DbSession, edition_id: uuid.UUID) -> list[Body]:
    """How many scores each eligible nomination is to get, has assigned and given; never what they are."""
    rules = rules_of(db, edition_id)
    _, nominations, pairs, _ = situation(db, edition_id)
    counts = Counter((nomination_id, status) for (nomination_id, _), status in pairs.items())
    return [
        {"nomination": row, "wanted": rules.scores_wanted, "scored": counts[row.id, "scored"]}
        | {"assigned": sum(counts[row.id, status] for status in COUNTING)}
        | {"recused": counts[row.id, "recused"]}
        for row in nominations
    ]


def open_meeting(db: DbSession, edition_id: uuid.UUID, *, confirmed: bool = False) -> HonourRules:
    """From now on scores are seen, and stay, and nothing more is nominated. Raises ScoresMissing unless `confirmed`."""
    rules = lock_rules(db, edition_id)
    missing = sum(max(0, row["wanted"] - row["scored"]) for row in progress(db, edition_id))
    query = select(func.count(Nomination.id)).filter_by(edition_id=edition_id, status="submitted")
    waiting = db.scalar(query) or 0
    if (missing or waiting) and not confirmed:
        words = Text(
            f"还差 {missing} 个分数，{waiting} 份推荐没有审核资格，开始以后不能再通过。",
            f"{amount(missing, 'score is', 'scores are')} missing;"
            f" {amount(waiting, 'nomination is', 'nominations are')} not looked through, and cannot be accepted then.",
        )
        raise ScoresMissing(words, missing=missing, waiting=waiting)
    rules.meeting_opened_at = now()
    rules.version += 1
    db.add(rules)
    db.flush()
    return rules
