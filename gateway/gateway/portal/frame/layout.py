"""What every page shows: edition, clock, language, size of print, who is signed in."""

from collections.abc import Callable, Hashable
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, g, request
from flask_babel import gettext as _
from jinja2 import pass_context
from jinja2.runtime import Context
from sqlalchemy.orm import Session

from chassis.clock import clock, today
from chassis.storage.db import reading
from chassis.wording import LANGUAGES, locale

from ...accounts import sign_in
from ...catalogue import queries
from ...catalogue.memory import memory
from ...catalogue.versions import version
from .addresses import portal_address, url_for
from .district import remember_district
from .formats import FILTERS, part_of_day
from .i18n import msgid, texts_in
from .names import FILTERS as NAMES
from .names import MARKED, called, theme_of, with_unit_names
from .standings import standing
from .vocabulary import row_word, word

PRINTS = ("normal", "large", "larger")
"""Sizes of print: as usual; and large print (长辈版), a layout of its own, in two steps."""
FROM_CATALOGUE = {
    f"pages.{page}"
    for page in (
        "home",
        "activities",
        "feeds",
        "paper",
        "sitemaps",
        "venues",
        "units",
        "live_seats",
        "resources",
        "routes",
        "highlights",
        "honours",
        "announcements",
        "search",
        "statistics",
        "open_data",
        "about",
    )
}
"""Pages that show nothing but the catalogue and, to who is signed in, the button to sign out."""
SAME_FOR_ALL = FROM_CATALOGUE | {"pages.comments", "pages.docs"}
"""These and pages that show what departments say to everyone."""
A_YEAR = 365 * 24 * 3600
NAVIGATION = (
    ("pages.home.show", msgid("首页")),
    ("pages.activities.index", msgid("活动")),
    ("pages.venues.index", msgid("场馆")),
    ("pages.my_bookings.index", msgid("我的报名")),
    ("pages.statistics.show", msgid("统计")),
    ("pages.search.show", msgid("搜索")),
)


