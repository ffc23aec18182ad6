"""Nominations and the rules of honours over HTTP."""

import uuid
from typing import Any

from flask import Response
from flask_smorest import Blueprint
from sqlalchemy.orm import Session as DbSession

from chassis.storage.cursors import page, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, require
from chassis.web.etags import IF_MATCH, etag
from chassis.web.idempotency import KEY_HEADER, create_once

from ..files.model import StoredFile
from ..files.routes import FILE, send
from ..vocabulary import STAFF
from . import candidates, consent_requests, nominations, photos, rules
from .model import Nomination
from .schemas import (
    AskingRequest,
    ConsentRequest,
    NewNomination,
    NewPhoto,
    NominationChange,
    NominationLine,
    NominationQuery,
    NominationRemark,
    NominationSubmission,
    NominationView,
    PhoneQuery,
    PhoneView,
    PhotoChange,
    RulesChange,
    RulesView,
    WinnersRequest,
    WinnersView,
)

blp = Blueprint(
    "nominations", __name__, url_prefix="/nominations", description="Stars and brands that are nominated"
)
rules_blp = Blueprint(
    "honour-rules", __name__, url_prefix="/honour-rules", description="How an edition honours"
)
winners_blp = Blueprint(
    "earlier-winners", __name__, url_prefix="/earlier-winners", description="Who won before this system"
)
NOMINATORS = ("citizen", "unit_editor", "office")
Shown = tuple[Nomination, dict[str, str]]


@rules_blp.get("/<uuid:edition_id>")
@require("citizen", "gateway", *STAFF)
@rules_blp.response(200, RulesView)
def show_rules(edition_id: uuid.UUID) -> Any:
    """Show how an edition honours; the usual rules where its office has set none"""
    with reading() as db:
        edition_rules = rules.rules_of(db, edition_id)
        return edition_rules, etag(edition_rules.version)


@rules_blp.put("/<uuid:edition_id>")
@rules_blp.doc(parameters=[IF_MATCH])
@require("office")
@rules_blp.arguments(RulesChange)
@rules_blp.response(200, RulesView)
def set_rules(request: dict[str, Any], edition_id: uuid.UUID) -> Any:
    """Set how an edition honours; what is not given stays"""
    with transaction() as db:
        edition_rules = rules.set_rules(db, edition_id, **request)
        return edition_rules, etag(edition_rules.version)


@blp.get("")
@require(*NOMINATORS)
@blp.arguments(NominationQuery, location="query")
@blp.response(200, page_of(NominationLine))
def list_nominations(query: dict[str, Any]) -> Any:
    """List nominations: one's own; for the office all that were submitted"""
    cursor, limit = query.pop("cursor"), query.pop("limit")
    with reading() as db:
        selection = nominations.select_nominations(actor(), **query)
        return page(db, selection, key=Nomination.id, cursor=cursor, limit=limit)


@blp.post("")
@blp.doc(parameters=[KEY_HEADER])
@require(*NOMINATORS)
@blp.arguments(NewNomination)
@blp.response(201, NominationView)
def begin_nomination(request: dict[str, Any]) -> Any:
    """Begin a nomination: a draft, by oneself, a social body or a unit"""
    with transaction() as db:
        return with_version(
            db, create_once(db, Nomination, lambda: nominations.nominate(db, actor=actor(), **request))
        )


@blp.get("/<uuid:nomination_id>")
@require(*NOMINATORS)
@blp.response(200, NominationView)
def show_nomination(nomination_id: uuid.UUID) -> Any:
    """Show a nomination to its nominator or the office"""
    with reading() as db:
        return with_version(db, nominations.find_nomination(db, nomination_id, actor=actor()))


@blp.patch("/<uuid:nomination_id>")
@blp.doc(parameters=[IF_MATCH])
@require(*NOMINATORS)
@blp.arguments(NominationChange)
@blp.response(200, NominationView)
def change_nomination(request: dict[str, Any], nomination_id: uuid.UUID) -> Any:
    """Change a draft, or what was returned"""
    with transaction() as db:
        return with_version(db, nominations.revise(db, current(db, nomination_id), actor(), **request))


@blp.post("/<uuid:nomination_id>/photos")
@blp.doc(parameters=[IF_MATCH])
@require(*NOMINATORS)
@blp.arguments(NewPhoto)
@blp.response(200, NominationView)
def add_photo(request: dict[str, Any], nomination_id: uuid.UUID) -> Any:
    """Add a photo, one of at most five, to what is still written; its file may still be on its way"""
    with transaction() as db:
        nomination = current(db, nomination_id)
        photos.add_photo(db, nomination, actor=actor(), **request)
        return with_version(db, nomination)


@blp.patch("/<uuid:nomination_id>/photos/<uuid:photo_id>")
@blp.doc(parameters=[IF_MATCH])
@require(*NOMINATORS)
@blp.arguments(PhotoChange)
@blp.response(200, NominationView)
def caption_photo(request: dict[str, Any], nomination_id: uuid.UUID, photo_id: uuid.UUID) -> Any:
    """Give a photo another caption"""
    with transaction() as db:
        nomination = current(db, nomination_id)
        photos.caption_photo(db, nomination, photo_id, actor=actor(), **request)
        return with_version(db, nomination)


@blp.delete("/<uuid:nomination_id>/photos/<uuid:photo_id>")
@blp.doc(parameters=[IF_MATCH])
@require(*NOMINATORS)
@blp.response(200, NominationView)
def remove_photo(nomination_id: uuid.UUID, photo_id: uuid.UUID) -> Any:
    """Take a photo away, with its file"""
    with transaction() as db:
        nomination = current(db, nomination_id)
        photos.remove_photo(db, nomination, photo_id, actor=actor())
        return with_version(db, nomination)


