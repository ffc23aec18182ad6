"""Who reviews what: each nomination gets its independent scores, the reviewers equal shares, nobody their own."""

import hashlib
import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import now

from ..nominations.model import HonourRules, Nomination
from ..nominations.rules import rules_of
from .model import COUNTING, Review, Reviewer
from .refusals import MeetingOpened

Body = dict[str, Any]


def lock_rules(db: DbSession, edition_id: uuid.UUID) -> HonourRules:
    """The rules, with nobody else assigning, scoring or deciding until commit. Raises MeetingOpened."""
    rules = rules_of(db, edition_id, lock=True)
    if rules.meeting_opened_at:
        raise MeetingOpened()
    return rules


def assign(db: DbSession, edition_id: uuid.UUID) -> Body:
    """Give every eligible nomination the reviewers that it lacks: {"assigned": how many, "short": [...]}.

    short: nominations for which there are too few reviewers who need not stand back, with how many scores lack.
    """
    rules = lock_rules(db, edition_id)
    rules.assigned_at = rules.assigned_at or now()
    db.add(rules)
    return fill(db, rules)


def fill(db: DbSession, rules: HonourRules) -> Body:
    """Assign what lacks, those first for whom fewest reviewers can be had, to whoever has least to do."""
    reviewers, nominations, pairs, loads = situation(db, rules.edition_id)
    able = {
        nomination.id: [reviewer for reviewer in reviewers if not reviewer.stands_back(nomination)]
        for nomination in nominations
    }
    count, short = 0, []
    for nomination in sorted(nominations, key=lambda row: (len(able[row.id]), row.id)):
        counting = sum(status in COUNTING for (of, _), status in pairs.items() if of == nomination.id)
        free = [reviewer for reviewer in able[nomination.id] if (nomination.id, reviewer.id) not in pairs]
        picks = pick(nomination, free, loads, rules.scores_wanted - counting)
        db.add_all(Review(nomination_id=nomination.id, reviewer_id=reviewer.id) for reviewer in picks)
        count += len(picks)
        if missing := max(0, rules.scores_wanted - counting - len(picks)):
            short.append({"nomination_id": nomination.id, "missing": missing})
    db.flush()
    return {"assigned": count, "short": short}


Pairs = dict[tuple[uuid.UUID, uuid.UUID], str]
"""{(nomination, reviewer): status of the review}"""


def situation(
    db: DbSession, edition_id: uuid.UUID
) -> tuple[Sequence[Reviewer], Sequence[Nomination], Pairs, Counter[uuid.UUID]]:
    """Reviewers, eligible nominations, who has reviewed what or stood back, and how much each reviewer has to do."""
    reviewers = db.scalars(select(Reviewer).filter_by(edition_id=edition_id).order_by(Reviewer.id)).all()
    eligible = select(Nomination).filter_by(edition_id=edition_id, status="accepted")
    rows = db.execute(
        select(Review.nomination_id, Review.reviewer_id, Review.status)
        .join(Reviewer, Reviewer.id == Review.reviewer_id)
        .where(Reviewer.edition_id == edition_id)
    )
    pairs = {(row.nomination_id, row.reviewer_id): row.status for row in rows}
    loads = Counter(reviewer_id for (_, reviewer_id), status in pairs.items() if status in COUNTING)
    return reviewers, db.scalars(eligible).all(), pairs, loads


def pick(
    nomination: Nomination, free: list[Reviewer], loads: Counter[uuid.UUID], most: int
) -> list[Reviewer]:
    """The reviewers with least to do; among equals by a digest, so that the same do not always meet."""
    sorted_reviewers = sorted(
        free, key=lambda reviewer: (loads[reviewer.id], mix(nomination.id, reviewer.id))
    )
    reviewers = sorted_reviewers[: max(0, most)]
    loads.update(reviewer.id for reviewer in reviewers)
    return reviewers


def mix(*ids: uuid.UUID) -> bytes:
    return hashlib.sha256(b"".join(id_.bytes for id_ in ids)).digest()


def release_interested(db: DbSession, reviewer: Reviewer) -> None:
    """Take from a reviewer what they have to stand back from by now."""
    theirs = select(Review).filter_by(reviewer_id=reviewer.id).where(Review.status.in_(COUNTING))
    for review in db.scalars(theirs):
        if reviewer.stands_back(review.nomination):
            review.amend(status="released", scores=None, scored_at=None)
            review.bump()
    db.flush()
