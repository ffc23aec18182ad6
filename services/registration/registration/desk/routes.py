"""The desk over HTTP, and exports: files that are sent while they are read."""

import uuid
from functools import partial
from typing import Any
from urllib.parse import quote

from flask import Response, stream_with_context
from flask_smorest import Blueprint

from chassis.storage.cursors import page_of
from chassis.storage.db import reading, transaction
from chassis.web.app import settings
from chassis.web.auth import actor, require
from chassis.web.idempotency import KEY_HEADER, create_once

from ..bookings import holds
from ..bookings.model import Booking, BookingGroup, SeatHold
from ..bookings.schemas import BookingView
from ..sessions import sessions
from ..sessions.schemas import SessionView
from ..wishes import wishes
from ..wishes.model import Wish
from ..wishes.schemas import WishView
from . import callers, exports, groups
from .exports import Export
from .schemas import (
    CallerSearch,
    CallerView,
    CitizenSearchView,
    DeskBookingRequest,
    DeskBookingView,
    DeskGroupRequest,
    DeskMoveRequest,
    DeskSessionQuery,
    DeskWishRequest,
    ExportQuery,
    FoundQuery,
    GroupView,
    HoldRequest,
    HoldView,
    NamesWithReason,
    OwnHoldsView,
    ReasonRequest,
    SlipsView,
    SlipView,
    UnmaskedView,
)

desk_blp = Blueprint("desk", __name__, description="Booking for those who call or come in person")
DESK = ("desk", "city_desk", "unit_editor", "venue_operator")


@desk_blp.get("/desk/sessions")
@require(*DESK, "door", "office")
@desk_blp.arguments(DeskSessionQuery, location="query")
@desk_blp.response(200, page_of(SessionView))
def list_desk_sessions(query: dict[str, Any]) -> Any:
    """List the coming sessions of one's unit and venues, for the city's desk all, by time"""
    with reading() as db:
        return callers.list_sessions(db, actor=actor(), **query)


@desk_blp.get("/desk/sessions/<uuid:session_id>")
@require(*DESK, "door", "office")
@desk_blp.response(200, SessionView)
def show_desk_session(session_id: uuid.UUID) -> Any:
    """Show a session that one works at; another's is refused"""
    with reading() as db:
        return sessions.find_for_staff(db, actor(), session_id)


@desk_blp.post("/desk/holds")
@require(*DESK)
@desk_blp.arguments(HoldRequest)
@desk_blp.response(201, HoldView)
@desk_blp.doc(parameters=[KEY_HEADER])
def hold_seats(request: dict[str, Any]) -> Any:
    """Hold seats for five minutes while whoever calls asks at home, in place of those one holds in the session"""
    with transaction() as db:
        return create_once(db, SeatHold, lambda: holds.hold(db, actor=actor(), **request))


@desk_blp.get("/desk/holds")
@require(*DESK)
@desk_blp.response(200, OwnHoldsView)
def list_holds() -> Any:
    """List the seats that one holds still, with their sessions"""
    with reading() as db:
        return {"items": holds.list_own(db, actor())}


@desk_blp.get("/desk/holds/<uuid:hold_id>")
@require(*DESK)
@desk_blp.response(200, HoldView)
def show_hold(hold_id: uuid.UUID) -> Any:
    """Show seats that one holds, while one does"""
    with reading() as db:
        return holds.find_own(db, actor(), hold_id)


@desk_blp.delete("/desk/holds/<uuid:hold_id>")
@require(*DESK)
@desk_blp.response(204)
def release_seats(hold_id: uuid.UUID) -> None:
    """Give held seats back before their time"""
    with transaction() as db:
        holds.release(db, actor=actor(), hold_id=hold_id)


@desk_blp.post("/desk/citizen-searches")
@require(*DESK, "door", "office")
@desk_blp.arguments(CallerSearch)
@desk_blp.response(200, CitizenSearchView)
def search_citizen(request: dict[str, Any]) -> Any:
    """Find a citizen by phone, masked, with their bookings at one's sessions; this is audited"""
    with transaction() as db:
        return callers.search_citizen(db, actor=actor(), **request)


@desk_blp.get("/desk/citizens/<uuid:citizen_id>")
@require(*DESK, "door", "office")
@desk_blp.response(200, CallerView)
def show_caller(citizen_id: uuid.UUID) -> Any:
    """Show a citizen who was searched for or booked for, masked, with their bookings at one's sessions; audited"""
    with transaction() as db:
        return callers.show_caller(db, actor=actor(), citizen_id=citizen_id)


