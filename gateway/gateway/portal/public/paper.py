"""The week on paper: what is on in a district, on a street or at a venue, in large print, to be booked by a number."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from chassis.clock import now, today
from chassis.storage.db import reading
from chassis.web.app import settings

from ...catalogue import queries
from ...catalogue.errors import NoSuchVenue, existing
from ..frame.addresses import url_for
from ..frame.layout import current_edition, current_facets
from ..frame.lists import chosen, chosen_among, chosen_day, known_words, pager
from ..frame.vocabulary import AREAS, word

blp = Blueprint("paper", __name__, url_prefix="/paper")
MOST = 150
"""Lines of one list: some twenty leaves."""
IN_PERSON = ("offline", "hybrid")
"""Modes of sessions to which one goes; a series has one for both of its halves."""
MOST_WINDOWS = 6
LONGEST = 40
"""Characters of what is looked for in addresses, as the form takes them: they stand in the heading."""


@blp.get("")
def index() -> str:
    """The districts to choose from, a day, and words of a street or a place"""
    return render_template("public/paper.html", areas=_areas())


@blp.get("/list")
def show() -> ResponseReturnValue:
    """Lists to print, each beginning on a leaf of its own (`area`, any number; `venue`; `near`: words of the address;
    `date`)"""
    filters = {name: text[:LONGEST] for name, text in chosen("date", "near").items()}
    is_day = chosen_day(filters)
    with reading() as db:
        areas, unknown_words = chosen_among(known_words({"area": AREAS}, current_facets(db)))
        venue = _venue(db)
        lists = [_sheet(db, place, filters) for place in _places(areas.get("area", []), venue, filters)]
    sheets = [sheet for sheet in lists if sheet["lines"]] or lists[:1]
    is_empty = "date" in filters and not any(sheet["lines"] for sheet in sheets)
    if not (sheets and is_day) or unknown_words or is_empty:
        wrong = {"unknown": unknown_words, "is_empty": is_empty and bool(sheets)}
        return render_template("public/paper.html", areas=_areas(), chosen=filters | areas, **wrong)
    return render_template(
        "public/paper_list.html",
        sheets=sheets,
        near=filters.get("near"),
        day=filters.get("date"),
        made_on=today(),
        moment=now(),
        sms_number=settings().sms_number,
        **(pager(sheets[0]) if len(sheets) == 1 else {"next_url": None, "first_url": None}),
    )


def _areas() -> list[dict[str, Any]]:
    with reading() as db:
        return current_facets(db)["area"]


def _venue(db: Session) -> dict[str, Any] | None:
    """The venue that was asked for. Raises NoSuchVenue."""
    id = request.args.get("venue")
    try:
        return existing(queries.venue(db, UUID(id)), NoSuchVenue) if id else None
    except ValueError:
        raise NoSuchVenue() from None


def _places(areas: list[str], venue: dict[str, Any] | None, filters: dict[str, Any]) -> list[dict[str, Any]]:
    """[{name, name_en, what the catalogue narrows by}] of each list; the whole city where only words of an address are
    given."""
    if venue:
        return [{"name": venue["name"], "name_en": venue["name_en"], "filters": {"venue": venue["id"]}}]
    if not areas and "near" in filters:
        return [{"name": None, "name_en": None, "filters": {"kind": "sitting"}}]
    return [
        {"name": area, "name_en": word(area), "filters": {"kind": "sitting", "area": area}} for area in areas
    ]


def _sheet(db: Session, place: dict[str, Any], filters: dict[str, Any]) -> dict[str, Any]:
    """One list: {name, name_en, lines (sessions by the dates that are shown of them), venues of them that say how to
    get there, windows, next_cursor, rest (the address of a list of its own that goes on)}"""
    edition = current_edition()
    sheet_filters = place["filters"] | filters | {"status": "open", "mode": IN_PERSON}
    span = {} if "date" in filters else {"from": today()} | ({"to": edition["closes_on"]} if edition else {})
    cursor = request.args.get("cursor")
    page = queries.sessions(db, sheet_filters | span, cursor, limit=MOST)
    lines = [session for session in page["items"] if session["date"]["ends_at"] > now()]
    ids = {line["place"]["venue_id"] for line in lines if line["place"] and line["place"]["venue_id"]}
    venues = sorted(queries.venues_of(db, ids).values(), key=lambda venue: str(venue["name"]))
    area = place["filters"].get("area")
    return {
        "name": place["name"],
        "name_en": place["name_en"],
        "lines": lines,
        "venues": [venue for venue in venues if venue["directions"]],
        "windows": [venue for venue in venues if _has_window(venue)][:MOST_WINDOWS],
        "next_cursor": page["next_cursor"],
        "rest": url_for(".show", **filters, area=area, cursor=page["next_cursor"]) if area else None,
    }


def _has_window(venue: dict[str, Any]) -> bool:
    return bool(venue["elder_service"] and venue["elder_service"].get("manual_window"))
