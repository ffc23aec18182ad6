"""The door over HTTP: passes, check-ins, taking part online, and appeals against no-shows."""

import uuid
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from chassis.storage.cursors import PageArgs, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, citizen_id, require
from chassis.web.idempotency import KEY_HEADER

from ..sessions import sessions
from ..sessions.schemas import SessionPage, WorkQuery
from . import (
    appeals,
    attendances,
    batches,
    check_ins,
    conflicts,
    day_lists,
    door_lists,
    head_counts,
    house,
    house_counts,
    overviews,
    passes,
    walk_ins,
)
from .day_schemas import ComingPage, ConflictAtDoor, ConflictsQuery, DayListView, DayQuery
from .house_schemas import CountedView, HeadCountRequest, HouseBatchRequest, HouseCountRequest, HouseView
from .schemas import (
    NAMING,
    AppealQuery,
    AppealRequest,
    AppealView,
    BatchRequest,
    BatchView,
    BookingOverview,
    CheckedInView,
    CheckInConflict,
    CheckInDecision,
    CheckInRequest,
    CheckInView,
    CheckInWithParty,
    DecisionRequest,
    DoorListView,
    JoinLinkView,
    PassKeyView,
    PassView,
    SearchRequest,
    SearchView,
    StaffAppealView,
    WalkInRequest,
)

passes_blp = Blueprint("passes", __name__, description="What parties show at the door")
DOOR = ("door", "desk", "unit_editor", "venue_operator")


@passes_blp.get("/bookings/<uuid:booking_id>/pass")
@passes_blp.response(200, PassView)
def show_pass(booking_id: uuid.UUID) -> Any:
    """Show the pass of one of one's own bookings that has its seats"""
    with reading() as db:
        return passes.show_pass(db, citizen_id=citizen_id(), booking_id=booking_id)


@passes_blp.get("/bookings/<uuid:booking_id>/overview")
@passes_blp.response(200, BookingOverview)
def show_overview(booking_id: uuid.UUID) -> Any:
    """Show one of one's own bookings with all that its page has: history, pass, appeal"""
    with reading() as db:
        return overviews.of_booking(db, citizen_id=citizen_id(), booking_id=booking_id)


@passes_blp.get("/bookings/coming")
@passes_blp.response(200, ComingPage)
def list_coming() -> Any:
    """List the next 60 of one's own bookings that are not over, with names in full and passes"""
    with reading() as db:
        return {"items": overviews.list_coming(db, citizen_id()), "next_cursor": None}


@passes_blp.get("/pass-key")
@require(*DOOR)
@passes_blp.response(200, PassKeyView)
def show_pass_key() -> Any:
    """Show the public key that passes are checked with"""
    return passes.public_key()


check_ins_blp = Blueprint("check_ins", __name__, description="Coming in at the door")


@check_ins_blp.after_request
def let_keep(response: Response) -> Response:
    """A list that has not changed is not sent again to who has it; nobody on the way may keep it."""
    if request.method in ("GET", "HEAD") and response.status_code == 200:
        response.cache_control.private = True
        response.cache_control.no_cache = True
        response.add_etag()
        response.make_conditional(request)
    return response


@check_ins_blp.post("/check-ins")
@require(*DOOR)
@check_ins_blp.arguments(CheckInRequest)
@check_ins_blp.response(200, CheckedInView)
def check_in(request: dict[str, Any]) -> Any:
    """Check a party in, or part of it, by its pass, code or booking; when all are in, nothing changes"""
    naming = {name: request.pop(name) for name in NAMING if name in request}
    with transaction() as db:
        return check_ins.check_in(db, actor=actor(), naming=naming, **request)


@check_ins_blp.get("/check-ins/<uuid:check_in_id>")
@require(*DOOR)
@check_ins_blp.response(200, CheckInWithParty)
def show_check_in(check_in_id: uuid.UUID) -> Any:
    """Show one check-in, with its party as the door sees it"""
    with reading() as db:
        return check_ins.show(db, actor=actor(), check_in_id=check_in_id)


@check_ins_blp.post("/check-ins/<uuid:check_in_id>/decision")
@require(*DOOR, "office")
@check_ins_blp.arguments(CheckInDecision)
@check_ins_blp.response(200, CheckInView)
def decide_check_in(request: dict[str, Any], check_in_id: uuid.UUID) -> Any:
    """Decide of a conflicting check-in: it counts, it and those it contradicts do, or neither"""
    with transaction() as db:
        return conflicts.decide(db, actor=actor(), check_in_id=check_in_id, **request)


@check_ins_blp.get("/sessions/<uuid:session_id>/conflicts")
@require(*DOOR, "office")
@check_ins_blp.arguments(PageArgs, location="query")
@check_ins_blp.response(200, page_of(CheckInConflict))
def list_conflicts(query: dict[str, Any], session_id: uuid.UUID) -> Any:
    """List the conflicting check-ins of a session that nobody has decided, oldest first"""
    with reading() as db:
        return conflicts.list_open(db, actor=actor(), session_id=session_id, **query)


