"""Taking part online, over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, citizen_id

from .. import attendances
from ..schemas.check_ins import CheckInView, JoinLinkView

blp = Blueprint("attendances", __name__, url_prefix="/sessions", description="Taking part online")


@blp.post("/<uuid:session_id>/attendance")
@blp.response(200, CheckInView)
def attest_attendance(session_id: uuid.UUID) -> Any:
    """Say that one took part in an online hall open to all: self-attested; again, nothing changes"""
    with transaction() as db:
        return attendances.attest(db, citizen_id=citizen_id(), session_id=session_id)


@blp.get("/<uuid:session_id>/join-link")
@blp.response(200, JoinLinkView)
def show_join_link(session_id: uuid.UUID) -> Any:
    """Show the link to join an online session by, to those who may have it now"""
    with reading() as db:
        return attendances.join_link(db, actor=actor(), session_id=session_id)
