"""What the office announces, the newest first, and one by one."""

import uuid

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from chassis.storage.db import reading

from ...catalogue import queries
from ...catalogue.errors import NoSuchAnnouncement, existing
from ..frame.lists import pager

blp = Blueprint("announcements", __name__, url_prefix="/announcements")


@blp.get("")
def index() -> ResponseReturnValue:
    """The newest first"""
    with reading() as db:
        page = queries.announcements(db, request.args.get("cursor"))
    return render_template("public/announcements.html", announcements=page["items"], **pager(page))


@blp.get("/<uuid:id>")
def show(id: uuid.UUID) -> ResponseReturnValue:
    """One of them"""
    with reading() as db:
        announcement = existing(queries.announcement(db, id), NoSuchAnnouncement)
    return render_template("public/announcement.html", announcement=announcement)
