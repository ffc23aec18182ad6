"""The door of a venue on one day, kept without network: a page that is installed, and what it lives on.

The page holds no list: its script takes that from the API, seals it under the day's key, and drops both as the day
ends (`static/door*.js`). Without a script, and for what was in conflict, there are the pages of the server.
"""

import uuid
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from chassis.clock import today
from chassis.errors import NotFound
from chassis.storage.db import reading
from chassis.web.bodies import FIRST_DAY, LAST_DAY
from chassis.wording import Text

from ...catalogue.errors import NoSuchVenue, existing
from ...catalogue.venues import venues_of
from ...departments import door
from ..frame.assets import has_asset, worker_script
from ..frame.form_pages import form_page, page_about
from ..frame.lists import pager
from ..frame.ways import DOOR_KEPT
from .door import DecisionForm, device_name, door_only

blp = Blueprint("door_day", __name__, url_prefix="/staff/door/at")
DAY = "/<uuid:venue_id>/<day>"
READER = "qr-decode.js"
"""Who reads codes where the browser does not; it is fetched when the system is installed, if npm is there."""
TWO_DAYS = timedelta(days=2)


class NoSuchDoorDay(NotFound):
    title = Text("没有这一天", "There is no such day")


@blp.get("/<uuid:venue_id>")
@door_only
def begin(venue_id: uuid.UUID) -> ResponseReturnValue:
    """Today's door, for who opens what was installed"""
    return redirect(url_for(".show", venue_id=venue_id, day=today()), 303)


@blp.get(DAY)
@door_only
def show(venue_id: uuid.UUID, day: str) -> ResponseReturnValue:
    """Keep the door of a venue on a day, with network or without"""
    about = venue_and_day(venue_id, day)
    reader = READER if has_asset(READER) else ""
    page = render_template("staff/door_day.html", device=device_name(), reader=reader, **about)
    answer = make_response(page)
    answer.headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()"
    answer.set_cookie(
        DOOR_KEPT, "1", max_age=TWO_DAYS, secure=request.is_secure, httponly=True, samesite="Lax"
    )
    return answer


def venue_and_day(venue_id: uuid.UUID, day: str, **_address: Any) -> dict[str, Any]:
    """The venue, and the day that an address names. Raises NoSuchVenue, NoSuchDoorDay."""
    with reading() as db:
        venue = existing(venues_of(db, [venue_id]).get(venue_id), NoSuchVenue)
    return {"venue": venue, "venue_id": venue_id, "day": day_named(day)}


def day_named(text: str) -> date:
    """Raises NoSuchDoorDay."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise NoSuchDoorDay() from error
    if not FIRST_DAY <= day <= LAST_DAY:
        raise NoSuchDoorDay()
    return day


def undecided(venue_id: uuid.UUID, day: str, **_address: Any) -> dict[str, Any]:
    """What is to be decided of a venue's day."""
    about = venue_and_day(venue_id, day)
    page = door.conflicts_at(venue_id, about["day"], request.args.get("cursor"))
    return about | {"conflicts": page["items"], **pager(page)}


@blp.get(f"{DAY}/conflicts")
@door_only
def conflicts(venue_id: uuid.UUID, day: str) -> ResponseReturnValue:
    """Decide what the devices at the doors of a venue do not agree on"""
    return page_about("staff/door_conflicts.html", undecided, venue_id=venue_id, day=day)


@blp.post(f"{DAY}/conflicts/<uuid:check_in_id>")
@door_only
@form_page(DecisionForm, "staff/door_conflicts.html", undecided)
def decide(form: DecisionForm, venue_id: uuid.UUID, day: str, check_in_id: uuid.UUID) -> ResponseReturnValue:
    """Say which of conflicting check-ins count"""
    door.decide_check_in(check_in_id, form.decision.data)
    return redirect(url_for(".conflicts", venue_id=venue_id, day=day, done=1), 303)


@blp.get("/<uuid:venue_id>/manifest.webmanifest")
@door_only
def manifest(venue_id: uuid.UUID) -> ResponseReturnValue:
    """What a device installs: the doors of a venue, each day anew"""
    venue = venue_and_day(venue_id, str(today()))["venue"]
    start = url_for(".begin", venue_id=venue_id)
    icon = {"src": url_for("static", filename="mark.svg"), "sizes": "any", "type": "image/svg+xml"}
    answer = jsonify(
        id=start,
        name=f"{gettext('签到')} · {venue['name']}",
        short_name=gettext("签到"),
        start_url=start,
        scope=f"{blp.url_prefix}/",
        display="standalone",
        background_color="#fbf7ee",
        theme_color="#8f1f16",
        icons=[icon],
    )
    answer.mimetype = "application/manifest+json"
    return answer


@blp.get("/worker.js")
def worker() -> ResponseReturnValue:
    """What opens the page without network; the same for all"""
    return worker_script("door", "door-worker.js")


@blp.get("/left")
def left() -> ResponseReturnValue:
    """Whoever has signed out leaves no list on this device: the page's script drops them"""
    answer = make_response(render_template("staff/door_left.html"))
    answer.delete_cookie(DOOR_KEPT)
    return answer
