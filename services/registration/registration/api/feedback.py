"""Feedback over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import PageArgs, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, citizen_id, require
from chassis.web.idempotency import KEY_HEADER

from .. import feedback
from ..schemas.feedback import (
    FeedbackOfStaffView,
    FeedbackQuery,
    FeedbackRequest,
    FeedbackView,
    ModerationRequest,
    SessionFeedbackView,
)

blp = Blueprint("feedback", __name__, description="What those who came say")

MODERATORS = ("unit_editor", "venue_operator", "office")


@blp.post("/bookings/<uuid:booking_id>/feedback")
@blp.arguments(FeedbackRequest)
@blp.response(201, FeedbackView)
@blp.doc(parameters=[KEY_HEADER])
def give_feedback(request: dict[str, Any], booking_id: uuid.UUID) -> Any:
    """Rate a session one came to, with a comment or without"""
    citizen = citizen_id()
    with transaction() as db:
        return feedback.give(db, citizen_id=citizen, booking_id=booking_id, **request)


@blp.put("/bookings/<uuid:booking_id>/feedback")
@blp.arguments(FeedbackRequest)
@blp.response(200, FeedbackView)
def amend_feedback(request: dict[str, Any], booking_id: uuid.UUID) -> Any:
    """Change one's feedback, until its comment has been moderated"""
    citizen = citizen_id()
    with transaction() as db:
        return feedback.amend(db, citizen_id=citizen, booking_id=booking_id, **request)


@blp.get("/bookings/<uuid:booking_id>/feedback")
@blp.response(200, FeedbackView)
def show_feedback(booking_id: uuid.UUID) -> Any:
    """Show what one said of a session"""
    with reading() as db:
        return feedback.shown(db, citizen_id=citizen_id(), booking_id=booking_id)


@blp.get("/feedback")
@require(*MODERATORS)
@blp.arguments(FeedbackQuery, location="query")
@blp.response(200, page_of(FeedbackOfStaffView))
def list_feedback(query: dict[str, Any]) -> Any:
    """List feedback on the sessions one works at, oldest first"""
    with reading() as db:
        return feedback.listed(db, actor(), **query)


@blp.post("/feedback/<uuid:feedback_id>/moderation")
@require(*MODERATORS)
@blp.arguments(ModerationRequest)
@blp.response(200, FeedbackOfStaffView)
def moderate_feedback(request: dict[str, Any], feedback_id: uuid.UUID) -> Any:
    """Publish a comment or hide it"""
    with transaction() as db:
        return feedback.moderate(db, actor(), feedback_id=feedback_id, **request)


@blp.get("/sessions/<uuid:session_id>/feedback")
@blp.arguments(PageArgs, location="query")
@blp.response(200, SessionFeedbackView)
def list_session_feedback(query: dict[str, Any], session_id: uuid.UUID) -> Any:
    """Show how a session was rated, with the comments that were published"""
    with reading() as db:
        return feedback.of_session(db, session_id=session_id, **query)
