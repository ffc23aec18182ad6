"""The events of a week of so many sessions, in the order in which a catalogue hears them."""

import json
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any, cast

from chassis.clock import SHANGHAI
from chassis.messaging.bus.base import Bus, Delivery, Message
from chassis.messaging.inbox import Inbox
from chassis.storage.db import Database
from gateway.portal.frame.vocabulary import (
    AREAS,
    AUDIENCES,
    HONOUR_FIELDS,
    HONOUR_KINDS,
    KINDS,
    RESOURCE_KINDS,
    SERIES,
    TOPICS,
)
from tests.fixtures.gateway import WEEK

FIRST = datetime(2021, 11, 1, 9, tzinfo=SHANGHAI)
DAYS, SITTINGS, VENUES = 30, 4, 60
OTHERS = 30
"""Of each other noun that has pages."""
LEARNT_FROM = tuple(RESOURCE_KINDS)
AT_ONCE = 200
SEATS = 40
Told = tuple[str, dict[str, Any]]
"""(type of an event without its version, the noun as it tells it)"""
_numbers = count()


class Silent:
    """A bus for events that nobody publishes: there is nothing to acknowledge."""

    def ack(self, deliveries: list[Delivery]) -> None:
        pass


def week(sessions: int) -> Iterator[Told]:
    """An edition, its venues, and activities of four sittings each, spread over a month."""
    edition_id = str(uuid.uuid4())
    yield "reporting.edition-changed", WEEK | {"id": edition_id}
    venue_ids = [str(uuid.uuid4()) for _ in range(VENUES)]
    for number, venue_id in enumerate(venue_ids):
        yield "venues.venue-changed", _venue(number, venue_id)
    for number in range(sessions // SITTINGS):
        yield from _activity(number, edition_id, venue_ids)
    for number in range(OTHERS):
        yield from _others(number, edition_id, venue_ids[number])


def seats(session_id: str, seats_left: int) -> Told:
    counts = {"capacity": SEATS, "confirmed": SEATS - seats_left, "seats_left": seats_left, "waiting": 0}
    return "registration.seats-changed", {"id": session_id} | counts


def hear(inbox: Inbox, events: Iterator[Told]) -> list[str]:
    """Let a catalogue hear all of them, in batches as from a broker. Returns the ids of the sessions."""
    batch: list[Delivery] = []
    session_ids = []
    for type_, state in events:
        batch.append(Delivery(None, _message(type_, state), 1))
        session_ids += [state["id"]] if type_ == "registration.session-changed" else []
        if len(batch) == AT_ONCE:
            _receive(inbox, batch)
            batch = []
    _receive(inbox, batch)
    return session_ids


def inbox_of(database: Database, subscriptions: Any) -> Inbox:
    return Inbox(database, cast(Bus, Silent()), subscriptions, "gateway")


def _receive(inbox: Inbox, batch: list[Delivery]) -> None:
    inbox.receive([delivery._replace(tag=number) for number, delivery in enumerate(batch)])


def _message(type_: str, state: dict[str, Any]) -> Message:
    event = {"specversion": "1.0", "id": str(uuid.uuid4()), "type": f"{type_}.v1", "time": FIRST.isoformat()}
    event["data"] = {"version": next(_numbers)} | state  # type: ignore[assignment]
    return Message(event["id"], event["type"], json.dumps(event, default=str).encode())


def _venue(number: int, venue_id: str) -> dict[str, Any]:
    return {
        "id": venue_id,
        "name": f"第{number}学习中心",
        "sector": "文化",
        "district": "420102",
        "area": AREAS[number % len(AREAS)],
        "address": f"学习路{number}号",
        "hours": "9:00–17:00",
        "notice": "",
        "status": "open",
        "position": {"latitude": 30.5 + number / 1000, "longitude": 114.3},
        "spaces": [{"id": str(uuid.uuid4()), "name": "报告厅", "seats": 120, "status": "open"}],
    }


def _activity(number: int, edition_id: str, venue_ids: list[str]) -> Iterator[Told]:
    activity_id = str(uuid.uuid4())
    sittings = [_sitting(number, part, venue_ids[number % VENUES]) for part in range(SITTINGS)]
    unit = {"unit_id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"unit/{number % 40}"))}
    about = {"edition_id": edition_id, "title": f"学习活动{number}", "mode": "offline"} | unit
    yield (
        "reporting.activity-approved",
        about
        | {
            "id": activity_id,
            "unit_name": f"第{number % 40}学习单位",
            "summary": "学会用手机挂号、乘车",
            "kind": KINDS[number % len(KINDS)],
            "series": SERIES[number % len(SERIES)],
            "topics": [TOPICS[number % len(TOPICS)]],
            "audiences": [AUDIENCES[number % len(AUDIENCES)], AUDIENCES[(number + 1) % len(AUDIENCES)]],
            "status": "approved",
            "sittings": sittings,
        },
    )
    for sitting in sittings:
        yield "registration.session-changed", about | _session(sitting, activity_id)
        yield seats(sitting["id"], number % SEATS)


def id_of(noun: str, number: int) -> str:
    """The id of a noun that no other list names."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{noun}/{number}"))


def _others(number: int, edition_id: str, venue_id: str) -> Iterator[Told]:
    """A resource, a route, an announcement, an honour and a highlight."""
    text = "社区里的老师带着大家一起学，每周两次，风雨无阻。" * 10
    about = {"venue_id": venue_id, "unit_id": None, "title": f"在家学的第{number}课", "summary": text[:100]}
    resource = about | {"id": id_of("resource", number), "kind": LEARNT_FROM[number % len(LEARNT_FROM)]}
    resource |= {"series": None, "topics": [TOPICS[0]], "audiences": [AUDIENCES[0]], "minutes": 60, "why": ""}
    resource |= {
        "is_free": True,
        "url": "https://courses.example.org/",
        "recommended_by": "",
        "status": "public",
    }
    yield "venues.resource-changed", resource
    stop = {"title": "农讲所旧址", "kind": "place", "venue_id": venue_id, "url": None, "words": text[:50]}
    stops = [stop | {"id": str(uuid.uuid4()), "minutes": 40, "walking_minutes": 3} for _ in range(6)]
    yield "venues.route-changed", about | {"id": id_of("route", number), "stops": stops, "status": "public"}
    news = {
        "title": f"第{number}号通知",
        "text": text,
        "published_at": FIRST.isoformat(),
        "status": "published",
    }
    of_edition = {"edition_id": edition_id}
    yield "reporting.announcement-published", news | of_edition | {"id": id_of("announcement", number)}
    honour = {
        "id": id_of("honour", number),
        "year": 2021,
        "kind": min(HONOUR_KINDS),
        "name": f"学习之星{number}",
    }
    honour |= {
        "nominator": None,
        "field": min(HONOUR_FIELDS),
        "area": AREAS[number % len(AREAS)],
        "story": text,
    }
    granted = {"notice_until": FIRST.isoformat(), "granted_at": FIRST.isoformat(), "sent_up": None}
    yield "reporting.honour-published", honour | of_edition | granted | {"status": "granted", "photos": []}
    columns = {"unit_id": id_of("unit", number), "unit_name": f"第{number}学习单位", "activity_id": None}
    columns |= {"activity_title": None, "kind": "photo", "caption": text[:30], "width": 1200, "height": 800}
    yield (
        "reporting.highlight-published",
        columns | of_edition | {"id": id_of("highlight", number), "status": "shown"},
    )


def _sitting(number: int, part: int, venue_id: str) -> dict[str, Any]:
    starts_at = FIRST + timedelta(days=(number * 7 + part * 3) % DAYS, hours=number % 8)
    return {
        "id": str(uuid.uuid4()),
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + timedelta(hours=2)).isoformat(),
        "seats": SEATS,
        "venue_id": venue_id,
        "space_id": None,
        "place": None,
        "prevention": ["测温"],
        "status": "planned",
    }


def _session(sitting: dict[str, Any], activity_id: str) -> dict[str, Any]:
    times = {name: sitting[name] for name in ("id", "starts_at", "ends_at", "venue_id", "space_id")}
    return times | {
        "kind": "sitting",
        "activity_id": activity_id,
        "opening_id": None,
        "capacity": SEATS,
        "status": "open",
        "reason": None,
        "bookable_until": sitting["starts_at"],
    }
