"""What remains of having come, over HTTP: certificates, feedback, learning routes."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import PageArgs, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, citizen_id, require
from chassis.web.idempotency import KEY_HEADER

from ..door.routes import DOOR
from ..door.schemas import UndoneView
from . import certificates, feedback, learning_record, learning_routes, undoing
from .schemas import (
    AttestedRequest,
    CertificateView,
    CheckInUndo,
    FeedbackOfStaffView,
    FeedbackQuery,
    FeedbackRequest,
    FeedbackView,
    IssueRequest,
    LearningRecordView,
    ModerationRequest,
    RouteView,
    SessionFeedbackView,
    VerifiedView,
)

undo_blp = Blueprint("undoing", __name__)
certificates_blp = Blueprint("certificates", __name__, description="What remains of having come")
CertificatePage = page_of(CertificateView)


@certificates_blp.post("/bookings/<uuid:booking_id>/certificates")
@certificates_blp.arguments(IssueRequest)
@certificates_blp.response(200, CertificatePage)
def issue_certificates(request: dict[str, Any], booking_id: uuid.UUID) -> Any:
    """Issue the certificates of a booking that was attended; again, nothing is issued twice"""
    citizen = citizen_id()
    with transaction() as db:
        return certificates.issue(db, citizen_id=citizen, booking_id=booking_id, **request)


@certificates_blp.get("/bookings/<uuid:booking_id>/certificates")
@certificates_blp.response(200, CertificatePage)
def list_certificates(booking_id: uuid.UUID) -> Any:
    """List the certificates of one of one's own bookings"""
    with reading() as db:
        return certificates.list_certificates(db, citizen_id=citizen_id(), booking_id=booking_id)


@certificates_blp.post("/check-ins/<uuid:check_in_id>/certificates")
@certificates_blp.arguments(AttestedRequest)
@certificates_blp.response(200, CertificatePage)
def issue_attested_certificate(request: dict[str, Any], check_in_id: uuid.UUID) -> Any:
    """Issue the certificate of a self-attested attendance; again, nothing is issued twice"""
    citizen = citizen_id()
    with transaction() as db:
        return certificates.issue_attested(db, citizen_id=citizen, check_in_id=check_in_id, **request)


@undo_blp.post("/check-ins/<uuid:check_in_id>/undo")
@undo_blp.doc(tags=["check_ins"])
@require(*DOOR)
@undo_blp.arguments(CheckInUndo)
@undo_blp.response(200, UndoneView)
def undo_check_in(request: dict[str, Any], check_in_id: uuid.UUID) -> Any:
    """Take a check-in or walk-in back; again, nothing changes; once confirmed where certificates rest on it"""
    with transaction() as db:
        return undoing.undo(db, actor=actor(), check_in_id=check_in_id, **request)


@certificates_blp.get("/certificates/<code>")
@require("gateway")
@certificates_blp.response(200, VerifiedView)
def verify_certificate(code: str) -> Any:
    """Verify a certificate by its code, for the gateway's public page"""
    with reading() as db:
        return certificates.verify(db, code=code)


@certificates_blp.get("/learning-record")
@certificates_blp.arguments(PageArgs, location="query")
@certificates_blp.response(200, LearningRecordView)
def show_learning_record(query: dict[str, Any]) -> Any:
    """Show what one has learnt, over all editions"""
    with reading() as db:
        return learning_record.show_record(db, citizen_id=citizen_id(), **query)


feedback_blp = Blueprint("feedback", __name__, description="What those who came say")

MODERATORS = ("unit_editor", "venue_operator", "office")


@feedback_blp.post("/bookings/<uuid:booking_id>/feedback")
@feedback_blp.arguments(FeedbackRequest)
@feedback_blp.response(201, FeedbackView)
@feedback_blp.doc(parameters=[KEY_HEADER])
def give_feedback(request: dict[str, Any], booking_id: uuid.UUID) -> Any:
    """Rate a session one came to, with a comment or without"""
    citizen = citizen_id()
    with transaction() as db:
        return feedback.give(db, citizen_id=citizen, booking_id=booking_id, **request)


@feedback_blp.put("/bookings/<uuid:booking_id>/feedback")
@feedback_blp.arguments(FeedbackRequest)
@feedback_blp.response(200, FeedbackView)
def amend_feedback(request: dict[str, Any], booking_id: uuid.UUID) -> Any:
    """Change one's feedback, until its comment has been moderated"""
    citizen = citizen_id()
    with transaction() as db:
        return feedback.amend(db, citizen_id=citizen, booking_id=booking_id, **request)


@feedback_blp.get("/bookings/<uuid:booking_id>/feedback")
@feedback_blp.response(200, FeedbackView)
def show_feedback(booking_id: uuid.UUID) -> Any:
    """Show what one said of a session"""
    with reading() as db:
        return feedback.show_feedback(db, citizen_id=citizen_id(), booking_id=booking_id)


@feedback_blp.get("/feedback")
@require(*MODERATORS)
@feedback_blp.arguments(FeedbackQuery, location="query")
@feedback_blp.response(200, page_of(FeedbackOfStaffView))
def list_feedback(query: dict[str, Any]) -> Any:
    """List feedback on the sessions one works at, oldest first"""
    with reading() as db:
        return feedback.list_feedback(db, actor(), **query)


@feedback_blp.post("/feedback/<uuid:feedback_id>/moderation")
@require(*MODERATORS)
@feedback_blp.arguments(ModerationRequest)
@feedback_blp.response(200, FeedbackOfStaffView)
def moderate_feedback(request: dict[str, Any], feedback_id: uuid.UUID) -> Any:
    """Publish a comment or hide it"""
    with transaction() as db:
        return feedback.moderate(db, actor(), feedback_id=feedback_id, **request)


@feedback_blp.get("/sessions/<uuid:session_id>/feedback")
@feedback_blp.arguments(PageArgs, location="query")
@feedback_blp.response(200, SessionFeedbackView)
def list_session_feedback(query: dict[str, Any], session_id: uuid.UUID) -> Any:
    """Show how a session was rated, with the comments that were published"""
    with reading() as db:
        return feedback.show_session_feedback(db, session_id=session_id, **query)


routes_blp = Blueprint("routes", __name__, url_prefix="/routes", description="Progress along learning routes")


@routes_blp.get("")
@routes_blp.arguments(PageArgs, location="query")
@routes_blp.response(200, page_of(RouteView))
def list_routes(query: dict[str, Any]) -> Any:
    """List the public learning routes; for a citizen, with what is done of them"""
    citizen = citizen_id() if actor().is_citizen else None
    with reading() as db:
        return learning_routes.list_routes(db, citizen_id=citizen, **query)


@routes_blp.post("/<uuid:route_id>/stops/<uuid:stop_id>/mark")
@routes_blp.response(200, RouteView)
def mark_stop(route_id: uuid.UUID, stop_id: uuid.UUID) -> Any:
    """Mark a stop as done; again, nothing changes"""
    citizen = citizen_id()
    with transaction() as db:
        return learning_routes.mark_stop(db, citizen_id=citizen, route_id=route_id, stop_id=stop_id)


@routes_blp.delete("/<uuid:route_id>/stops/<uuid:stop_id>/mark")
@routes_blp.response(200, RouteView)
def unmark_stop(route_id: uuid.UUID, stop_id: uuid.UUID) -> Any:
    """Take one's mark back"""
    citizen = citizen_id()
    with transaction() as db:
        return learning_routes.unmark_stop(db, citizen_id=citizen, route_id=route_id, stop_id=stop_id)