@blp.get("/<uuid:nomination_id>/photos/<uuid:photo_id>/picture")
@require(*NOMINATORS)
@blp.doc(responses=FILE)
def show_photo(nomination_id: uuid.UUID, photo_id: uuid.UUID) -> Response:
    """Show a photo to its nominator or the office: its pixels alone, without place or serial numbers"""
    with reading() as db:
        nomination = nominations.find_nomination(db, nomination_id, actor=actor())
        return send_picture(photos.picture_of(db, nomination, photo_id))


@blp.post("/<uuid:nomination_id>/submission")
@blp.doc(parameters=[IF_MATCH])
@require(*NOMINATORS)
@blp.arguments(NominationSubmission)
@blp.response(200, NominationView)
def submit_nomination(request: dict[str, Any], nomination_id: uuid.UUID) -> Any:
    """Submit it; the same candidate twice in an edition, by whichever routes, is refused"""
    with transaction() as db:
        return with_version(db, nominations.hand_in(db, current(db, nomination_id), actor(), **request))


@blp.post("/<uuid:nomination_id>/withdrawal")
@blp.doc(parameters=[IF_MATCH])
@require(*NOMINATORS)
@blp.response(200, NominationView)
def withdraw_nomination(nomination_id: uuid.UUID) -> Any:
    """Withdraw it; nothing is kept of the candidate"""
    with transaction() as db:
        return with_version(db, nominations.withdraw_nomination(db, current(db, nomination_id), actor()))


@blp.post("/<uuid:nomination_id>/return")
@blp.doc(parameters=[IF_MATCH])
@require("office")
@blp.arguments(NominationRemark)
@blp.response(200, NominationView)
def return_nomination(request: dict[str, Any], nomination_id: uuid.UUID) -> Any:
    """Return it with a remark"""
    with transaction() as db:
        return with_version(
            db, nominations.return_nomination(db, current(db, nomination_id), actor(), **request)
        )


@blp.post("/<uuid:nomination_id>/acceptance")
@blp.doc(parameters=[IF_MATCH])
@require("office")
@blp.response(200, NominationView)
def accept_nomination(nomination_id: uuid.UUID) -> Any:
    """Find it eligible by the rules"""
    with transaction() as db:
        return with_version(db, nominations.accept_nomination(db, current(db, nomination_id), actor()))


@blp.post("/<uuid:nomination_id>/refusal")
@blp.doc(parameters=[IF_MATCH])
@require("office")
@blp.arguments(NominationRemark)
@blp.response(200, NominationView)
def refuse_nomination(request: dict[str, Any], nomination_id: uuid.UUID) -> Any:
    """Find it not eligible, and say why"""
    with transaction() as db:
        return with_version(
            db, nominations.refuse_nomination(db, current(db, nomination_id), actor(), **request)
        )


@blp.put("/<uuid:nomination_id>/consent")
@blp.doc(parameters=[IF_MATCH])
@require(*NOMINATORS)
@blp.arguments(ConsentRequest)
@blp.response(200, NominationView)
def note_consent(request: dict[str, Any], nomination_id: uuid.UUID) -> Any:
    """Note that the candidate agrees to be named in public, and how they said so"""
    with transaction() as db:
        return with_version(db, nominations.note_consent(db, current(db, nomination_id), actor(), **request))


@blp.post("/<uuid:nomination_id>/consent-request")
@blp.doc(parameters=[IF_MATCH])
@require(*NOMINATORS)
@blp.arguments(AskingRequest)
@blp.response(200, NominationView)
def ask_candidate(request: dict[str, Any], nomination_id: uuid.UUID) -> Any:
    """Send the candidate a link to what would be public, to say yes or no; one sent before leads nowhere then"""
    with transaction() as db:
        return with_version(
            db, nominations.ask_for_consent(db, current(db, nomination_id), actor(), **request)
        )


@blp.get("/<uuid:nomination_id>/contact")
@require("office")
@blp.arguments(PhoneQuery, location="query")
@blp.response(200, PhoneView)
def disclose_phone(query: dict[str, Any], nomination_id: uuid.UUID) -> Any:
    """Show a candidate's phone in full; who asked, and for what, is kept"""
    with transaction() as db:
        nomination = nominations.find_nomination(db, nomination_id, actor=actor())
        return nominations.disclose_phone(db, nomination, actor(), **query)


@winners_blp.post("")
@require("office")
@winners_blp.arguments(WinnersRequest)
@winners_blp.response(200, WinnersView)
def add_winners(request: dict[str, Any]) -> Any:
    """Note who won in a year before this system, so that the office is shown namesakes"""
    with transaction() as db:
        return {"added": rules.add_earlier_winners(db, **request)}


def send_picture(file: StoredFile) -> Response:
    """A photo's pixels, for whoever may see them."""
    answer = send(str(file.picture), file.picture_length or 0, "image/jpeg", f"{file.sha256}-p")
    answer.headers["Cache-Control"] = "private, max-age=300"
    return answer


def current(db: DbSession, nomination_id: uuid.UUID) -> Nomination:
    """The nomination, locked, as it was seen."""
    return nominations.find_nomination(db, nomination_id, actor=actor(), lock=True)


def with_version(db: DbSession, nomination: Nomination) -> Shown:
    """A nomination with its steps, for the office with its namesakes, and the header that names its version."""
    db.flush()
    db.refresh(nomination, ["steps", "photos"])
    nomination.asked = consent_requests.state_of(db, nomination)  # type: ignore[attr-defined]
    if actor().has("office"):
        nomination.namesakes = candidates.years_of_namesakes(db, nomination)  # type: ignore[attr-defined]
    return nomination, etag(nomination.version)
