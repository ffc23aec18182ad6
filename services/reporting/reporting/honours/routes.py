"""Honours and objections over HTTP."""

import uuid
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from chassis.storage.cursors import page, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, public, require
from chassis.web.etags import IF_MATCH
from chassis.web.idempotency import KEY_HEADER, create_once

from ..files.routes import FILE
from ..nominations.consent_requests import by_code
from ..nominations.nominations import find_nomination
from ..nominations.photos import picture_of
from ..nominations.routes import send_picture, with_version
from ..nominations.schemas import NominationView
from . import consents, honours, objections
from .model import Objection
from .schemas import (
    AnswerRequest,
    ConsentAnswer,
    ConsentView,
    DecisionRequest,
    GrantRequest,
    HonourLine,
    HonoursView,
    ObjectionQuery,
    ObjectionRequest,
    ObjectionState,
    ObjectionView,
    ObjectorQuery,
    ObjectorView,
    ReasonRequest,
    ReceiptView,
)

blp = Blueprint("honours", __name__, url_prefix="/honours", description="Decided, announced, granted")
objections_blp = Blueprint(
    "objections", __name__, url_prefix="/objections", description="What is objected to honours on notice"
)
consents_blp = Blueprint(
    "consents", __name__, url_prefix="/consents", description="What candidates answer, by their own code"
)
OF_KIND = "/<uuid:edition_id>/<any(star, brand):kind>"


@blp.get(OF_KIND)
@require("office")
@blp.response(200, HonoursView)
def show_honours(edition_id: uuid.UUID, kind: str) -> Any:
    """Show how the honours of a kind stand in an edition"""
    with reading() as db:
        return honours.state_of(db, edition_id, kind)


@blp.post(f"{OF_KIND}/decision")
@require("office")
@blp.arguments(DecisionRequest)
@blp.response(200, HonoursView)
def decide(request: dict[str, Any], edition_id: uuid.UUID, kind: str) -> Any:
    """Decide, once, who of the ranking is chosen"""
    with transaction() as db:
        return honours.decide(db, edition_id, kind, actor=actor(), **request)


@blp.post(f"{OF_KIND}/notice")
@require("office")
@blp.response(200, HonoursView)
def announce(edition_id: uuid.UUID, kind: str) -> Any:
    """Put those chosen on public notice: their names are public from now on"""
    with transaction() as db:
        return honours.announce(db, edition_id, kind, actor=actor())


@blp.post(f"{OF_KIND}/grant")
@require("office")
@blp.arguments(GrantRequest, required=False)
@blp.response(200, HonoursView)
def grant(request: dict[str, Any], edition_id: uuid.UUID, kind: str) -> Any:
    """Grant them after the notice, and recommend the first of them upward; of equals those that are named"""
    with transaction() as db:
        return honours.grant(db, edition_id, kind, actor=actor(), **request)


@blp.get("/<uuid:honour_id>/photos/<uuid:photo_id>/picture")
@public
@blp.doc(responses=FILE, security=[])
def show_photo(honour_id: uuid.UUID, photo_id: uuid.UUID) -> Response:
    """Show a photo of an honour that is public"""
    with reading() as db:
        answer = send_picture(honours.public_picture(db, honour_id, photo_id))
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


@consents_blp.get("/<string:code>/photos/<uuid:photo_id>/picture")
@public
@consents_blp.doc(responses=FILE, security=[])
def show_own_photo(code: str, photo_id: uuid.UUID) -> Response:
    """Show whoever has the code of a candidate's message a photo that would be public"""
    with reading() as db:
        return send_picture(picture_of(db, by_code(db, code)[1], photo_id))


@blp.post("/<uuid:honour_id>/removal")
@require("office")
@blp.arguments(ReasonRequest)
@blp.response(200, HonourLine)
def take_down(request: dict[str, Any], honour_id: uuid.UUID) -> Any:
    """Take an honour down from the notice, or revoke it"""
    with transaction() as db:
        return honours.take_down(db, honour_id, actor=actor(), **request)


@blp.post("/<uuid:nomination_id>/consent-withdrawal")
@blp.doc(parameters=[IF_MATCH])
@require("citizen", "unit_editor", "office")
@blp.arguments(ReasonRequest)
@blp.response(200, NominationView)
def withdraw_consent(request: dict[str, Any], nomination_id: uuid.UUID) -> Any:
    """Note that a candidate agrees no more to being public; what is public of them is taken down"""
    with transaction() as db:
        honours.lock_edition(db, nomination_id)
        nomination = find_nomination(db, nomination_id, actor=actor(), lock=True)
        return with_version(db, honours.withdraw_consent(db, nomination, actor=actor(), **request))


@consents_blp.get("/<string:code>")
@require("gateway")
@consents_blp.response(200, ConsentView)
def show_consent(code: str) -> Any:
    """Show a candidate, by the code of their message, what would be public"""
    with reading() as db:
        return consents.show_consent(db, code)


@consents_blp.post("/<string:code>/answer")
@consents_blp.doc(parameters=[IF_MATCH])
@require("gateway")
@consents_blp.arguments(ConsentAnswer)
@consents_blp.response(200, ConsentView)
def answer_consent(request: dict[str, Any], code: str) -> Any:
    """Take a candidate's yes, no, or no more: what is public of them is taken down"""
    with transaction() as db:
        return consents.answer_consent(db, code, actor=actor(), **request)


@objections_blp.post("")
@objections_blp.doc(parameters=[KEY_HEADER])
@require("gateway")
@objections_blp.arguments(ObjectionRequest)
@objections_blp.response(201, ReceiptView)
def object_to(request: dict[str, Any]) -> Any:
    """Object to an honour on public notice"""
    with transaction() as db:
        return create_once(db, Objection, lambda: objections.object_to(db, **request))


@objections_blp.get("/by-code/<string:code>")
@require("gateway")
@objections_blp.response(200, ObjectionState)
def show_state(code: str) -> Any:
    """Show whoever raised an objection what was answered"""
    with reading() as db:
        return objections.by_code(db, code)


@objections_blp.get("")
@require("office")
@objections_blp.arguments(ObjectionQuery, location="query")
@objections_blp.response(200, page_of(ObjectionView))
def list_objections(query: dict[str, Any]) -> Any:
    """List objections, who raised them masked"""
    cursor, limit = query.pop("cursor"), query.pop("limit")
    with reading() as db:
        selection = objections.select_objections(**query)
        return page(db, selection, key=Objection.id, cursor=cursor, limit=limit)


@objections_blp.post("/<uuid:objection_id>/answer")
@require("office")
@objections_blp.arguments(AnswerRequest)
@objections_blp.response(200, ObjectionView)
def answer_objection(request: dict[str, Any], objection_id: uuid.UUID) -> Any:
    """Answer an objection; where it is upheld, the honour is taken down"""
    with transaction() as db:
        return objections.answer_objection(db, objection_id, actor=actor(), **request)


@objections_blp.get("/<uuid:objection_id>/contact")
@require("office")
@objections_blp.arguments(ObjectorQuery, location="query")
@objections_blp.response(200, ObjectorView)
def disclose_objector(query: dict[str, Any], objection_id: uuid.UUID) -> Any:
    """Show who objects in full; who asked, and for what, is kept"""
    with transaction() as db:
        return objections.disclose_objector(db, objection_id, actor=actor(), **query)
