"""What can be done with a learning route: draw, change."""

import uuid
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session as DbSession

from chassis.errors import Forbidden, Invalid, NotFound
from chassis.messaging.outbox import emit
from chassis.storage.db import new_id
from chassis.storage.rows import find
from chassis.web.auth import Actor
from chassis.wording import Text

from ..events import RouteChanged
from ..venues.model import Venue
from .model import Route

Stop = dict[str, Any]  # title, kind, venue_id and url; id where it is one there was


def draw(db: DbSession, *, actor: Actor, stops: list[Stop], **description: Any) -> Route:
    """A new route, public at once, the actor's own. `description`: title, summary."""
    check_stops(db, stops, set())
    owner = {"drawn_by": actor.subject, "drawn_for": sorted(map(str, actor.venues))}
    route = Route(stops=stored(stops), **owner, **description)
    db.add(route)
    emit(db, RouteChanged, route)
    return route


def change(db: DbSession, route: Route, *, actor: Actor, stops: list[Stop], **description: Any) -> Route:
    """Make a route (locked) what is given. A stop given back with its id is still the same stop.

    Raises NotYourRoute for who neither owns it nor is the office.
    """
    if not actor.has("office") and not route.is_owned_by(actor):
        raise NotYourRoute(
            Text("请联系画这条路线的场馆，或办公室。", "Ask the venue that drew it, or the office.")
        )
    check_stops(db, stops, {stop["id"] for stop in route.stops})
    route.change(stops=stored(stops), **description)
    emit(db, RouteChanged, route)
    return route


def stored(stops: list[Stop]) -> list[Stop]:
    """Stops as they are kept, each with its id."""
    return [
        {
            "id": str(stop.get("id") or new_id()),
            "title": stop["title"],
            "kind": stop["kind"],
            "venue_id": str(stop["venue_id"]) if stop["venue_id"] else None,
            "url": stop["url"],
        }
        for stop in stops
    ]


def check_stops(db: DbSession, stops: list[Stop], known: set[str]) -> None:
    """Refuse stops with anything wrong, all at once; `known` are the ids that may be given back."""
    named = {stop["venue_id"] for stop in stops if stop["venue_id"]}
    venues = set(db.scalars(select(Venue.id).where(Venue.id.in_(named))))
    errors: dict[str, list[Text]] = {}
    unused = set(known)
    for n, stop in enumerate(stops):
        given = str(stop["id"]) if stop.get("id") else None
        if given and given not in unused:
            errors[f"stops.{n}.id"] = [NOT_ITS_STOP]
        unused.discard(given or "")
        errors |= {f"stops.{n}.{field}": [text] for field, text in faults(stop, venues)}
    if errors:
        raise Invalid(errors=errors)


def faults(stop: Stop, venues: set[uuid.UUID]) -> Iterator[tuple[str, Text]]:
    """What is wrong with one stop, as (field, text); `venues` are those of the named ones that there are."""
    if stop["kind"] == "resource" and not stop["url"]:
        yield "url", Text("请填资源的网址", "Give the resource's address")
    if stop["kind"] != "venue" and stop["venue_id"]:
        yield "venue_id", Text("只有场馆这一类的站填场馆", "Only a stop that is a venue names one")
    if stop["kind"] == "venue" and stop["venue_id"] is None:
        yield (
            "venue_id",
            Text("请选场馆；不是场馆的地方，类别填 place", "Name the venue; what is none is of kind place"),
        )
    if stop["venue_id"] and stop["venue_id"] not in venues:
        yield "venue_id", Text("没有这个场馆", "There is no such venue")


def find_route(db: DbSession, route_id: uuid.UUID, *, lock: bool = False) -> Route:
    """The route; with `lock`, its row is locked. Raises NoSuchLearningRoute."""
    return find(db, Route, route_id, NoSuchLearningRoute, lock=lock)


def select_routes(**criteria: Any) -> Select[Route]:
    """Routes in the order they were drawn, narrowed by status where given."""
    return select(Route).filter_by(**criteria)


class NotYourRoute(Forbidden):
    title = Text("这条路线不由您的账号管理", "This route is not your account's")


class NoSuchLearningRoute(NotFound):
    title = Text("没有这条路线", "There is no such route")


NOT_ITS_STOP = Text("不是这条路线原有的站，或重复", "This is no stop of the route, or it is named twice")
