"""All plans together over HTTP."""

import uuid
from typing import Any

from flask import Response
from flask_smorest import Blueprint
from sqlalchemy.orm import Session as DbSession

from chassis.storage.cursors import page, page_of
from chassis.storage.db import reading
from chassis.web.auth import require
from chassis.web.downloads import TABLE, table_file

from ..editions import editions
from . import clashes, gaps, listing, namesakes, tables
from .schemas import (
    ClashList,
    GapsView,
    NamesakeFilter,
    NamesakeList,
    NamesakeQuery,
    PlacedQuery,
    ProgrammeDays,
    ProgrammeQuery,
    ProgrammeSitting,
    SittingFilter,
    SittingQuery,
)
from .scope import Scope

blp = Blueprint(
    "programme", __name__, url_prefix="/programme", description="All plans of an edition together"
)
FILE = ".<any(csv, xlsx):kind>"
Query = dict[str, Any]


def scope_of(db: DbSession, edition_id: uuid.UUID, public: bool) -> Scope:
    """Raises NoSuchEdition."""
    return Scope(editions.find_edition(db, edition_id), public)


@blp.get("/series-by-day")
@require("office", "admin")
@blp.arguments(ProgrammeQuery, location="query")
@blp.response(200, GapsView)
def show_series_by_day(query: Query) -> Any:
    """Show how many sittings of each series there are on each day, and where there is none"""
    with reading() as db:
        return gaps.series_by_day(db, scope_of(db, **query))


@blp.get(f"/series-by-day{FILE}")
@require("office", "admin")
@blp.doc(responses={200: TABLE})
@blp.arguments(ProgrammeQuery, location="query")
def export_series_by_day(query: Query, kind: str) -> Response:
    """Export series by day as csv or xlsx, gaps marked in words"""
    with reading() as db:
        grid = gaps.series_by_day(db, scope_of(db, **query))
    return table_file(tables.write_grid(grid, kind, tables.SERIES), "series-by-day", kind)


@blp.get("/districts-by-audience")
@require("office", "admin")
@blp.arguments(ProgrammeQuery, location="query")
@blp.response(200, GapsView)
def show_districts_by_audience(query: Query) -> Any:
    """Show how many sittings each district has for each audience, and where there is none"""
    with reading() as db:
        return gaps.districts_by_audience(db, scope_of(db, **query))


@blp.get(f"/districts-by-audience{FILE}")
@require("office", "admin")
@blp.doc(responses={200: TABLE})
@blp.arguments(ProgrammeQuery, location="query")
def export_districts_by_audience(query: Query, kind: str) -> Response:
    """Export districts by audience as csv or xlsx, gaps marked in words"""
    with reading() as db:
        grid = gaps.districts_by_audience(db, scope_of(db, **query))
    return table_file(tables.write_grid(grid, kind, tables.DISTRICT), "districts-by-audience", kind)


@blp.get("/clashes")
@require("office", "admin")
@blp.arguments(PlacedQuery, location="query")
@blp.response(200, ClashList)
def list_clashes(query: Query) -> Any:
    """List sittings at the same time in one space, at one place or of one organiser, in pairs by time"""
    first, limit = query.pop("cursor"), query.pop("limit")
    with reading() as db:
        return clashes.read_clashes(db, scope_of(db, **query), first=first, limit=limit)


@blp.get(f"/clashes{FILE}")
@require("office", "admin")
@blp.doc(responses={200: TABLE})
@blp.arguments(ProgrammeQuery, location="query")
def export_clashes(query: Query, kind: str) -> Response:
    """Export clashes as csv or xlsx, a row for each pair"""
    with reading() as db:
        items = clashes.read_clashes(db, scope_of(db, **query))["items"]
    return table_file(tables.write_clashes(items, kind), "clashes", kind)


@blp.get("/days")
@require("office", "admin")
@blp.arguments(ProgrammeQuery, location="query")
@blp.response(200, ProgrammeDays)
def list_days(query: Query) -> Any:
    """List the days of an edition with what is planned for each"""
    with reading() as db:
        return {"items": listing.read_days(db, scope_of(db, **query))}


@blp.get(f"/days{FILE}")
@require("office", "admin")
@blp.doc(responses={200: TABLE})
@blp.arguments(ProgrammeQuery, location="query")
def export_days(query: Query, kind: str) -> Response:
    """Export the days as csv or xlsx"""
    with reading() as db:
        days = listing.read_days(db, scope_of(db, **query))
    return table_file(tables.write_days(days, kind), "days", kind)


@blp.get("/sittings")
@require("office", "admin")
@blp.arguments(SittingQuery, location="query")
@blp.response(200, page_of(ProgrammeSitting))
def list_sittings(query: Query) -> Any:
    """List the sittings of all plans by time: of a day, a series, a district, an audience"""
    cursor, limit = query.pop("cursor"), query.pop("limit")
    edition_id, public = query.pop("edition_id"), query.pop("public")
    with reading() as db:
        sittings = listing.select_sittings(scope_of(db, edition_id, public), **query)
        return page(db, sittings, listing.BY_TIME, cursor, limit, scalars=False)


@blp.get(f"/sittings{FILE}")
@require("office", "admin")
@blp.doc(responses={200: TABLE})
@blp.arguments(SittingFilter, location="query")
def export_sittings(query: Query, kind: str) -> Response:
    """Export the sittings as csv or xlsx"""
    edition_id, public = query.pop("edition_id"), query.pop("public")
    with reading() as db:
        sittings = listing.select_sittings(scope_of(db, edition_id, public), **query)
        content = tables.write_sittings(db.execute(sittings.order_by(*listing.BY_TIME)), kind)
    return table_file(content, "sittings", kind)


@blp.get("/namesakes")
@require("office", "admin")
@blp.arguments(NamesakeQuery, location="query")
@blp.response(200, NamesakeList)
def list_namesakes(query: Query) -> Any:
    """List activities of the same name, in one plan or several, and whether times and places are the same, too"""
    first, limit, plan_id = query.pop("cursor"), query.pop("limit"), query.pop("plan_id")
    with reading() as db:
        scope = scope_of(db, **query)
        return namesakes.read_namesakes(db, scope, plan_id=plan_id, first=first, limit=limit)


@blp.get(f"/namesakes{FILE}")
@require("office", "admin")
@blp.doc(responses={200: TABLE})
@blp.arguments(NamesakeFilter, location="query")
def export_namesakes(query: Query, kind: str) -> Response:
    """Export activities of the same name as csv or xlsx"""
    plan_id = query.pop("plan_id")
    with reading() as db:
        groups = namesakes.read_namesakes(db, scope_of(db, **query), plan_id=plan_id)["items"]
    return table_file(tables.write_namesakes(groups, kind), "namesakes", kind)
