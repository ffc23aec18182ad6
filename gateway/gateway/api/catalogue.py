"""The public reads of the catalogue."""

from typing import Any
from uuid import UUID

from flask import Response, request
from flask_smorest import Blueprint

from chassis.storage.cursors import page_of
from chassis.storage.db import reading

from ..catalogue import queries
from ..catalogue.errors import (
    NoSuchActivity,
    NoSuchEdition,
    NoSuchSession,
    NoSuchStatistics,
    NoSuchVenue,
    existing,
)
from .access import public
from .figures import StatisticsView
from .filters import ActivityFilters, FacetQuery, SearchQuery, SessionFilters, VenueFilters
from .matches import MatchesView
from .schemas import (
    ActivityView,
    EditionView,
    FacetsView,
    OneVenueView,
    SessionView,
    VenueView,
)

blp = Blueprint(
    "catalogue", __name__, url_prefix="/api/catalogue", description="Everything public; no token needed"
)


@blp.after_request
def let_cache(response: Response) -> Response:
    """What is read here is the same for everyone; see the room `shelf`, which gives it its tag and keeps it."""
    if request.method in ("GET", "HEAD") and response.status_code == 200:
        response.headers["Cache-Control"] = "public, no-cache"
    return response


@blp.get("/editions")
@public
@blp.response(200, page_of(EditionView))
def list_editions() -> Any:
    """All editions, the latest first"""
    with reading() as db:
        return queries.editions(db)


@blp.get("/editions/<uuid:id>")
@public
@blp.response(200, EditionView)
def show_edition(id: UUID) -> Any:
    """One edition"""
    with reading() as db:
        return existing(queries.edition(db, id), NoSuchEdition)


@blp.get("/editions/<uuid:id>/statistics")
@public
@blp.response(200, StatisticsView)
def show_statistics(id: UUID) -> Any:
    """The figures last published for an edition"""
    with reading() as db:
        return existing(queries.statistics(db, id), NoSuchStatistics)


@blp.get("/activities")
@public
@blp.arguments(ActivityFilters, location="query")
@blp.response(200, page_of(ActivityView))
def list_activities(filters: dict[str, Any]) -> Any:
    """Approved activities with the sittings that fit, those with one still to come first"""
    with reading() as db:
        return queries.activities(db, filters, filters.pop("cursor"), filters.pop("limit"))


@blp.get("/activities/<uuid:id>")
@public
@blp.response(200, ActivityView)
def show_activity(id: UUID) -> Any:
    """One activity with all its sittings"""
    with reading() as db:
        return existing(queries.activity(db, id), NoSuchActivity)


@blp.get("/venues")
@public
@blp.arguments(VenueFilters, location="query")
@blp.response(200, page_of(VenueView))
def list_venues(filters: dict[str, Any]) -> Any:
    """Open venues by area and name"""
    with reading() as db:
        return queries.venues(db, filters, filters.pop("cursor"), filters.pop("limit"))


@blp.get("/venues/<uuid:id>")
@public
@blp.response(200, OneVenueView)
def show_venue(id: UUID) -> Any:
    """One venue with its slots day by day and its closures"""
    with reading() as db:
        return existing(queries.venue(db, id), NoSuchVenue)


@blp.get("/sessions")
@public
@blp.arguments(SessionFilters, location="query")
@blp.response(200, page_of(SessionView))
def list_sessions(filters: dict[str, Any]) -> Any:
    """Sessions by time, with the seats that are left"""
    with reading() as db:
        return queries.sessions(db, filters, filters.pop("cursor"), filters.pop("limit"))


@blp.get("/sessions/<uuid:id>")
@public
@blp.response(200, SessionView)
def show_session(id: UUID) -> Any:
    """One session with the seats that are left"""
    with reading() as db:
        return existing(queries.session(db, id), NoSuchSession)


@blp.get("/search")
@public
@blp.arguments(SearchQuery, location="query")
@blp.response(200, MatchesView)
def search(query: dict[str, Any]) -> Any:
    """What has the words of `q`, or most of them, the best match first; days, districts and other filters narrow"""
    with reading() as db:
        return queries.search(db, query["q"], query["cursor"], query["limit"])


@blp.get("/facets")
@public
@blp.arguments(FacetQuery, location="query")
@blp.response(200, FacetsView)
def show_facets(query: dict[str, Any]) -> Any:
    """What activities can be narrowed by, and how many there are of each"""
    with reading() as db:
        return queries.facets(db, query["edition"])
