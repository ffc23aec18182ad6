"""Activities: the list with its filters, and one with its sittings."""

import uuid
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from chassis.clock import now, today
from chassis.storage.db import reading

from ...catalogue import queries
from ...catalogue.errors import NoSuchActivity, existing
from ..frame.addresses import portal_address, url_for, whole_address
from ..frame.district import about_district, way_to_district
from ..frame.formats import day as day_of
from ..frame.i18n import msgid as _
from ..frame.layout import current_edition, current_facets, party_limit
from ..frame.lists import (
    chips,
    chosen,
    chosen_among,
    chosen_days,
    chosen_flags,
    current_query,
    known_words,
    pager,
)
from ..frame.names import called, venue_names
from ..frame.qr_codes import qr_of_address
from ..frame.vocabulary import AREAS, AUDIENCES, DAY_PARTS, KINDS, MODES, READING_KINDS, SERIES, TOPICS, WHEN
from .alike import alike
from .calendars import MOST_DATES, as_answer, of_one_session
from .events import as_events
from .feeds import BY, MOST

blp = Blueprint("activities", __name__, url_prefix="/activities")
WORDS = {
    "kind": KINDS,
    "reading": READING_KINDS,
    "mode": MODES,
    "series": SERIES,
    "topic": TOPICS,
    "audience": AUDIENCES,
    "area": AREAS,
    "when": WHEN,
    "part": DAY_PARTS,
}
"""{filter: the words that it may have besides those that occur}"""
DAYS = {"date": "%(day)s", "from": _("%(day)s起"), "to": _("到%(day)s")}
"""{filter that is a day: what a chip says of it}"""
FLAGS = {"free": _("有空位"), "drop_in": _("不用报名"), "step_free": _("无台阶")}
"""{filter that is on or not: what it is called}"""
ANY_DAY: dict[str, Any] = {"date": [], "from": [], "to": [], "when": []}
"""An address that says of no day."""
UNFOLDED, MOST_UNFOLDED, MOST_EVENTS = 3, 5, 10
"""Dates of an activity that stand before the fold; so many do without one; so many are told to search engines."""
MOST_ON_POSTER, MOST_WITH_PLACES = 5, 4
"""Dates that a poster has room for; where each has a place of its own."""
MUCH_ON_POSTER = 200
"""Characters from which on its letters are smaller."""
ONE_OF = ("when",)
"""Filters of which the last value holds."""


@blp.get("")
def index() -> ResponseReturnValue:
    """Approved activities, narrowed by what was chosen; `view=calendar`: how many on each day"""
    if answer := way_to_district():
        return answer
    edition = current_edition()
    filters: dict[str, Any] = chosen(*DAYS) | chosen_flags(*FLAGS)
    chosen_days(filters, *DAYS)
    day = filters.get("date")
    days = {name: filters[name] for name in DAYS if name in filters}
    with reading() as db:
        facets = current_facets(db)
        names = _names(db, facets)
        words, unknown_words = chosen_among(
            known_words(WORDS, facets) | {name: set(names[name]) for name in names}
        )
        within = _within(edition, filters, words)
        calendar = request.args.get("view") == "calendar"
        page = {} if calendar else queries.programme(db, within, request.args.get("cursor"))
        count = queries.count_activities(db, within) if calendar else page["count"]
        return render_template(
            "public/activities.html",
            activities=page.get("items", []),
            count=count,
            later=queries.opens_later(db, within) if "free" in filters and not count else None,
            unbooked_url=url_for(".index", **current_query() | {"free": []}),
            facets=_options(facets, queries.counts_within(db, within), words),
            chosen=filters | words,
            chips=chips(_chosen_words(words, filters), _labels(names, days)),
            unknown=unknown_words,
            district=about_district(words),
            flags=FLAGS,
            quick=_quick(words, day),
            dates=_dates(edition, day),
            days=_days(queries.days_listed(db, within)) if calendar else [],
            subscribe=_subscribe(words),
            switched_view=url_for(".index", **current_query() | {"view": [] if calendar else "calendar"}),
            calendar=calendar,
            **({} if calendar else pager(page)),
        )