def register(app: Flask) -> None:
    """Give the templates their filters and what the base page needs, and keep the reader's choices."""
    app.jinja_env.filters.update(
        FILTERS | NAMES | {"word": word_of, "row_word": row_word_of, "standing": standing}
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(frame)
    app.after_request(say_who_may_keep)  # after the cookies are set, for these run from the last one up
    app.after_request(remember_choices)
    app.after_request(remember_district)


@pass_context
def word_of(_context: Context, value: str | None) -> str:
    """The filter `word`. It asks for the context so that Jinja does not work out `'office'|word` when it reads the
    template, in the language of whoever comes first."""
    return word(value)


@pass_context
def row_word_of(_context: Context, area: str | None) -> str:
    """The filter `row_word`, which asks for the context for the same reason."""
    return row_word(area)


def frame() -> dict[str, Any]:
    """The variables of the base page."""
    language = locale()
    zh = language == "zh"
    edition, size = current_edition(), size_of_print()
    return {
        "_": texts_in(language),
        "lang": language,
        "html_lang": "zh-Hans" if zh else "en",
        "zh": "" if zh else MARKED,
        "large_print": size != "normal",
        "print_size": size,
        "print_classes": {"normal": "normal", "large": "large", "larger": "large larger"}[size],
        "edition": edition,
        "site_name": called(edition) if edition else _("全民终身学习活动周"),
        "theme": theme_of(edition) if edition else None,
        "organisers": organisers(edition),
        "navigation": [(endpoint, _(label)) for endpoint, label in NAVIGATION],
        "switched": switched,
        "found_at": found_at() if request.blueprint in FROM_CATALOGUE else None,
        "demo_time": part_of_day() if clock().is_set else None,
        "account": sign_in.current_session(),
        "english_names": {} if request.blueprint in FROM_CATALOGUE else names_in_english(),
    }


def found_at() -> dict[str, str]:
    """{"canonical": the address by which search engines know this page, whatever it was narrowed by; and by language of
    the web ("x-default": the reader's own): that of the same page in it}"""
    here = portal_address() + request.path
    by_language = {"x-default": here, "zh-Hans": f"{here}?lang=zh", "en": f"{here}?lang=en"}
    asked_for = request.args.get("lang")
    canonical = f"{here}?lang={asked_for}" if asked_for in LANGUAGES else here
    return {"canonical": canonical} | by_language


def current_edition() -> dict[str, Any] | None:
    """The edition of today."""
    if "edition" not in g:
        with reading() as db:
            g.edition = _recall(db, ("edition", today()), lambda: queries.edition(db))
    edition: dict[str, Any] | None = g.edition
    return edition


def current_edition_id() -> str:
    """The id of the edition of today; before there is one nothing, which departments refuse."""
    edition = current_edition()
    return str(edition["id"]) if edition else ""


def names_in_english() -> dict[str, str]:
    """{Chinese name: English name} of units and venues, for English pages that show what departments tell of them."""
    if locale() == "zh":
        return {}
    with reading() as db:
        names: dict[str, str] = _recall(db, "english names", lambda: queries.english_names(db))
    return names


def current_facets(db: Session) -> dict[str, list[dict[str, Any]]]:
    """What the activities of today's edition can be narrowed by, as `queries.facets` has it."""
    edition = current_edition()
    id = edition["id"] if edition else None

    def read() -> dict[str, list[dict[str, Any]]]:
        facets = queries.facets(db, id)
        return facets | {"unit": with_unit_names(db, facets["unit"], "value")}

    facets: dict[str, list[dict[str, Any]]] = _recall(db, ("facets", id, locale()), read)
    return facets


def _recall(db: Session, key: Hashable, fetch: Callable[[], Any]) -> Any:
    """What the catalogue answers under the version that this page began with."""
    if "version" not in g:
        g.version = version(db)
    return memory().recall(g.version, key, fetch)


def party_limit() -> int:
    """How many people one booking may bring, by the edition's rules."""
    edition = current_edition()
    return (edition["rules"].get("party_limit") if edition else None) or 5


def organisers(edition: dict[str, Any] | None) -> list[tuple[str, list[dict[str, Any]]]]:
    """[(role, [who has it])] in the order the office gave them."""
    roles: dict[str, list[dict[str, Any]]] = {}
    for organiser in edition["organisers"] if edition else ():
        roles.setdefault(organiser["role"], []).append(organiser)
    return list(roles.items())


def switched(**choice: str) -> str:
    """The address of this page with another language or size of print."""
    rule = request.url_rule
    path = request.path if rule and "GET" in (rule.methods or ()) else url_for("pages.home.show")
    query = {name: values for name, values in request.args.lists() if name not in ("lang", "print")}
    return f"{path}?{urlencode(query | choice, doseq=True)}"


def remember_choices(response: Response) -> Response:
    """Keep `?lang=` and `?print=` of a page in cookies of a year; the program that reads a calendar has its own."""
    if response.mimetype != "text/html":
        return response
    for name, values in (("lang", LANGUAGES), ("print", PRINTS)):
        if request.args.get(name) in values:
            response.set_cookie(
                name,
                request.args[name],
                max_age=A_YEAR,
                samesite="Lax",
                httponly=True,
                secure=request.is_secure,
            )
    return response


def say_who_may_keep(response: Response) -> Response:
    """Pages about a person, with a form (its token is one browser's), and whatever a form was answered with, are kept
    nowhere: Back asks for them again."""
    if not (request.endpoint or "").startswith("pages."):
        return response
    personal = request.method == "POST" or request.blueprint not in SAME_FOR_ALL or sign_in.current_session()
    if personal or "csrf_token" in g or "Set-Cookie" in response.headers:
        response.headers.setdefault("Cache-Control", "private, no-store")
    elif request.blueprint in FROM_CATALOGUE and response.status_code == 200:
        response.headers.setdefault("Cache-Control", "public, no-cache")
    return response


def print_size(*choices: str | None) -> str:
    """The first of `choices` that is a size of print, else the usual one."""
    return next((size for size in choices if size in PRINTS), PRINTS[0])


def size_of_print() -> str:
    """The size of print that the reader of this page has chosen: one of PRINTS."""
    return print_size(request.args.get("print"), request.cookies.get("print"))
