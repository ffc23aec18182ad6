"""Reviews over HTTP. A reviewer is answered by their own reviews alone."""

import uuid
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from chassis.storage.cursors import page, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, require
from chassis.web.downloads import TABLE, table_file
from chassis.web.etags import IF_MATCH, etag

from ..files.routes import FILE
from ..nominations.photos import picture_of
from ..nominations.routes import send_picture
from ..nominations.schemas import RulesView
from . import assign, ranking, reviews
from .model import Review
from .schemas import (
    AssignmentView,
    EnrolmentView,
    InterestRequest,
    MeetingRequest,
    OfEdition,
    OwnReviewsQuery,
    ProgressView,
    RankingQuery,
    RankingView,
    RecusalRequest,
    ReviewerList,
    ReviewerRequest,
    ReviewerView,
    ReviewView,
    ScoresRequest,
)

blp = Blueprint("reviews", __name__, url_prefix="/reviews", description="Scores for nominations")
reviewers_blp = Blueprint(
    "reviewers", __name__, url_prefix="/reviewers", description="Who scores nominations"
)


@reviewers_blp.get("")
@require("office")
@reviewers_blp.arguments(OfEdition, location="query")
@reviewers_blp.response(200, ReviewerList)
def list_reviewers(query: dict[str, Any]) -> Any:
    """List the reviewers of an edition, and how far each is"""
    with reading() as db:
        return {"items": reviews.list_reviewers(db, **query)}


@reviewers_blp.put("")
@require("office")
@reviewers_blp.arguments(ReviewerRequest)
@reviewers_blp.response(200, ReviewerView)
def enrol_reviewer(request: dict[str, Any]) -> Any:
    """Have an account review in an edition, or correct its name and unit"""
    with transaction() as db:
        return reviews.enrol(db, **request)


@reviewers_blp.delete("/<uuid:reviewer_id>")
@require("office")
@reviewers_blp.response(204)
def dismiss_reviewer(reviewer_id: uuid.UUID) -> None:
    """Have an account review no more; others get what it had"""
    with transaction() as db:
        reviews.dismiss(db, reviewer_id)


@reviewers_blp.get("/me")
@require("reviewer")
@reviewers_blp.arguments(OfEdition, location="query")
@reviewers_blp.response(200, EnrolmentView)
def show_enrolment(query: dict[str, Any]) -> Any:
    """Show oneself as a reviewer, with the interests one has declared"""
    with reading() as db:
        return reviews.own_enrolment(db, actor=actor(), **query)


@reviewers_blp.put("/me/interests")
@require("reviewer")
@reviewers_blp.arguments(InterestRequest)
@reviewers_blp.response(200, EnrolmentView)
def declare_interest(request: dict[str, Any]) -> Any:
    """Declare an interest in a unit: whatever it nominates is given to others"""
    with transaction() as db:
        return reviews.declare_interest(db, actor(), **request)


@blp.post("/assignment")
@require("office")
@blp.arguments(OfEdition)
@blp.response(200, AssignmentView)
def assign_reviews(request: dict[str, Any]) -> Any:
    """Give every eligible nomination the reviewers that it lacks, in equal shares"""
    with transaction() as db:
        return assign.assign(db, **request)


@blp.get("/progress")
@require("office")
@blp.arguments(OfEdition, location="query")
@blp.response(200, ProgressView)
def show_progress(query: dict[str, Any]) -> Any:
    """Show how many scores each nomination has; never what they are"""
    with reading() as db:
        return {"items": reviews.progress(db, **query)}


@blp.post("/meeting")
@require("office")
@blp.arguments(MeetingRequest)
@blp.response(200, RulesView)
def open_meeting(request: dict[str, Any]) -> Any:
    """Open the meeting: scores are seen from now on, and stay as they are"""
    with transaction() as db:
        return reviews.open_meeting(db, **request)


@blp.get("/ranking")
@require("office")
@blp.arguments(RankingQuery, location="query")
@blp.response(200, RankingView)
def show_ranking(query: dict[str, Any]) -> Any:
    """Show the ranking once the meeting is open, made again from the stored scores"""
    with reading() as db:
        return {"items": ranking.rank(db, **query)}


@blp.get("/ranking.<any(csv, xlsx):ending>")
@require("office")
@blp.doc(responses={200: TABLE})
@blp.arguments(RankingQuery, location="query")
def export_ranking(query: dict[str, Any], ending: str) -> Response:
    """Export the ranking as csv or xlsx, a row for every score, with the weights and what decides between equals"""
    with reading() as db:
        content = ranking.export(db, ending=ending, **query)
    return table_file(content, "ranking", ending)


@blp.get("")
@require("reviewer")
@blp.arguments(OwnReviewsQuery, location="query")
@blp.response(200, page_of(ReviewView))
def list_reviews(query: dict[str, Any]) -> Any:
    """List what one is to review, and one's own scores"""
    cursor, limit = query.pop("cursor"), query.pop("limit")
    with reading() as db:
        return page(db, reviews.select_own(actor(), **query), key=Review.id, cursor=cursor, limit=limit)


@blp.get("/<uuid:review_id>")
@require("reviewer")
@blp.response(200, ReviewView)
def show_review(review_id: uuid.UUID) -> Any:
    """Show one of one's own reviews"""
    with reading() as db:
        review = reviews.find_review(db, review_id, actor())
        return review, etag(review.version)


@blp.get("/<uuid:review_id>/photos/<uuid:photo_id>/picture")
@require("reviewer")
@blp.doc(responses=FILE)
def show_photo(review_id: uuid.UUID, photo_id: uuid.UUID) -> Response:
    """Show a photo of what one reviews: its pixels alone"""
    with reading() as db:
        return send_picture(picture_of(db, reviews.find_review(db, review_id, actor()).nomination, photo_id))


@blp.put("/<uuid:review_id>/scores")
@blp.doc(parameters=[IF_MATCH])
@require("reviewer")
@blp.arguments(ScoresRequest)
@blp.response(200, ReviewView)
def give_scores(request: dict[str, Any], review_id: uuid.UUID) -> Any:
    """Score a nomination by the five criteria, or anew until the meeting is open"""
    with transaction() as db:
        review = reviews.give_scores(db, review_id, actor(), **request)
        return review, etag(review.version)


@blp.post("/<uuid:review_id>/recusal")
@blp.doc(parameters=[IF_MATCH])
@require("reviewer")
@blp.arguments(RecusalRequest)
@blp.response(200, ReviewView)
def recuse(request: dict[str, Any], review_id: uuid.UUID) -> Any:
    """Stand back from a nomination, and say why; another reviewer gets it"""
    with transaction() as db:
        review = reviews.recuse(db, review_id, actor(), **request)
        return review, etag(review.version)