def _chosen_words(words: dict[str, list[str]], filters: dict[str, Any]) -> dict[str, list[str]]:
    """All that the list is narrowed by, as an address has it."""
    days = {name: [filters[name].isoformat()] for name in DAYS if name in filters}
    return words | days | {flag: ["1"] for flag in FLAGS if flag in filters}


@blp.get("/<uuid:id>")
def show(id: uuid.UUID) -> ResponseReturnValue:
    """One activity, each sitting with its seats and a way to book it"""
    with reading() as db:
        activity = existing(queries.activity(db, id), NoSuchActivity)
        moment = now()
        coming = [sitting for sitting in activity["sittings"] if sitting["ends_at"] > moment]
        others = alike(db, activity, coming)
    page = render_template(
        "public/activity.html",
        activity=activity,
        coming=coming,
        alike=others,
        past=[sitting for sitting in activity["sittings"] if sitting["ends_at"] <= moment],
        same=_in_common(coming),
        shown=len(coming) if len(coming) <= MOST_UNFOLDED else UNFOLDED,
        events=as_events(activity, coming[:MOST_EVENTS]),
        party_limit=party_limit(),
    )
    return page, 410 if activity["status"] == "withdrawn" else 200


@blp.get("/<uuid:id>/poster")
def poster(id: uuid.UUID) -> ResponseReturnValue:
    """One activity as a sheet for the wall: when, where, a code that leads to its page, the number to call"""
    with reading() as db:
        activity = existing(queries.activity(db, id), NoSuchActivity)
    if activity["status"] == "withdrawn":
        return redirect(url_for(".show", id=id))
    on = [sitting for sitting in activity["sittings"] if sitting["ends_at"] > now() and _is_on(sitting)]
    places = [sitting["place"] for sitting in on]
    same = bool(places) and all(place == places[0] for place in places)
    most = MOST_ON_POSTER if same else MOST_WITH_PLACES
    words = [
        called(activity),
        activity["summary"] or "",
        *map(_place_in_words, places[: 1 if same else most]),
    ]
    return render_template(
        "public/poster.html",
        activity=activity,
        sittings=on[:most],
        more=len(on[most:]),
        is_full=sum(map(len, words)) > MUCH_ON_POSTER,
        same_place=places[0] if same else None,
        portal_address=portal_address(),
        qr=qr_of_address(whole_address(".show", id=id)),
    )


def _place_in_words(place: dict[str, Any] | None) -> str:
    return f"{place['name']}{place.get('address') or ''}" if place else ""


def _is_on(sitting: dict[str, Any]) -> bool:
    return sitting["status"] == "planned" and (sitting["session"] or {}).get("status") != "cancelled"


@blp.get("/<uuid:id>/calendar.ics")
def save_dates(id: uuid.UUID) -> ResponseReturnValue:
    """Its dates, for the calendar of a phone"""
    with reading() as db:
        activity = existing(queries.activity(db, id), NoSuchActivity)
        dates = queries.dates(db, {"activity": id}, limit=MOST_DATES)["items"]
        return as_answer(called(activity), dates)


@blp.get("/<uuid:id>/sessions/<uuid:session_id>/calendar.ics")
def save_date(id: uuid.UUID, session_id: uuid.UUID) -> ResponseReturnValue:
    """One of its sessions, for the calendar of a phone"""
    return of_one_session(session_id, "activity_id", id)


def _in_common(sittings: list[dict[str, Any]]) -> dict[str, list[str]]:
    """{prevention, conditions: what is asked of those who come, where that is so of all of several sittings}"""
    asked_of = {
        "prevention": [sitting["prevention"] for sitting in sittings],
        "conditions": [(sitting["session"] or {}).get("conditions", []) for sitting in sittings],
    }
    return {
        name: measures[0]
        for name, measures in asked_of.items()
        if len(measures) > 1 and measures[0] and all(other == measures[0] for other in measures)
    }


