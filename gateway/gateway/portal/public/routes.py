"""Learning routes: the list, and one drawn as a line with what is told at its stops; printed, it is a sheet."""

import uuid

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from chassis.storage.db import reading

from ...catalogue import queries
from ...catalogue.errors import NoSuchRoute, existing
from ..frame.lists import pager

blp = Blueprint("routes", __name__, url_prefix="/routes")


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
        route = existing(queries.route(db, id), NoSuchRoute)
    spans = [stop[name] for stop in route["stops"] for name in ("minutes", "walking_minutes")]
    return render_template("public/route.html", route=route, minutes=sum(span or 0 for span in spans))