def terms_of(request: dict[str, Any]) -> dict[str, Any]:
    """What is asked for at a desk, by whom, and the settings it goes by; that consent was given its schema has seen."""
    wishes = {name: value for name, value in request.items() if name != "consent"}
    limits = {"party_limit": settings().party_limit, "consent_version": settings().consent_version}
    return wishes | limits | {"actor": actor()}


@desk_blp.post("/desk/bookings")
@require(*DESK)
@desk_blp.arguments(DeskBookingRequest)
@desk_blp.response(201, DeskBookingView)
@desk_blp.doc(parameters=[KEY_HEADER])
def book_at_desk(request: dict[str, Any]) -> Any:
    """Book for someone with a mobile phone, a landline or none, who has agreed to what is kept"""
    with transaction() as db:
        booking = create_once(db, Booking, lambda: callers.book_for_caller(db, **terms_of(request)))
        return callers.show_booking(db, actor=actor(), booking_id=booking.id)


@desk_blp.post("/desk/groups")
@require(*DESK)
@desk_blp.arguments(DeskGroupRequest)
@desk_blp.response(201, GroupView)
@desk_blp.doc(parameters=[KEY_HEADER])
def book_group(request: dict[str, Any]) -> Any:
    """Book several people at once, each with a booking of their own, for a caller who has told them what is kept"""
    with transaction() as db:
        group = create_once(db, BookingGroup, lambda: groups.book_group(db, **terms_of(request)))
        return groups.show_group(db, actor=actor(), group_id=group.id)


@desk_blp.get("/desk/groups/<uuid:group_id>")
@require(*DESK)
@desk_blp.response(200, GroupView)
def show_group(group_id: uuid.UUID) -> Any:
    """Show a list that was booked at once: who has a seat and who waits; names are masked"""
    with reading() as db:
        return groups.show_group(db, actor=actor(), group_id=group_id)


@desk_blp.get("/desk/groups/<uuid:group_id>/slips")
@require(*DESK)
@desk_blp.response(200, SlipsView)
def show_slips(group_id: uuid.UUID) -> Any:
    """Show what is printed for each of a list: names in full, code and pass; this is audited"""
    with transaction() as db:
        return groups.show_slips(db, actor=actor(), group_id=group_id)


@desk_blp.post("/desk/wishes")
@require(*DESK, "office")
@desk_blp.arguments(DeskWishRequest)
@desk_blp.response(201, WishView)
@desk_blp.doc(parameters=[KEY_HEADER])
def ask_at_desk(request: dict[str, Any]) -> Any:
    """Ask a venue to open, for someone with a phone who has agreed to what is kept"""
    del request["consent"]
    who: dict[str, Any] = {"actor": actor(), "consent_version": settings().consent_version}
    with transaction() as db:
        return wishes.show(db, create_once(db, Wish, lambda: callers.ask_for_caller(db, **who, **request)))


@desk_blp.get("/desk/bookings/<uuid:booking_id>")
@require(*DESK, "door", "office")
@desk_blp.response(200, DeskBookingView)
def show_at_desk(booking_id: uuid.UUID) -> Any:
    """Show a booking of one of one's sessions; names are masked"""
    with reading() as db:
        return callers.show_booking(db, actor=actor(), booking_id=booking_id)


@desk_blp.get("/desk/bookings/<uuid:booking_id>/slip")
@require(*DESK)
@desk_blp.response(200, SlipView)
def show_slip(booking_id: uuid.UUID) -> Any:
    """Show what is printed for someone without a phone: names in full, code and pass; this is audited"""
    with transaction() as db:
        return callers.show_slip(db, actor=actor(), booking_id=booking_id)


@desk_blp.delete("/desk/bookings/<uuid:booking_id>")
@require(*DESK)
@desk_blp.arguments(ReasonRequest)
@desk_blp.response(200, BookingView)
def cancel_at_desk(request: dict[str, Any], booking_id: uuid.UUID) -> Any:
    """Cancel for someone who asks at the desk, also late; its seats go to those who wait"""
    with transaction() as db:
        return callers.cancel(db, actor=actor(), booking_id=booking_id, **request)


@desk_blp.post("/desk/bookings/<uuid:booking_id>/move")
@require(*DESK)
@desk_blp.arguments(DeskMoveRequest)
@desk_blp.response(201, DeskBookingView)
@desk_blp.doc(parameters=[KEY_HEADER])
def move_at_desk(request: dict[str, Any], booking_id: uuid.UUID) -> Any:
    """Book another of one's sessions for the same party, also late, and give this one up once that is sure"""
    where: dict[str, Any] = {"booking_id": booking_id, "party_limit": settings().party_limit}
    with transaction() as db:
        booking = create_once(db, Booking, lambda: callers.move(db, actor=actor(), **where, **request))
        return callers.show_booking(db, actor=actor(), booking_id=booking.id)


