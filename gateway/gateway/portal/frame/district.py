"""The district that a reader chose to see first: a cookie, which lists of activities and venues are sent on by.

A kept page is the same for all, so the cookie stands in none and in no key of one: who comes with it to a list that
asks for no place is sent to the list of the district, whose address says that it was remembered.
"""

from collections.abc import Container, Mapping
from typing import Any
from urllib.parse import quote, unquote

from flask import Response, redirect, request
from flask.typing import ResponseReturnValue

from .addresses import url_for
from .lists import FORGET, REMEMBER, REMEMBERED, current_query
from .vocabulary import AREAS

COOKIE = "district"
LISTS = ("/activities", "/venues")
ENDPOINTS = ("pages.activities.index", "pages.venues.index")
SAYS_WHERE = ("area", "unit", "venue", "cursor", REMEMBER, REMEMBERED, FORGET)
"""Of an address with one of these nobody is sent on."""
A_YEAR = 365 * 24 * 3600


def is_sent_on(cookies: Mapping[str, str], asked_for: Container[str]) -> bool:
    """Whether a reader with these cookies is sent from a list to that of the district; `asked_for`: the names of what
    the address asks for."""
    return _read_area(cookies) is not None and not any(name in asked_for for name in SAYS_WHERE)


def way_to_district() -> ResponseReturnValue | None:
    """The way to the list of the reader's district, where one is remembered and the address says of none."""
    if not is_sent_on(request.cookies, request.args):
        return None
    address = url_for(
        request.endpoint or "", **current_query() | {"area": _read_area(request.cookies), REMEMBERED: 1}
    )
    answer = redirect(address, 303)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def about_district(words: Mapping[str, list[str]]) -> dict[str, Any]:
    """{area: the one that the list is of, or None; state: "remembered", "kept" (just now), "forgotten" or ""; keep_url,
    forget_url, city_url}"""
    areas = words.get("area", [])
    here, present = request.endpoint or "", current_query()
    states = {REMEMBER: "kept", FORGET: "forgotten", REMEMBERED: "remembered"}
    state = next((state for name, state in states.items() if name in request.args), "")
    return {
        "area": areas[0] if len(areas) == 1 else None,
        "state": state,
        "keep_url": url_for(here, **present | {REMEMBER: 1, REMEMBERED: []}),
        "forget_url": url_for(here, **present | {FORGET: 1, REMEMBERED: [], "area": []}),
        "city_url": url_for(here, **present | {REMEMBERED: 1, "area": []}),
    }


def remember_district(response: Response) -> Response:
    """Keep the one district of a list in a cookie of a year, or drop it, as the address says."""
    if request.endpoint not in ENDPOINTS or response.status_code != 200:
        return response
    areas = request.args.getlist("area")
    if FORGET in request.args:
        response.delete_cookie(COOKIE)
    elif REMEMBER in request.args and len(areas) == 1 and areas[0] in AREAS:
        settings: dict[str, Any] = {"samesite": "Lax", "httponly": True, "secure": request.is_secure}
        response.set_cookie(COOKIE, quote(areas[0]), max_age=A_YEAR, **settings)
    return response


def _read_area(cookies: Mapping[str, str]) -> str | None:
    area = unquote(cookies.get(COOKIE, "")[:100])
    return area if area in AREAS else None
