"""What the office announces, the newest first, and one by one."""

import uuid
from datetime import UTC, datetime

from feedgen.feed import FeedGenerator
from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from chassis.storage.db import reading

from ...catalogue import queries
from ...catalogue.errors import NoSuchAnnouncement, existing
from ..frame.lists import pager

blp = Blueprint("announcements", __name__, url_prefix="/announcements")
MOST = 50
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


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
    atom = FeedGenerator()
    atom.id(url_for(".index", _external=True))
    atom.title(gettext("通知公告"))
    atom.updated(max((news["published_at"] for news in announcements), default=NEVER))
    atom.link(href=url_for(".feed", _external=True), rel="self")
    atom.link(href=url_for(".index", _external=True))
    atom.author(name=gettext("领导小组办公室"))
    for news in announcements:
        entry = atom.add_entry(order="append")
        entry.id(f"urn:uuid:{news['id']}")
        entry.title(news["title"])
        entry.updated(news["published_at"])
        entry.content(news["text"], type="text")
        entry.link(href=url_for(".show", id=news["id"], _external=True))
    return Response(atom.atom_str(), mimetype="application/atom+xml")


@blp.get("/<uuid:id>")
def show(id: uuid.UUID) -> ResponseReturnValue:
    """One of them"""
    with reading() as db:
        announcement = existing(queries.announcement(db, id), NoSuchAnnouncement)
    return render_template("public/announcement.html", announcement=announcement)
