"""The door: today's sessions at one's units and venues, and checking people in at one of them."""

import uuid
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from chassis.clock import today
from chassis.errors import DomainError

from ...departments import registration
from ..frame.errors import keeps_form, told
from ..frame.formats import moment
from ..frame.lists import chosen, chosen_day, pager
from .access import staff_only

blp = Blueprint("door", __name__, url_prefix="/staff/door")
ROLES = ("door", "desk", "unit_editor", "venue_operator")
# A scanner types what the QR code holds, which is much longer than a code that someone reads out.
LONGEST_CODE = 40


@blp.get("")
@staff_only(*ROLES)
def index() -> ResponseReturnValue:
    """Which session's door"""
    filters = chosen("date")
    chosen_day(filters)
    day: date = filters.get("date") or today()
    found = registration.sessions_at_work(day, request.args.get("cursor"))
    days = {"day": day, "before": day - timedelta(days=1), "after": day + timedelta(days=1)}
    return render_template("staff/door_sessions.html", sessions=found["items"], **days, **pager(found))


def page(id: uuid.UUID, status: int = 200, **said: Any) -> tuple[str, int]:
    """One session's door: counts, the forms as they were filled in, and who came last."""
    session = registration.session(id)
    came = registration.check_ins(id)
    kept = {name: request.form.get(name, "") for name in ("code", "q", "name")}
    kept["people"] = request.form.get("people", "") if "code" in request.form else ""
    kept["nonce"] = request.form.get("nonce") or str(uuid.uuid4())
    of = {"session": session, "day": moment(session["starts_at"]).date(), "came": came["items"]}
    just_now = {"done": done(request.args.get("done"))}
    return render_template("staff/door.html", **of, **kept, **just_now, **{"wrong": {}} | said), status


def done(what: str | None) -> str | None:
    """What was done a moment ago, in words."""
    return {
        "in": _("已签到。"),
        "all": _("这一家已经全部到场，没有重复计数。"),
        "walk_in": _("已登记现场入场。"),
        "undone": _("已撤销。"),
    }.get(what or "")


@blp.get("/<uuid:id>")
@staff_only(*ROLES)
def show(id: uuid.UUID) -> ResponseReturnValue:
    """Check people in at one session"""
    return page(id)


@blp.post("/<uuid:id>/check-in")
@staff_only(*ROLES)
@keeps_form(lambda id, expired: page(id, expired=expired)[0])
def check_in(id: uuid.UUID) -> ResponseReturnValue:
    """Check a party in by what was scanned, typed or chosen"""
    nonce = request.form.get("nonce") or str(uuid.uuid4())
    people = request.form.get("people", "").strip() or None
    try:
        booking = registration.check_in(session_id=id, nonce=nonce, party=named(), people=people)
    except DomainError as error:
        return page(id, **told(error))
    return redirect(url_for(".show", id=id, done="in" if booking["check_in_id"] else "all"), 303)


def named() -> dict[str, str]:
    """What names the party: a candidate that was chosen, a scanned pass, or a code."""
    if booking_id := request.form.get("booking_id"):
        return {"booking_id": booking_id, "way": request.form.get("way", "name")}
    code = request.form.get("code", "").strip()
    return {"token" if len(code) > LONGEST_CODE else "code": code}


@blp.post("/<uuid:id>/search")
@staff_only(*ROLES)
@keeps_form(lambda id, expired: page(id, expired=expired)[0])
def search(id: uuid.UUID) -> ResponseReturnValue:
    """Find a party by a part of a name or the end of a phone; sent as a form, so that no address has a name in it"""
    q = request.form.get("q", "").strip()
    try:
        found = registration.find_party(id, q)
    except DomainError as error:
        return page(id, **told(error))
    return page(id, found=found["items"], way="phone" if q.isdigit() else "name")


@blp.post("/<uuid:id>/walk-in")
@staff_only(*ROLES)
@keeps_form(lambda id, expired: page(id, expired=expired)[0])
def walk_in(id: uuid.UUID) -> ResponseReturnValue:
    """Let people in who have no booking"""
    people, name = request.form.get("walk_people", ""), request.form.get("name", "").strip() or None
    key = request.form.get("nonce") or str(uuid.uuid4())
    try:
        registration.walk_in(id, people=people, name=name, key=key)
    except DomainError as error:
        return page(id, **told(error))
    return redirect(url_for(".show", id=id, done="walk_in"), 303)


@blp.post("/<uuid:id>/undo/<uuid:check_in_id>")
@staff_only(*ROLES)
@keeps_form(lambda id, check_in_id, expired: page(id, expired=expired)[0])
def undo(id: uuid.UUID, check_in_id: uuid.UUID) -> ResponseReturnValue:
    """Take a check-in back"""
    try:
        registration.undo_check_in(check_in_id)
    except DomainError as error:
        return page(id, **told(error))
    return redirect(url_for(".show", id=id, done="undone"), 303)


@blp.get("/<uuid:id>/list")
@staff_only(*ROLES)
def printed(id: uuid.UUID) -> ResponseReturnValue:
    """The list to print, for a door without network"""
    found = registration.door_list(id)
    lines = [one for one in found["items"] if one["status"] != "cancelled"]
    return render_template("staff/door_list.html", session=found["session"], lines=lines)