def _within(
    edition: dict[str, Any] | None, filters: dict[str, Any], words: dict[str, list[str]]
) -> dict[str, Any]:
    """What the catalogue narrows by."""
    last = {name: words[name][-1] for name in ONE_OF if name in words}
    ids = {name: [uuid.UUID(id) for id in words[name]] for name in ("unit", "venue") if name in words}
    return ({"edition": edition["id"]} if edition else {}) | filters | words | last | ids


def _names(db: Session, facets: dict[str, Any]) -> dict[str, dict[str, str]]:
    """{unit, venue: {id: name}}; venues only where one was asked for."""
    units = {str(unit["value"]): unit["label"] for unit in facets["unit"]}
    return {"unit": units, "venue": venue_names(db) if "venue" in request.args else {}}


def _labels(names: dict[str, dict[str, str]], days: dict[str, date]) -> dict[tuple[str, str], str]:
    """{(filter, value): what a chip shows, where that is not the value}"""
    labels = {(flag, "1"): label for flag, label in FLAGS.items()}
    labels |= {(name, id): label for name, options in names.items() for id, label in options.items()}
    return labels | {
        (name, day.isoformat()): gettext(DAYS[name], day=day_of(day)) for name, day in days.items()
    }


def _options(
    facets: dict[str, list[dict[str, Any]]],
    counts: dict[str, dict[str, int]],
    words: dict[str, list[str]],
) -> dict[str, list[dict[str, Any]]]:
    """The values to choose from, with how many there are within what else was chosen; those that there are none of
    are left out, unless they were chosen."""
    counted_options = {
        name: [option | {"count": counts[name].get(str(option["value"]), 0)} for option in facets[name]]
        for name in counts
    }
    return facets | {
        name: [option for option in options if option["count"] or str(option["value"]) in words.get(name, ())]
        for name, options in counted_options.items()
    }


def _quick(words: dict[str, list[str]], day: date | None) -> list[tuple[str, str, bool]]:
    """[(name, address, whether it is chosen)] of days that many look for, and of the days around one."""
    if day:
        around = [day + timedelta(days=step) for step in (-1, 1)]
        return [
            (day_of(other), url_for(".index", **current_query() | {"date": other.isoformat()}), False)
            for other in around
        ]
    present = words.get("when", [])[-1:]
    return [
        (
            label,
            url_for(".index", **current_query() | ANY_DAY | {"when": [] if [name] == present else name}),
            [name] == present,
        )
        for name, label in WHEN.items()
    ]


def _days(counts: dict[date, int]) -> list[tuple[date, int, str]]:
    """[(day, how many, its list)] from today on; all, where all are over."""
    days = [day for day in sorted(counts) if day >= today()] or sorted(counts)
    return [(day, counts[day], _list_of(day)) for day in days]


def _list_of(day: date) -> str:
    return url_for(".index", **current_query() | ANY_DAY | {"date": day.isoformat(), "view": []})


def _subscribe(words: dict[str, list[str]]) -> dict[str, Any]:
    """{calendar, news: the address of what one subscribes to, narrowed by what it can be of the words chosen; most: so
    many dates the calendar has}"""
    of: dict[str, Any] = {name: words[name] for name in BY if name in words}
    return {
        "calendar": url_for("pages.feeds.calendar", **of),
        "news": url_for("pages.feeds.activities", **of),
        "most": MOST,
    }


def _dates(edition: dict[str, Any] | None, day: date | None) -> list[date]:
    """The days to choose from: those of the edition from today on, and the one that was asked for."""
    days = set() if day is None else {day}
    if edition:
        first = max(edition["opens_on"], min(today(), edition["closes_on"]))
        days |= {first + timedelta(days=n) for n in range((edition["closes_on"] - first).days + 1)}
    return sorted(days)
