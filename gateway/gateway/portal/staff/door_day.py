"""A door on one day, kept without network: a page that is installed, and what it lives on. A door is a venue's, or a
unit's, of what it holds outside venues.

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

from ...catalogue import queries
from ...catalogue.errors import NoSuchUnit, NoSuchVenue, existing
from ...departments import door
from ..frame.assets import has_asset, worker_script
from ..frame.form_pages import form_page, page_about
from ..frame.lists import pager
from ..frame.names import called
from ..frame.ways import DOOR_KEPT
from .door import DecisionForm, device_name, door_only

blp = Blueprint("door_day", __name__, url_prefix="/staff/door/at")
VENUE, UNIT = "/<uuid:venue_id>", "/unit/<uuid:unit_id>"
READER = "qr-decode.js"
"""Who reads codes where the browser does not; it is fetched when the system is installed, if npm is there."""
TWO_DAYS = timedelta(days=2)


class NoSuchDoorDay(NotFound):
    title = Text("没有这一天", "There is no such day")


@blp.get(VENUE)
@blp.get(UNIT)
@door_only
def begin(**at: Any) -> ResponseReturnValue:
    """Today's door, for who opens what was installed"""
    return redirect(url_for(".show", day=today(), **at), 303)


@blp.get(f"{VENUE}/<day>")
@blp.get(f"{UNIT}/<day>")
@door_only
def show(day: str, **at: Any) -> ResponseReturnValue:
    """Keep a door on a day, with network or without"""
    about = door_and_day(day, **at)
    reader = READER if has_asset(READER) else ""
    page = render_template("staff/door_day.html", device=device_name(), reader=reader, **about)
    answer = make_response(page)
    answer.headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()"
    answer.set_cookie(
        DOOR_KEPT, "1", max_age=TWO_DAYS, secure=request.is_secure, httponly=True, samesite="Lax"
    )
    return answer


def door_and_day(
    day: str, venue_id: uuid.UUID | None = None, unit_id: uuid.UUID | None = None, **_address: Any
) -> dict[str, Any]:
    """{door: {name, name_en}, at: what names it in an address, day}. Raises NoSuchVenue, NoSuchUnit, NoSuchDoorDay."""
    at: dict[str, Any] = {"venue_id": venue_id} if venue_id else {"unit_id": unit_id}
    with reading() as db:
        if venue_id:
            whose = existing(queries.venues_of(db, [venue_id]).get(venue_id), NoSuchVenue)
        else:
            whose = existing(queries.unit(db, unit_id) if unit_id else None, NoSuchUnit)
    return {"door": whose, "at": at, "day": day_named(day)}


def day_named(text: str) -> date:
    """Raises NoSuchDoorDay."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise NoSuchDoorDay() from error
    if not FIRST_DAY <= day <= LAST_DAY:
        raise NoSuchDoorDay()
    return day


def conflicts_of_day(day: str, **address: Any) -> dict[str, Any]:
    """What is to be decided of a door's day."""
    about = door_and_day(day, **address)
    look = door.conflicts_at_venue if "venue_id" in about["at"] else door.conflicts_of_unit
    page = look(**about["at"], day=about["day"], cursor=request.args.get("cursor"))
    return about | {"conflicts": page["items"], **pager(page)}


@blp.get(f"{VENUE}/<day>/conflicts")
@blp.get(f"{UNIT}/<day>/conflicts")
@door_only
def conflicts(day: str, **at: Any) -> ResponseReturnValue:
    """Decide what the devices at a door do not agree on"""
    return page_about("staff/door_conflicts.html", conflicts_of_day, day=day, **at)


@blp.post(f"{VENUE}/<day>/conflicts/<uuid:check_in_id>")
@blp.post(f"{UNIT}/<day>/conflicts/<uuid:check_in_id>")
@door_only
@form_page(DecisionForm, "staff/door_conflicts.html", conflicts_of_day)
def decide(form: DecisionForm, day: str, check_in_id: uuid.UUID, **at: Any) -> ResponseReturnValue:
    """Say which of conflicting check-ins count"""
    door.decide_check_in(check_in_id, form.decision.data)
    return redirect(url_for(".conflicts", day=day, done=1, **at), 303)


@blp.get(f"{VENUE}/manifest.webmanifest")
@blp.get(f"{UNIT}/manifest.webmanifest")
@door_only
def manifest(**at: Any) -> ResponseReturnValue:
    """What a device installs: a door, each day anew"""
    whose = door_and_day(str(today()), **at)["door"]
    start = url_for(".begin", **at)
    icon = {"src": url_for("static", filename="mark.svg"), "sizes": "any", "type": "image/svg+xml"}
    answer = jsonify(
        id=start,
        name=f"{gettext('签到')} · {called(whose)}",
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
