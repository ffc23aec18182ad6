"""Learning routes: the list, and one drawn as a line with what is told at its stops; printed, it is a sheet."""

import uuid
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from chassis.storage.db import reading

from ...catalogue import queries
from ...catalogue.errors import NoSuchRoute, existing
from ..frame.addresses import url_for
from ..frame.lists import pager
from .gone import answer_gone

blp = Blueprint("routes", __name__, url_prefix="/routes")
MOST_LIKE = 4


@blp.get("")
def index() -> ResponseReturnValue:
    """The learning routes"""
    with reading() as db:
        page = queries.routes(db, request.args.get("cursor"), limit=24)
    return render_template("public/routes.html", routes=page["items"], **pager(page))


@blp.get("/<uuid:id>")
def show(id: uuid.UUID) -> ResponseReturnValue:
    """One learning route, stop by stop; printed, it is a sheet to take along"""
    with reading() as db:
        route = queries.route(db, id)
        if route is None:
            return _answer_gone(db, existing(queries.bygone_route(db, id), NoSuchRoute))
    spans = [stop[name] for stop in route["stops"] for name in ("minutes", "walking_minutes")]
    return render_template("public/route.html", route=route, minutes=sum(span or 0 for span in spans))


def _answer_gone(db: Session, route: dict[str, Any]) -> ResponseReturnValue:
    like = [
        (other, url_for(".show", id=other["id"])) for other in queries.routes(db, limit=MOST_LIKE)["items"]
    ]
    return answer_gone(route, _("这条学习路线已撤下。"), (url_for(".index"), _("看看别的路线")), like)
