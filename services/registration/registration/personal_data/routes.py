"""The citizen's own data over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import page_of
from chassis.storage.db import reading, transaction
from chassis.web.app import settings
from chassis.web.auth import actor, citizen_id, require

from ..bookings.schemas import BookingView
from ..citizens import citizens
from . import audit_lines, personal_data
from .schemas import AuditQuery, AuditView, CorrectionRequest, ErasureRequest, MyDataView, NamesRequest

blp = Blueprint("personal_data", __name__, description="What is kept of a citizen, and their rights over it")


@blp.get("/my-data")
@blp.response(200, MyDataView)
def show_my_data() -> Any:
    """Show all that is kept of oneself"""
    with reading() as db:
        return personal_data.show_kept(db, citizen_id=citizen_id())


@blp.get("/my-data/copy")
@blp.response(200, MyDataView)
def copy_my_data() -> Any:
    """Take away a copy of all that is kept of oneself; this is audited"""
    with transaction() as db:
        return personal_data.copy(db, actor=actor(), citizen_id=citizen_id())


@blp.patch("/my-data")
@blp.arguments(CorrectionRequest)
@blp.response(204)
def correct_my_data(request: dict[str, Any]) -> None:
    """Correct one's name, or one's phone by the code that was sent to the new one (see the portal's sign-in)"""
    citizen = citizen_id()
    if "phone" in request:
        with transaction() as db:
            citizens.count_try(db, phone=request["phone"])
    with transaction() as db:
        personal_data.correct(db, actor=actor(), citizen_id=citizen, rules=settings().code_rules, **request)


@blp.delete("/my-data")
@blp.arguments(ErasureRequest)
@blp.response(204)
def erase_my_data(request: dict[str, Any]) -> None:
    """Erase oneself: seats are given back, and only numbers are left; confirmed by the phone's last four digits"""
    with transaction() as db:
        personal_data.erase_on_request(db, actor=actor(), citizen_id=citizen_id(), **request)


@blp.patch("/bookings/<uuid:booking_id>/party")
@blp.arguments(NamesRequest)
@blp.response(200, BookingView)
def correct_names(request: dict[str, Any], booking_id: uuid.UUID) -> Any:
    """Correct names in the party of one's own booking, as many as there are people, until its session begins"""
    with transaction() as db:
        return personal_data.correct_names(db, citizen_id=citizen_id(), booking_id=booking_id, **request)


audits_blp = Blueprint(
    "audits", __name__, url_prefix="/audits", description="Who looked at personal data, and why"
)


@audits_blp.get("")
@require("office", "admin")
@audits_blp.arguments(AuditQuery, location="query")
@audits_blp.response(200, page_of(AuditView))
def list_audits(query: dict[str, Any]) -> Any:
    """List the audit, newest first: of one kind, of one actor, of one day, as far as each is said"""
    with reading() as db:
        return audit_lines.list_lines(db, **query)
