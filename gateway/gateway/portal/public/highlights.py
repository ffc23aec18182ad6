"""What units show of the week: photos and videos that the office chose."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from chassis.storage.db import reading

from ...catalogue import queries
from ..frame.lists import pager

blp = Blueprint("highlights", __name__, url_prefix="/highlights")


@blp.get("")
def index() -> ResponseReturnValue:
    """The newest first"""
    with reading() as db:
        page = queries.highlights(db, request.args.get("cursor"))
    return render_template("public/highlights.html", highlights=page["items"], **pager(page))