@check_ins_blp.get("/sessions/<uuid:session_id>/check-ins")
@require(*DOOR)
@check_ins_blp.arguments(PageArgs, location="query")
@check_ins_blp.response(200, page_of(CheckInView))
def list_check_ins(query: dict[str, Any], session_id: uuid.UUID) -> Any:
    """List what was recorded at a session's door, newest first"""
    with reading() as db:
        return check_ins.list_check_ins(db, actor=actor(), session_id=session_id, **query)


@check_ins_blp.post("/sessions/<uuid:session_id>/walk-ins")
@require(*DOOR)
@check_ins_blp.arguments(WalkInRequest)
@check_ins_blp.response(201, CheckInView)
@check_ins_blp.doc(parameters=[KEY_HEADER])
def admit_walk_in(request: dict[str, Any], session_id: uuid.UUID) -> Any:
    """Let people in who have no booking, while there are places for them"""
    with transaction() as db:
        return walk_ins.admit(db, actor=actor(), session_id=session_id, **request)


@check_ins_blp.post("/sessions/<uuid:session_id>/check-in-batches")
@require(*DOOR)
@check_ins_blp.arguments(BatchRequest)
@check_ins_blp.response(200, BatchView)
def take_batch(request: dict[str, Any], session_id: uuid.UUID) -> Any:
    """Take what a device recorded without network, in any order and any number of times"""
    with transaction() as db:
        return batches.record_batch(db, actor=actor(), session_id=session_id, **request)


@check_ins_blp.get("/venues/<uuid:venue_id>/house")
@require(*DOOR, "office")
@check_ins_blp.response(200, HouseView)
def show_house(venue_id: uuid.UUID) -> Any:
    """Show how many are in a venue and its spaces now, where these hold so many at a time"""
    with reading() as db:
        return house.show(db, venue_id)


@check_ins_blp.post("/venues/<uuid:venue_id>/house/counts")
@require(*DOOR, "office")
@check_ins_blp.arguments(HouseCountRequest)
@check_ins_blp.response(200, HouseView)
def count_people(request: dict[str, Any], venue_id: uuid.UUID) -> Any:
    """Count people into a venue or a space, or out of it, by number or by the pass or code of their booking"""
    naming = {name: request.pop(name) for name in NAMING[:2] if name in request}
    with transaction() as db:
        return house_counts.count(db, actor=actor(), venue_id=venue_id, naming=naming, **request)


@check_ins_blp.post("/venues/<uuid:venue_id>/house/count-batches")
@require(*DOOR, "office")
@check_ins_blp.arguments(HouseBatchRequest)
@check_ins_blp.response(200, HouseView)
def take_counts(request: dict[str, Any], venue_id: uuid.UUID) -> Any:
    """Take what a device counted without network, in any order and any number of times"""
    with transaction() as db:
        return house_counts.record_batch(db, actor=actor(), venue_id=venue_id, **request)


@check_ins_blp.get("/sessions/<uuid:session_id>/door-list")
@require(*DOOR)
@check_ins_blp.response(200, DoorListView)
def show_door_list(session_id: uuid.UUID) -> Any:
    """Show what a device needs to check parties in without network; names masked, audited"""
    with transaction() as db:
        return door_lists.make_list(db, actor=actor(), session_id=session_id)


@check_ins_blp.get("/venues/<uuid:venue_id>/door-lists")
@require(*DOOR)
@check_ins_blp.arguments(DayQuery, location="query")
@check_ins_blp.response(200, DayListView)
def show_day_lists(query: dict[str, Any], venue_id: uuid.UUID) -> Any:
    """Show all lists of a venue's day, for a device that keeps its door without network; masked, audited"""
    with transaction() as db:
        return day_lists.hand_out(db, actor=actor(), venue_id=venue_id, **query)


@check_ins_blp.get("/units/<uuid:unit_id>/door-lists")
@require(*DOOR)
@check_ins_blp.arguments(DayQuery, location="query")
@check_ins_blp.response(200, DayListView)
def show_day_lists_of_unit(query: dict[str, Any], unit_id: uuid.UUID) -> Any:
    """Show the same of what a unit holds on a day outside venues"""
    with transaction() as db:
        return day_lists.hand_out(db, actor=actor(), unit_id=unit_id, **query)


@check_ins_blp.get("/venues/<uuid:venue_id>/conflicts")
@require(*DOOR, "office")
@check_ins_blp.arguments(ConflictsQuery, location="query")
@check_ins_blp.response(200, page_of(ConflictAtDoor))
def list_conflicts_at_venue(query: dict[str, Any], venue_id: uuid.UUID) -> Any:
    """List the conflicting check-ins of a venue's day that nobody has decided, oldest first"""
    with reading() as db:
        return conflicts.list_at_door(db, actor=actor(), venue_id=venue_id, **query)


@check_ins_blp.get("/units/<uuid:unit_id>/conflicts")
@require(*DOOR, "office")
@check_ins_blp.arguments(ConflictsQuery, location="query")
@check_ins_blp.response(200, page_of(ConflictAtDoor))
def list_conflicts_of_unit(query: dict[str, Any], unit_id: uuid.UUID) -> Any:
    """List the same of what a unit holds on a day outside venues"""
    with reading() as db:
        return conflicts.list_at_door(db, actor=actor(), unit_id=unit_id, **query)


