"""How those who came rated a session, and what they wrote, as staff let it be read."""

import uuid

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from chassis.errors import NotFound
from chassis.storage.db import reading
from chassis.wording import Text

from ...catalogue import queries
from ...departments import registration
from ...departments.errors import DepartmentUnavailable
from ..frame.lists import pager
from ..frame.vocabulary import RATINGS

blp = Blueprint("comments", __name__)


class NoSession(NotFound):
    title = Text("没有这一场", "There is no such session")


@blp.get("/sessions/<uuid:id>/feedback")
def show(id: uuid.UUID) -> ResponseReturnValue:
    """How those who came rated a session, and the comments that were published"""
    with reading() as db:
        session = queries.session(db, id)
    if session is None:
        raise NoSession()
    try:
        found = registration.session_feedback(id, request.args.get("cursor"))
    except DepartmentUnavailable:
        return render_template("public/comments.html", session=session, unavailable=True), 503
    words = dict(RATINGS)
    return render_template("public/comments.html", session=session, found=found, words=words, **pager(found))
