"""The page on which one waits for one's turn at the booking forms."""

import uuid
from collections.abc import Callable
from functools import wraps

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from chassis.storage.db import reading

from ...catalogue import queries
from ...catalogue.errors import NoSuchSession, existing
from ...waiting_room import line
from ...waiting_room.tickets import COOKIE, LINE_SECONDS, write_ticket
from ..frame.standings import standing
from ..frame.ways import alike

View = Callable[..., ResponseReturnValue]


def in_turn(view: View) -> View:
    """Open a session's booking form to who has their turn, and show the others how many are ahead of them.

    A form that is sent has been opened before: it never waits.
    """

    @wraps(view)
    def page(id: uuid.UUID) -> ResponseReturnValue:
        if request.method != "GET":
            return view(id=id)
        turn = line.stand(request.cookies.get(COOKIE))
        response = make_response(view(id=id) if turn.is_in else waiting_page(turn, id))
        if not turn.is_in:
            response.headers["Refresh"] = str(turn.again)
            response.headers["Retry-After"] = str(turn.again)
        response.set_cookie(
            COOKIE,
            write_ticket(turn.ticket),
            LINE_SECONDS,
            httponly=True,
            secure=request.is_secure,
            samesite="Lax",
        )
        return response

    return page


def waiting_page(turn: line.Turn, id: uuid.UUID) -> str:
    """Where one stands in the line, and what is left of the session meanwhile."""
    with reading() as db:
        session = existing(queries.session(db, id), NoSuchSession)
    return render_template(
        "citizen/waiting_room.html",
        turn=turn,
        minutes=-(-turn.seconds // 60),
        session=session,
        standing=standing(session),
        alike=alike(session),
    )