@check_ins_blp.post("/sessions/<uuid:session_id>/door-search")
@require(*DOOR)
@check_ins_blp.arguments(SearchRequest)
@check_ins_blp.response(200, SearchView)
def search_door(request: dict[str, Any], session_id: uuid.UUID) -> Any:
    """Find parties of a session by a part of a name or the end of a phone; masked, audited

    A POST, as a name or phone must stand in no address.
    """
    with transaction() as db:
        return door_lists.search(db, actor=actor(), session_id=session_id, **request)


@check_ins_blp.get("/staff/sessions")
@require(*DOOR, "office")
@check_ins_blp.arguments(WorkQuery, location="query")
@check_ins_blp.response(200, SessionPage)
def list_sessions_at_work(query: dict[str, Any]) -> Any:
    """List the sessions of a day at one's units and venues, the earliest first"""
    with reading() as db:
        return sessions.list_at_work(db, actor=actor(), **query)


COUNTING = ("door", "desk", "unit_editor", "venue_operator", "office")


@check_ins_blp.get("/sessions/<uuid:session_id>/head-count")
@require(*COUNTING)
@check_ins_blp.response(200, CountedView)
def show_head_count(session_id: uuid.UUID) -> Any:
    """Show how many people were counted at a session that nobody books for"""
    with reading() as db:
        return {"head_count": head_counts.show(db, actor=actor(), session_id=session_id)}


@check_ins_blp.put("/sessions/<uuid:session_id>/head-count")
@require(*COUNTING)
@check_ins_blp.arguments(HeadCountRequest)
@check_ins_blp.response(200, CountedView)
def count_heads(request: dict[str, Any], session_id: uuid.UUID) -> Any:
    """Say how many people were counted at a session that nobody books for; they are who came"""
    with transaction() as db:
        return {"head_count": head_counts.count(db, actor=actor(), session_id=session_id, **request)}


@check_ins_blp.delete("/sessions/<uuid:session_id>/head-count")
@require(*COUNTING)
@check_ins_blp.response(204)
def strike_out_head_count(session_id: uuid.UUID) -> None:
    """Strike out a count that was wrong"""
    with transaction() as db:
        head_counts.strike_out(db, actor=actor(), session_id=session_id)


attendances_blp = Blueprint("attendances", __name__, url_prefix="/sessions", description="Taking part online")


@attendances_blp.post("/<uuid:session_id>/attendance")
@attendances_blp.response(200, CheckInView)
def attest_attendance(session_id: uuid.UUID) -> Any:
    """Say that one took part in an online hall open to all: self-attested; again, nothing changes"""
    with transaction() as db:
        return attendances.attest(db, citizen_id=citizen_id(), session_id=session_id)


@attendances_blp.get("/<uuid:session_id>/join-link")
@attendances_blp.response(200, JoinLinkView)
def show_join_link(session_id: uuid.UUID) -> Any:
    """Show the link to join an online session by, to those who may have it now"""
    with reading() as db:
        return attendances.join_link(db, actor=actor(), session_id=session_id)


appeals_blp = Blueprint("appeals", __name__, description="A citizen's word against a no-show")


@appeals_blp.post("/bookings/<uuid:booking_id>/appeal")
@appeals_blp.arguments(AppealRequest)
@appeals_blp.response(201, AppealView)
@appeals_blp.doc(parameters=[KEY_HEADER])
def appeal(request: dict[str, Any], booking_id: uuid.UUID) -> Any:
    """Say why one did not come, or that one did"""
    with transaction() as db:
        return appeals.lodge(db, citizen_id=citizen_id(), booking_id=booking_id, **request)


@appeals_blp.get("/bookings/<uuid:booking_id>/appeal")
@appeals_blp.response(200, AppealView)
def show_appeal(booking_id: uuid.UUID) -> Any:
    """Show one's own appeal, and the reply to it"""
    with reading() as db:
        return appeals.find_own(db, citizen_id=citizen_id(), booking_id=booking_id)


@appeals_blp.get("/appeals")
@require("desk", "office")
@appeals_blp.arguments(AppealQuery, location="query")
@appeals_blp.response(200, page_of(StaffAppealView))
def list_appeals(query: dict[str, Any]) -> Any:
    """List appeals about one's own sessions, oldest first, with names masked"""
    with reading() as db:
        return appeals.list_appeals(db, actor=actor(), **query)


@appeals_blp.post("/appeals/<uuid:appeal_id>/decision")
@require("desk", "office")
@appeals_blp.arguments(DecisionRequest)
@appeals_blp.response(200, StaffAppealView)
def decide_appeal(request: dict[str, Any], appeal_id: uuid.UUID) -> Any:
    """Grant or refuse an appeal, with a reply to the citizen"""
    with transaction() as db:
        return appeals.decide(db, actor=actor(), appeal_id=appeal_id, **request)
