"""Learning routes: how far along them a citizen is, by where they have been and by what they marked themselves."""

import uuid
from typing import Any

from sqlalchemy import CompoundSelect, delete, func, intersect, select, union_all
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.errors import NotFound
from chassis.storage.cursors import page
from chassis.storage.db import new_id
from chassis.storage.rows import insert_into
from chassis.wording import Text

from ..citizens import citizens
from ..schedule import facts
from ..schema import table_of
from . import learning_record
from .model import Route, RouteMark

marks = table_of(RouteMark)


class NoSuchRoute(NotFound):
    title = Text("没有这条学习路线", "There is no such learning route")


class NoSuchStop(NotFound):
    title = Text("这条路线没有这一站", "This route has no such stop")


def list_routes(
    db: DbSession, *, citizen_id: uuid.UUID | None, cursor: str | None, limit: int
) -> dict[str, Any]:
    """The public routes with how many have gone all of each; for a citizen, with what is done of it."""
    routes = page(db, select(Route).filter_by(status="public"), Route.id, cursor, limit)
    views = route_views(db, routes["items"], citizen_id)
    views = [view | {"finishers": count_finishers(db, view["id"], view["stops"])} for view in views]
    return routes | {"items": views}


def count_finishers(db: DbSession, route_id: uuid.UUID, stops: list[dict[str, Any]]) -> int:
    """How many citizens have done every stop of a route, each in whatever way."""
    finishers = [select_finishers(route_id, stop).subquery() for stop in stops]
    everybody = intersect(*(select(who.c.citizen_id) for who in finishers)).subquery()
    return db.scalar(select(func.count()).select_from(everybody)) or 0


def select_finishers(route_id: uuid.UUID, stop: dict[str, Any]) -> CompoundSelect[uuid.UUID]:
    """The citizens who marked a stop, or attended something at its venue."""
    markers = select(RouteMark.citizen_id).filter_by(route_id=route_id, stop_id=uuid.UUID(stop["id"]))
    if stop["kind"] != "venue" or not stop["venue_id"]:
        return union_all(markers)
    attendees = learning_record.attendees_of(uuid.UUID(stop["venue_id"])).subquery()
    return union_all(markers, select(attendees.c.citizen_id))


def mark_stop(
    db: DbSession, *, citizen_id: uuid.UUID, route_id: uuid.UUID, stop_id: uuid.UUID
) -> dict[str, Any]:
    """Mark a stop as done; again, nothing changes. Raises NoSuchRoute, NoSuchStop, Unauthorised."""
    citizens.get(db, citizen_id)
    route = find_route(db, route_id, stop_id)
    row = {"id": new_id(), "citizen_id": citizen_id, "route_id": route_id, "stop_id": stop_id}
    db.execute(insert_into(db, marks).on_conflict_do_nothing(), row | {"at": clock.now()})
    return route_views(db, [route], citizen_id)[0]


def unmark_stop(
    db: DbSession, *, citizen_id: uuid.UUID, route_id: uuid.UUID, stop_id: uuid.UUID
) -> dict[str, Any]:
    """Take one's own mark back; where there is none, nothing changes. Raises NoSuchRoute, NoSuchStop."""
    route = find_route(db, route_id, stop_id)
    db.execute(delete(RouteMark).filter_by(citizen_id=citizen_id, route_id=route_id, stop_id=stop_id))
    return route_views(db, [route], citizen_id)[0]


def find_route(db: DbSession, route_id: uuid.UUID, stop_id: uuid.UUID) -> Route:
    """A public route that has the stop. Raises NoSuchRoute, NoSuchStop."""
    route = db.get(Route, route_id)
    if route is None or route.status != "public":
        raise NoSuchRoute()
    if str(stop_id) not in {stop["id"] for stop in route.stops}:
        raise NoSuchStop()
    return route


def route_views(db: DbSession, routes: list[Route], citizen_id: uuid.UUID | None) -> list[dict[str, Any]]:
    """The fields of RouteView for each; nothing is done where nobody is said."""
    venue_ids, marks = (
        (visited_venues(db, routes, citizen_id), marked_stops(db, citizen_id))
        if citizen_id
        else (set(), set())
    )
    return [route_view(route, venue_ids, marks) for route in routes]


def visited_venues(db: DbSession, routes: list[Route], citizen_id: uuid.UUID) -> set[str]:
    """Ids of the venues on these routes at which the citizen has attended something."""
    venues = {
        uuid.UUID(stop["venue_id"])
        for route in routes
        for stop in route.stops
        if stop["kind"] == "venue" and stop["venue_id"]
    }
    return {str(venue_id) for venue_id in learning_record.attended_venues(db, citizen_id, venues)}


def marked_stops(db: DbSession, citizen_id: uuid.UUID) -> set[tuple[uuid.UUID, str]]:
    query = select(RouteMark.route_id, RouteMark.stop_id).filter_by(citizen_id=citizen_id)
    return {(route_id, str(stop_id)) for route_id, stop_id in db.execute(query)}


def route_view(route: Route, venue_ids: set[str], marks: set[tuple[uuid.UUID, str]]) -> dict[str, Any]:
    stops = [
        {"title_en": None} | stop | {"done": how_done(route, stop, venue_ids, marks)} for stop in route.stops
    ]
    fields = {name: getattr(route, name) for name in ("id", "title", "title_en", "summary")}
    return fields | {"stops": stops, "done": sum(stop["done"] is not None for stop in stops)}


def how_done(
    route: Route, stop: dict[str, Any], venue_ids: set[str], marks: set[tuple[uuid.UUID, str]]
) -> str | None:
    """`attended` where staff or the citizen said so at the session itself, else `marked`, else nothing."""
    if stop["kind"] == "venue" and stop["venue_id"] in venue_ids:
        return "attended"
    return "marked" if (route.id, stop["id"]) in marks else None


def learn_route(db: DbSession, **columns: Any) -> None:
    """A learning route, for citizens' progress along it."""
    facts.store(db, Route, **columns)