@desk_blp.patch("/desk/bookings/<uuid:booking_id>/party")
@require(*DESK)
@desk_blp.arguments(NamesWithReason)
@desk_blp.response(200, BookingView)
def correct_at_desk(request: dict[str, Any], booking_id: uuid.UUID) -> Any:
    """Correct names for someone who asks at the desk, also after they came; this is audited"""
    with transaction() as db:
        return callers.correct_names(db, actor=actor(), booking_id=booking_id, **request)


@desk_blp.post("/bookings/<uuid:booking_id>/unmask")
@require(*DESK, "door", "office")
@desk_blp.arguments(ReasonRequest)
@desk_blp.response(200, UnmaskedView)
def unmask_booking(request: dict[str, Any], booking_id: uuid.UUID) -> Any:
    """See names and phone of a booking of one of one's sessions in full, for a reason; this is audited"""
    with transaction() as db:
        return callers.unmask(db, actor=actor(), booking_id=booking_id, **request)


exports_blp = Blueprint(
    "exports", __name__, url_prefix="/exports", description="Bookings as a table to take away"
)

STAFF = ("unit_editor", "venue_operator", "desk", "office")
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PIECE = 64 * 1024  # bytes
FILE: dict[str, Any] = {
    "description": "The file; names and phones are masked unless `full` is asked for",
    "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in (CSV, XLSX)},
}


@exports_blp.get("/sessions/<uuid:session_id>.<any(csv, xlsx):kind>")
@require(*STAFF)
@exports_blp.arguments(ExportQuery, location="query")
@exports_blp.doc(responses={200: FILE})
def export_session(query: dict[str, Any], session_id: uuid.UUID, kind: str) -> Response:
    """Export the bookings of a session as csv or xlsx"""
    with transaction() as db:
        export = exports.export_session(db, actor(), session_id, kind, **query)
    return file_of(export, kind)


@exports_blp.get("/units/<uuid:unit_id>.<any(csv, xlsx):kind>")
@require(*STAFF)
@exports_blp.arguments(ExportQuery, location="query")
@exports_blp.doc(responses={200: FILE})
def export_unit(query: dict[str, Any], unit_id: uuid.UUID, kind: str) -> Response:
    """Export the bookings of all sessions of a unit as csv or xlsx"""
    with transaction() as db:
        export = exports.export_unit(db, actor(), unit_id, kind, **query)
    return file_of(export, kind)


@exports_blp.get("/editions/<uuid:edition_id>.<any(csv, xlsx):kind>")
@require("office")
@exports_blp.arguments(ExportQuery, location="query")
@exports_blp.doc(responses={200: FILE})
def export_edition(query: dict[str, Any], edition_id: uuid.UUID, kind: str) -> Response:
    """Export the bookings of a whole edition as csv or xlsx"""
    with transaction() as db:
        export = exports.export_edition(db, actor(), edition_id, kind, **query)
    return file_of(export, kind)


@exports_blp.get("/found.<any(csv, xlsx):kind>")
@require(*STAFF)
@exports_blp.arguments(FoundQuery, location="query")
@exports_blp.doc(responses={200: FILE})
def export_found(query: dict[str, Any], kind: str) -> Response:
    """Export the bookings of all one's sessions of a day, a district, a unit, or with these words, as csv or xlsx"""
    with transaction() as db:
        export = exports.export_found(db, actor(), kind, **query)
    return file_of(export, kind)


def file_of(export: Export, kind: str) -> Response:
    """The export as an attachment with its name in Unicode (RFC 5987), sent in pieces."""
    answer = csv_of(export) if kind == "csv" else xlsx_of(export)
    unicode_name = f"UTF-8''{quote(f'{export.name}.{kind}', safe='')}"
    answer.headers.set(
        "Content-Disposition", "attachment", filename=f"bookings.{kind}", **{"filename*": unicode_name}
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def csv_of(export: Export) -> Response:
    """Sent while it is read, so that no table is too long."""
    return Response(stream_with_context(exports.write_csv(export)), content_type=f"{CSV}; charset=utf-8")


def xlsx_of(export: Export) -> Response:
    """Written to a file before it is sent: a workbook ends with its own list of contents."""
    file = exports.write_xlsx(export)
    answer = Response(iter(partial(file.read, PIECE), b""), content_type=XLSX)
    answer.call_on_close(file.close)
    return answer
