"""A venue's own pages: what is on there today, what is closed, and what people wait for."""

import uuid
from contextlib import suppress
from datetime import UTC, date, timedelta
from functools import partial
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from chassis.clock import midnight, now, today
from chassis.errors import NotFound
from chassis.storage.db import reading
from chassis.web.auth import actor
from chassis.wording import Text

from ...accounts import staff_accounts
from ...accounts.store import reading as reading_accounts
from ...catalogue import queries
from ...departments import door, venues
from ...departments.errors import DepartmentUnavailable
from ..frame.form_pages import PortalForm, form_page, page_about
from ..frame.lists import chosen, chosen_day, pager, read_all
from ..frame.names import with_english_titles
from .access import own_venue_only
from .venue_misfits import misfits_ahead

blp = Blueprint("venue_day", __name__, url_prefix="/staff/venues")
operators_only = own_venue_only("venue_operator", "office")
MOST = 99_999


class CountForm(PortalForm):
    """How many people were counted at a session, whoever had booked."""

    people = IntegerField(
        _("清点人数"),
        [InputRequired(_("请填写整数")), NumberRange(0, MOST, _("请填 %(min)d 到 %(max)d 之间的数字"))],
        invalid_value_message=_("请填写整数"),
        render_kw={"inputmode": "numeric"},
    )


def day_asked() -> date:
    """The day that the address names, or today."""
    filters = chosen("date")
    chosen_day(filters)
    day: date = filters.get("date") or today()
    return day


def day_named() -> date:
    """The day that the address names, for what is done with just that day. Raises NoSuchDayAsked."""
    filters = chosen("date")
    if not chosen_day(filters) or "date" not in filters:
        raise NoSuchDayAsked()
    day: date = filters["date"]
    return day


def spaces_of(venue: dict[str, Any]) -> dict[str, str]:
    """The names of a venue's spaces that are in use, by their ids."""
    return {space["id"]: space["name"] for space in venue["spaces"] if space["status"] == "open"}


def with_state(on: dict[str, Any], closures: list[dict[str, Any]]) -> dict[str, Any]:
    """What is on, with how many seats are free, whether it has begun, so that people can be counted, and whether it has
    yet to follow a closure."""
    is_open, free = on["status"] == "open", None
    if on["capacity"] is not None:
        free = max(on["capacity"] - on["confirmed"], 0)
    closing = is_open and on["ends_at"] > next_minute() and any(shuts(closure, on) for closure in closures)
    has_begun = is_open and on["starts_at"] <= now().isoformat()
    return on | {"free": free, "begun": has_begun, "closing": closing}


def next_minute() -> str:
    """What ends by then ends with a closure from this moment on."""
    return (now() + timedelta(minutes=1)).isoformat()


def shuts(closure: dict[str, Any], on: dict[str, Any]) -> bool:
    """Whether a closure bears on something: registration will call it off, or end it when that begins."""
    is_here = closure["space_id"] in (None, on["space_id"])
    is_then = closure["starts_at"] < on["ends_at"] and closure["ends_at"] > on["starts_at"]
    return bool(is_here and is_then)


def counters(sessions: list[dict[str, Any]]) -> dict[str, str]:
    """{account's id: the name of who counted heads}"""
    ids = {on["head_count"]["counted_by"] for on in sessions if on["head_count"]}
    if not ids:
        return {}
    with reading_accounts() as db:
        return staff_accounts.usernames(db, ids)


def in_english(page: dict[str, Any]) -> list[dict[str, Any]]:
    """The sessions that venues answers, each with its English title, which the catalogue knows."""
    with reading() as db:
        return with_english_titles(db, page["items"])


def house_of(venue: dict[str, Any]) -> list[dict[str, Any]]:
    """How many are in now, where the venue or a space of it holds so many at a time; nothing while registration is
    away, which does the counting."""
    if not any(place.get("at_once") for place in [venue, *venue["spaces"]]):
        return []
    with suppress(DepartmentUnavailable):
        return list(door.house(venue["id"])["items"])
    return []


def day_of(id: uuid.UUID, **_address: Any) -> dict[str, Any]:
    """A day at a venue: what is on, hour by hour; what is or will be closed; what people or activities wait for."""
    day = day_asked()
    venue = venues.venue(id)
    closures = read_all(partial(venues.closures, id, min(day, today())))
    on_view = {"items": read_all(partial(venues.what_is_on, id, day))}
    sessions = [with_state(on, closures) for on in in_english(on_view)]
    since = min(now(), midnight(day)).astimezone(UTC).isoformat()
    at = now().isoformat()
    day_closures = [
        closure | {"over": closure["ends_at"] <= at} for closure in closures if closure["ends_at"] > since
    ]
    return {
        "venue": venue,
        "spaces": spaces_of(venue),
        "day": day,
        "day_before": day - timedelta(days=1),
        "day_after": day + timedelta(days=1),
        "sessions": sessions,
        "counters": counters(sessions),
        "closures": sorted(day_closures, key=lambda closure: closure["starts_at"]),
        "house": house_of(venue),
        "misfits": misfits_ahead(id),
        "wanted": in_english(venues.demand(id)),
        "requests": len(read_all(partial(venues.requests, id))),
    }


@blp.get("")
@operators_only
def index() -> ResponseReturnValue:
    """The venues one operates; for the office, all"""
    whose = actor()
    with reading() as db:
        page: dict[str, Any] = {"next_cursor": None}
        if whose.has("office"):
            page = queries.venues(db, {}, request.args.get("cursor"), limit=50)
            rows = page["items"]
        else:
            rows = [venue for id in whose.venues if (venue := queries.venue(db, id))]
    return render_template("staff/venues.html", venues=rows, may_compare=whose.has("office"), **pager(page))


@blp.get("/<uuid:id>")
@operators_only
def show(id: uuid.UUID) -> ResponseReturnValue:
    """A day at a venue"""
    return page_about("staff/venue_day.html", day_of, id=id)


@blp.post("/<uuid:id>/sessions/<uuid:session_id>/count")
@operators_only
@form_page(CountForm, "staff/venue_day.html", day_of)
def count(form: CountForm, id: uuid.UUID, session_id: uuid.UUID) -> ResponseReturnValue:
    """Keep how many people were counted"""
    venues.count_heads(id, session_id, form.people.data)
    return redirect(this_day(id), 303)


@blp.post("/<uuid:id>/sessions/<uuid:session_id>/strike-out")
@operators_only
@form_page(PortalForm, "staff/venue_day.html", day_of, "strike_form")
def strike_out(_form: PortalForm, id: uuid.UUID, session_id: uuid.UUID) -> ResponseReturnValue:
    """Strike out a count that was wrong"""
    venues.strike_out_count(id, session_id)
    return redirect(this_day(id), 303)


def check_venue(id: uuid.UUID, noun: dict[str, Any]) -> dict[str, Any]:
    """A closure, a pattern or a request, where it is of this venue: all staff may read some of them, and under another
    venue's name it would be taken for that one's. Raises NoSuchAtVenue."""
    if noun["venue_id"] != str(id):
        raise NoSuchAtVenue()
    return noun


def this_day(id: uuid.UUID) -> str:
    """The address of the day that was looked at."""
    return url_for(".show", id=id, date=day_asked())


class NoSuchAtVenue(NotFound):
    title = Text("这个场馆没有这一项，请核对网址", "This venue has no such thing; check the address")


class NoSuchDayAsked(NotFound):
    title = Text("没有这一天", "There is no such day")
