"""Certificates and the learning record over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import PageArgs, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import citizen_id, require

from .. import certificates, learning
from ..schemas.certificates import (
    AttestedRequest,
    CertificateView,
    IssueRequest,
    LearningRecordView,
    VerifiedView,
)

blp = Blueprint("certificates", __name__, description="What remains of having come")
CertificatePage = page_of(CertificateView)


@blp.post("/bookings/<uuid:booking_id>/certificates")
@blp.arguments(IssueRequest)
@blp.response(200, CertificatePage)
def issue_certificates(request: dict[str, Any], booking_id: uuid.UUID) -> Any:
    """Issue the certificates of a booking that was attended; again, nothing is issued twice"""
    citizen = citizen_id()
    with transaction() as db:
        return certificates.issue(db, citizen_id=citizen, booking_id=booking_id, **request)


@blp.get("/bookings/<uuid:booking_id>/certificates")
@blp.response(200, CertificatePage)
def list_certificates(booking_id: uuid.UUID) -> Any:
    """List the certificates of one of one's own bookings"""
    with reading() as db:
        return certificates.listed(db, citizen_id=citizen_id(), booking_id=booking_id)


@blp.post("/check-ins/<uuid:check_in_id>/certificates")
@blp.arguments(AttestedRequest)
@blp.response(200, CertificatePage)
def issue_attested_certificate(request: dict[str, Any], check_in_id: uuid.UUID) -> Any:
    """Issue the certificate of a self-attested attendance; again, nothing is issued twice"""
    citizen = citizen_id()
    with transaction() as db:
        return certificates.issue_attested(db, citizen_id=citizen, check_in_id=check_in_id, **request)


@blp.get("/certificates/<code>")
@require("gateway")
@blp.response(200, VerifiedView)
def verify_certificate(code: str) -> Any:
    """Verify a certificate by its code, for the gateway's public page"""
    with reading() as db:
        return certificates.verify(db, code=code)


@blp.get("/learning-record")
@blp.arguments(PageArgs, location="query")
@blp.response(200, LearningRecordView)
def show_learning_record(query: dict[str, Any]) -> Any:
    """Show what one has learnt, over all editions"""
    with reading() as db:
        return learning.record(db, citizen_id=citizen_id(), **query)
