"""What the gateway asks of reporting about reviews of nominations: for reviewers, and for the office.

As in `registration`: who asks, and what is raised. `version`: of what was shown; only that is changed.
"""

import uuid
from functools import partial
from typing import Any

from . import asking

ask = partial(asking.ask, "reporting")

Body = dict[str, Any]
Id = uuid.UUID | str


def own_reviews(edition_id: Id, cursor: str | None = None) -> Body:
    """What the reader is to review (ReviewViewPage)."""
    return ask("GET", "/reviews", query={"edition_id": edition_id, "limit": 100, "cursor": cursor})


def review(review_id: Id) -> Body:
    """One of the reader's reviews (ReviewView)."""
    return ask("GET", f"/reviews/{review_id}")


def give_scores(review_id: Id, scores: Body, remark: str, version: int) -> Body:
    """Score it (ReviewView)."""
    body = {"scores": scores, "remark": remark}
    return ask("PUT", f"/reviews/{review_id}/scores", body, if_version=version)


def recuse(review_id: Id, reason: str, version: int) -> Body:
    """Stand back from it (ReviewView)."""
    return ask("POST", f"/reviews/{review_id}/recusal", {"reason": reason}, if_version=version)


def enrolment(edition_id: Id) -> Body:
    """The reader as a reviewer of an edition (EnrolmentView)."""
    return ask("GET", "/reviewers/me", query={"edition_id": edition_id})


def declare_interest(edition_id: Id, unit_id: Id, reason: str) -> Body:
    """Declare an interest in a unit (EnrolmentView)."""
    body = {"edition_id": str(edition_id), "unit_id": str(unit_id), "reason": reason}
    return ask("PUT", "/reviewers/me/interests", body)


def reviewers(edition_id: Id) -> Body:
    """The reviewers of an edition, and how far each is (ReviewerList)."""
    return ask("GET", "/reviewers", query={"edition_id": edition_id})


def enrol(reviewer: Body) -> Body:
    """Have an account review; `reviewer`: fields of ReviewerRequest (ReviewerView)."""
    return ask("PUT", "/reviewers", reviewer)


def dismiss(reviewer_id: Id) -> Body:
    """Have it review no more."""
    return ask("DELETE", f"/reviewers/{reviewer_id}")


def assign_reviews(edition_id: Id) -> Body:
    """Give each nomination the reviewers it lacks (AssignmentView)."""
    return ask("POST", "/reviews/assignment", {"edition_id": str(edition_id)})


def progress(edition_id: Id) -> Body:
    """How many scores each nomination has (ProgressView)."""
    return ask("GET", "/reviews/progress", query={"edition_id": edition_id})


def open_meeting(edition_id: Id, confirmed: bool) -> Body:
    """Open the meeting, also where scores are missing if `confirmed` (RulesView)."""
    return ask("POST", "/reviews/meeting", {"edition_id": str(edition_id), "confirmed": confirmed})


def ranking(edition_id: Id, kind: str) -> Body:
    """The ranking of a kind (RankingView)."""
    return ask("GET", "/reviews/ranking", query={"edition_id": edition_id, "kind": kind})
