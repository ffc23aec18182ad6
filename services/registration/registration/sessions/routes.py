"""Sessions over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.db import reading

from . import sessions
from .schemas import AlternativesQuery, SessionPage, SessionView

blp = Blueprint("sessions", __name__, url_prefix="/sessions", description="What citizens can book")


@blp.get("/<uuid:session_id>")
@blp.response(200, SessionView)
def show_session(session_id: uuid.UUID) -> Any:
    """Show a session with its seats as they are now"""
    with reading() as db:
        return sessions.find(db, session_id)


@blp.get("/<uuid:session_id>/alternatives")
@blp.arguments(AlternativesQuery, location="query")
@blp.response(200, SessionPage)
def list_alternatives(query: dict[str, Any], session_id: uuid.UUID) -> Any:
    """List at most three sessions that are like it and have seats"""
    with reading() as db:
        return sessions.list_alternatives(db, session_id, **query)
