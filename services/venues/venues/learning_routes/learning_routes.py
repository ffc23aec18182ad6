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

Stop = dict[
    str, Any
]  # title, title_en, kind, venue_id, url, words, minutes, walking_minutes; id where it is one there was


def draw(
    db: DbSession,
    *,
    actor: Actor,
    stops: list[Stop],
    venue_id: uuid.UUID | None,
    unit_id: uuid.UUID | None,
    **description: Any,
) -> Route:
    """A new route, public at once, of the venue or the unit that is named, else of the one that the actor speaks for.
    `description`: title, title_en, summary. Raises NotYourRoute."""
    check_owner(db, venue_id, unit_id)
    check_stops(db, stops, set())
    owner = {"venue_id": venue_id, "unit_id": unit_id} if venue_id or unit_id else sole_owner(actor)
    authorship = {"drawn_by": actor.subject, "drawn_for": sorted(map(str, actor.venues))}
    route = Route(stops=stored_stops(stops), **owner, **authorship, **description)
    if (venue_id or unit_id) and not (actor.has("office") or speaks_for(actor, route)):
        raise NotYourRoute(OWN_ALONE)
    db.add(route)
    emit(db, RouteChanged, route)
    return route


def sole_owner(actor: Actor) -> dict[str, uuid.UUID | None]:
    """Whose a route is that names nobody: of the one venue or unit that the actor speaks for."""
    venue_id, unit_id = (next(iter(ids)) if len(ids) == 1 else None for ids in (actor.venues, actor.units))
    if actor.has("office"):
        venue_id = unit_id = None
    return {"venue_id": venue_id, "unit_id": None if venue_id else unit_id}


def speaks_for(actor: Actor, route: Route) -> bool:
    """Whether the actor is of the venue or the unit that a route belongs to."""
    return route.venue_id in actor.venues or route.unit_id in actor.units


def check_owner(db: DbSession, venue_id: uuid.UUID | None, unit_id: uuid.UUID | None) -> None:
    """Refuse two owners, and a venue that there is not; units are reporting's."""
    if venue_id and unit_id:
        raise Invalid.field("unit_id", ONE_OWNER)
    if venue_id and db.get(Venue, venue_id) is None:
        raise Invalid.field("venue_id", NO_SUCH_VENUE)


def change(db: DbSession, route: Route, *, actor: Actor, stops: list[Stop], **description: Any) -> Route:
    """Make a route (locked) what is given. A stop given back with its id is still the same stop.

    Raises NotYourRoute for who neither owns it nor is the office.
    """
    if not actor.has("office") and not route.is_owned_by(actor):
        raise NotYourRoute(
            Text(
                "请联系画这条路线的场馆或单位，或办公室。",
                "Ask the venue or unit that drew it, or the office.",
            )
        )
    check_stops(db, stops, {stop["id"] for stop in route.stops})
    route.change(stops=stored_stops(stops), **description)
    emit(db, RouteChanged, route)
    return route


def stored_stops(stops: list[Stop]) -> list[Stop]:
    """Stops as they are kept, each with its id."""
    return [
        {
            "id": str(stop.get("id") or new_id()),
            "title": stop["title"],
            "title_en": stop["title_en"],
            "kind": stop["kind"],
            "venue_id": str(stop["venue_id"]) if stop["venue_id"] else None,
            "url": stop["url"],
            "words": stop["words"],
            "minutes": stop["minutes"],
            "walking_minutes": stop["walking_minutes"],
        }
        for stop in stops
    ]


def check_stops(db: DbSession, stops: list[Stop], known_ids: set[str]) -> None:
    """Refuse stops with anything wrong, all at once; `known_ids` are the ids that may be given back."""
    venue_ids = {stop["venue_id"] for stop in stops if stop["venue_id"]}
    venues = set(db.scalars(select(Venue.id).where(Venue.id.in_(venue_ids))))
    errors: dict[str, list[Text]] = {}
    unused_ids = set(known_ids)
    for n, stop in enumerate(stops):
        stop_id = str(stop["id"]) if stop.get("id") else None
        if stop_id and stop_id not in unused_ids:
            errors[f"stops.{n}.id"] = [NOT_ITS_STOP]
        unused_ids.discard(stop_id or "")
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
            Text("请选场馆；不是场馆的，换一个类别", "Name the venue; of what is none, choose another kind"),
        )
    if stop["venue_id"] and stop["venue_id"] not in venues:
        yield "venue_id", NO_SUCH_VENUE


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


OWN_ALONE = Text("请填您的场馆或单位，或请办公室代办。", "Name your own venue or unit, or ask the office.")
ONE_OWNER = Text("场馆和单位只填一个", "Name a venue or a unit, not both")
NO_SUCH_VENUE = Text("没有这个场馆", "There is no such venue")
NOT_ITS_STOP = Text("不是这条路线原有的站，或重复", "This is no stop of the route, or it is named twice")
