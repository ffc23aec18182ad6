"""How those who came rated a session, and what they wrote, as staff let it be read."""

import uuid
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from chassis.storage.db import reading

from ...catalogue import queries
from ...catalogue.errors import NoSuchSession, existing
from ...departments import registration
from ..frame.form_pages import page_about
from ..frame.lists import pager
from ..frame.vocabulary import RATINGS

blp = Blueprint("comments", __name__)


def feedback(id: uuid.UUID, session: dict[str, Any]) -> dict[str, Any]:
    """How the session was rated, and its published comments."""
    feedback = registration.session_feedback(id, request.args.get("cursor"))
    return {"feedback": feedback, "words": dict(RATINGS)} | pager(feedback)


@blp.get("/sessions/<uuid:id>/feedback")
def show(id: uuid.UUID) -> ResponseReturnValue:
    """How those who came rated a session, and the comments that were published"""
    with reading() as db:
        session = existing(queries.session(db, id), NoSuchSession)
    return page_about("public/comments.html", feedback, id=id, session=session)
