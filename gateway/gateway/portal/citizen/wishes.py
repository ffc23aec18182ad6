"""Asking a venue to open: for a part of a day, or for more of what is full; and what became of what one asked."""

import uuid
from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from chassis.clock import today
from chassis.storage.db import reading

from ...catalogue import queries
from ...catalogue.errors import NoSuchVenue, existing
from ...departments import registration
from ..forms import WishedForm, key_field
from ..frame.form_pages import PortalForm, form_page, page_about
from ..frame.lists import chosen, chosen_day, pager
from ..frame.vocabulary import WISH_STATES
from .access import citizens_only

blp = Blueprint("wishes", __name__)
TONES = {"open": "wait", "answered": "free"}


class MoreForm(PortalForm):
    """One more of a session that is full."""

    key = key_field()


def venue_of(id: uuid.UUID) -> dict[str, Any]:
    """A venue, and the day that one came from, or tomorrow."""
    with reading() as db:
        venue = existing(queries.venue(db, id), NoSuchVenue)
    asked_for = chosen("date")
    chosen_day(asked_for)
    day = max(asked_for.get("date") or today(), today() + timedelta(days=1))
    return {"venue": venue, "filled": {"date": day, "part": "evening"}}


@blp.route("/venues/<uuid:id>/wish", methods=["GET", "POST"])
@citizens_only
@form_page(WishedForm, "citizen/wish.html", venue_of)
def request_opening(form: WishedForm, id: uuid.UUID) -> ResponseReturnValue:
    """Ask a venue to open for a part of a day"""
    return lead_to_wish(registration.ask_venue({"venue_id": str(id)} | form.when, form.key.data))


def session_of(id: uuid.UUID) -> dict[str, Any]:
    """A full session."""
    return {"session": registration.session(id)}


@blp.route("/sessions/<uuid:id>/wish", methods=["GET", "POST"])
@citizens_only
@form_page(MoreForm, "citizen/wish_more.html", session_of)
def ask_more(form: MoreForm, id: uuid.UUID) -> ResponseReturnValue:
    """Ask for one more of a session that is full"""
    return lead_to_wish(registration.ask_venue({"session_id": str(id)}, form.key.data))


def lead_to_wish(wish: dict[str, Any]) -> ResponseReturnValue:
    """To one's own wishes, at this one."""
    return redirect(url_for(".index", _anchor=f"wish-{wish['id']}"), 303)


def own_wishes(**_address: Any) -> dict[str, Any]:
    """What one asked, the latest day first."""
    page = registration.wishes(request.args.get("cursor"))
    return {"wishes": page["items"], "states": WISH_STATES, "tones": TONES} | pager(page)


@blp.get("/my/wishes")
@citizens_only
def index() -> ResponseReturnValue:
    """One's own wishes, and what was answered"""
    return page_about("citizen/my_wishes.html", own_wishes)


@blp.post("/my/wishes/<uuid:id>/withdraw")
@citizens_only
@form_page(PortalForm, "citizen/my_wishes.html", own_wishes)
def withdraw(_form: PortalForm, id: uuid.UUID) -> ResponseReturnValue:
    """Ask no more"""
    return lead_to_wish(registration.withdraw_wish(id))
