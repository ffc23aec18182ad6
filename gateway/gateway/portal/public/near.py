"""What is near: from where the browser says one is, if it is asked, or from a venue or district that one picks."""

from math import isfinite
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import gettext

from chassis.storage.db import reading

from ...catalogue import queries
from ...catalogue.nearby import Place, Point
from ..frame.addresses import url_for
from ..frame.i18n import msgid as _
from ..frame.lists import (
    chosen,
    chosen_among,
    chosen_flags,
    chosen_word,
    counted_pager,
    current_query,
    first_shown,
)
from ..frame.names import called
from ..frame.vocabulary import AREAS, WHEN
from .opening_hours import with_now

blp = Blueprint("near", __name__, url_prefix="/near")
SHOWN = 10
LISTS = {"venues": _("看场馆"), "activities": _("看活动")}
MAY_ASK = "camera=(), geolocation=(self), microphone=()"
"""Permissions-Policy of this page alone: no other may ask where somebody is."""


@blp.get("")
def show() -> Response:
    """Venues by how far they are, with what is on next, or single activities (`list`); before it is known from where,
    the ways to say so"""
    words, unknown_words = chosen_among({"when": set(WHEN)})
    filters: dict[str, Any] = {"when": words["when"][-1]} if words else {}
    filters |= chosen_flags("free")
    is_by_activity = chosen_word("list", LISTS, "venues") == "activities"
    with reading() as db:
        places = queries.places(db)
        point, name, is_clear = _whence(places)
        unknown_words += [] if is_clear else [_("这个位置")]
        page: dict[str, Any] = {}
        if point:
            page = _read_page(db, point, filters, is_by_activity)
            page |= counted_pager(page["count"], SHOWN)
            page |= (
                {"later": queries.opens_later(db, filters)} if "free" in filters and not page["items"] else {}
            )
    answer = make_response(
        render_template(
            "public/near.html",
            areas=_areas(places),
            places=[place._asdict() for place in places],
            whence=name,
            is_located=point is not None,
            given=request.args.get("from", ""),
            quick=_quick(filters),
            unbooked_url=url_for(".show", **current_query() | {"free": []}),
            lists=_lists(is_by_activity),
            is_by_activity=is_by_activity,
            unknown=unknown_words,
            **page,
        )
    )
    answer.headers["Permissions-Policy"] = MAY_ASK
    return answer


def _whence(places: list[Place]) -> tuple[Point | None, str, bool]:
    """(where one is, what it is called, whether what was given was understood)"""
    filters = chosen("at", "from")
    if at := filters.get("at"):
        point = _point(at)
        return point, gettext(_("您的位置")) if point else "", point is not None
    if origin := filters.get("from"):
        there = [place for place in places if origin in (str(place.id), place.area)]
        name = called(there[0]._asdict()) if there and origin == str(there[0].id) else origin
        return (_middle(there), name, True) if there else (None, "", False)
    return None, "", True


def _point(text: str) -> Point | None:
    """Latitude and longitude in degrees, parted by a comma."""
    try:
        latitude, longitude = map(float, text[:40].split(","))
    except ValueError:
        return None
    is_on_earth = isfinite(latitude + longitude) and abs(latitude) <= 90 and abs(longitude) <= 180
    return Point(latitude, longitude) if is_on_earth else None


def _middle(there: list[Place]) -> Point:
    points = [place.point for place in there]
    return Point(*(sum(degrees) / len(points) for degrees in zip(*points, strict=True)))


def _areas(places: list[Place]) -> list[str]:
    """The districts and zones in which a venue is, in the order that lists have them."""
    areas = {place.area for place in places}
    return [area for area in AREAS if area in areas]


def _read_page(db: Any, point: Point, filters: dict[str, Any], is_by_activity: bool) -> dict[str, Any]:
    """{items, count} of this page of the list."""
    if is_by_activity:
        return queries.activities_nearby(db, point, filters, first_shown(), SHOWN)
    page = queries.nearby(db, point, filters, first_shown(), SHOWN)
    return page | {"items": _with_doors(db, page["items"])}


def _lists(is_by_activity: bool) -> list[tuple[str, str, bool]]:
    """[(name, address, whether it is chosen)] of what can be listed."""
    present = "activities" if is_by_activity else "venues"
    return [
        (
            label,
            url_for(".show", **current_query() | {"list": [] if name == "venues" else name}),
            name == present,
        )
        for name, label in LISTS.items()
    ]


def _with_doors(db: Any, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each with how its venue is now."""
    venues = with_now(db, [item["venue"] for item in items])
    return [item | {"venue": venue} for item, venue in zip(items, venues, strict=True)]


def _quick(filters: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """[(name, address, whether it is chosen)] of the days, and of what has seats; pressed again, each is let go of."""
    here, day = current_query(), filters.get("when")
    days = [
        (label, url_for(".show", **here | {"when": [] if day == name else name}), day == name)
        for name, label in WHEN.items()
    ]
    free = bool(filters.get("free"))
    return [*days, (_("有空位"), url_for(".show", **here | {"free": [] if free else 1}), free)]


@blp.app_template_filter()
def distance(metres: float) -> str:
    """About how far, in the reader's language."""
    if metres < 950:
        return str(gettext(_("约 %(n)s 米"), n=max(100, round(metres / 100) * 100)))
    kilometres = f"{metres / 1000:.1f}" if metres < 9_950 else f"{metres / 1000:,.0f}"
    return str(gettext(_("约 %(n)s 公里"), n=kilometres.removesuffix(".0")))
