"""What the office announces, the newest first, and one by one."""

import uuid
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from chassis.storage.db import reading

from ...catalogue import queries
from ...catalogue.errors import NoSuchAnnouncement, existing
from ..frame.addresses import url_for, whole_address
from ..frame.lists import pager
from ..frame.names import called, text_of
from .atom import Entry, as_atom
from .gone import answer_gone

blp = Blueprint("announcements", __name__, url_prefix="/announcements")
MOST = 50


@blp.get("")
def index() -> ResponseReturnValue:
    """The newest first"""
    with reading() as db:
        page = queries.announcements(db, request.args.get("cursor"))
    return render_template("public/announcements.html", announcements=page["items"], **pager(page))


@blp.get("/feed.atom")
def feed() -> ResponseReturnValue:
    """The newest, for programs that read news (Atom, RFC 4287)"""
    with reading() as db:
        announcements = queries.announcements(db, limit=MOST)["items"]
    return as_atom(gettext("通知公告"), whole_address(".index"), map(_entry, announcements))


def _entry(news: dict[str, Any]) -> Entry:
    page = whole_address(".show", id=news["id"])
    return Entry(news["id"], called(news), called(text_of(news)), page, news["published_at"])


@blp.get("/<uuid:id>")
def show(id: uuid.UUID) -> ResponseReturnValue:
    """One of them"""
    with reading() as db:
        announcement = queries.announcement(db, id)
        if announcement is None and queries.is_taken_back(db, id):
            way = (url_for(".index"), gettext("看看别的通知"))
            return answer_gone(gettext("这条通知已收回"), gettext("它不再有效。"), way)
        announcement = existing(announcement, NoSuchAnnouncement)
    return render_template("public/announcement.html", announcement=announcement)
