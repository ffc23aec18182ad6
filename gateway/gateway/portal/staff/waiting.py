"""What waits for whoever works here: how much of it there is, and the page where it is done next."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import url_for

from chassis.clock import today
from chassis.storage.db import reading
from chassis.web.auth import Actor

from ...catalogue import queries
from ...departments import (
    decisions,
    desk,
    door,
    honours,
    material,
    nominations,
    owed,
    reporting,
    reviews,
    venues,
)
from ...departments.errors import DepartmentProblem, DepartmentUnavailable
from ..frame.i18n import msgid
from ..frame.layout import current_edition

Page = dict[str, Any]
TO_HAND_IN = ("open", "overdue", "returned")
NO_SPACE = ("refused", "revoked")


@dataclass(frozen=True)
class Work:
    """Something that may wait for who has one of these roles. `look`: what waits of it for an actor, in an edition; a
    page of a list, whose length counts. `query`: of the page where it is done."""

    page: str
    label: str
    roles: frozenset[str]
    look: Callable[[Actor, uuid.UUID], Page]
    query: str = ""


def owing(actor: Actor, edition_id: uuid.UUID) -> Page:
    """What the actor's units have yet to hand in."""
    papers = [each for id in actor.units for each in owed.of_unit(edition_id, id)["items"]]
    return {"items": [each for each in papers if each["state"] in TO_HAND_IN]}


def without_space(_actor: Actor, _edition_id: uuid.UUID) -> Page:
    """Sittings that were refused their space."""
    page = reporting.space_requests()
    return page | {"items": [row for row in page["items"] if row["placement"]["status"] in NO_SPACE]}


def to_score(_actor: Actor, edition_id: uuid.UUID) -> Page:
    """Nominations that the actor has yet to score; none once the meeting has begun."""
    page = reviews.own_reviews(edition_id)
    rows = [row for row in page["items"] if row["status"] == "open"]
    is_over = rows and nominations.rules(edition_id)["meeting_opened_at"]
    return page | {"items": [] if is_over else rows}


def open_objections(_actor: Actor, edition_id: uuid.UUID) -> Page:
    """Objections to honours that nobody has answered."""
    page = honours.objections(edition_id)
    return page | {"items": [row for row in page["items"] if row["status"] == "open"]}


def open_wishes(venue_id: uuid.UUID) -> Page:
    """Parts of days that people ask a venue to open, and that it has not answered."""
    page = venues.wishes(venue_id)
    return page | {"items": [row for row in page["items"] if row["people"]]}


OFFICE, UNIT, DESK = frozenset({"office"}), frozenset({"unit_editor"}), frozenset({"desk", "office"})
KEEPERS = frozenset({"unit_editor", "venue_operator", "office"})
OPERATORS, DOORS = frozenset({"venue_operator"}), frozenset({"venue_operator", "door"})
TO_DECIDE = msgid("要您决定的签到")
WORK = (
    Work(
        "pages.office_plans.index",
        msgid("等审核的方案"),
        OFFICE,
        lambda _, edition: reporting.plans({"edition_id": edition, "status": "submitted"}),
    ),
    Work(
        "pages.office_plans.index",
        msgid("批准以后要改的方案"),
        OFFICE,
        lambda _, edition: reporting.plans({"edition_id": edition, "waiting": "true"}),
        "?list=waiting",
    ),
    Work(
        "pages.office_material.index",
        msgid("等审核的素材"),
        OFFICE,
        lambda _, edition: material.material({"edition_id": edition, "status": "filed"}),
    ),
    Work(
        "pages.office_nominations.index",
        msgid("等审核的推荐"),
        OFFICE,
        lambda _, edition: nominations.nominations({"edition_id": edition, "status": "submitted"}),
    ),
    Work("pages.office_honours.objections", msgid("没有答复的异议"), OFFICE, open_objections),
    Work("pages.papers.index", msgid("还没有交的材料"), UNIT, owing),
    Work("pages.unit_placements.index", msgid("没有拿到场地的场次"), UNIT, without_space),
    Work(
        "pages.phone_list.index",
        msgid("要打电话通知的人"),
        DESK | {"city_desk"},
        lambda _, _edition: desk.calls("callable"),
    ),
    Work(
        "pages.appeals.index", msgid("等处理的未到申诉"), DESK, lambda _, _edition: decisions.appeals("open")
    ),
    Work(
        "pages.moderation.moderate",
        msgid("等审核的评价"),
        KEEPERS,
        lambda _, _edition: decisions.comments("waiting"),
    ),
    Work(
        "pages.cuts.index",
        msgid("座位减少、要选人的场次"),
        KEEPERS,
        lambda _, _edition: decisions.sessions_over(),
    ),
    Work("pages.my_reviews.index", msgid("还没有打分的推荐"), frozenset({"reviewer"}), to_score),
)
AT_VENUE: tuple[tuple[str, str, frozenset[str], Callable[[uuid.UUID], Page]], ...] = (
    ("pages.venue_placements.index", msgid("等答复的场地申请"), OPERATORS, venues.requests),
    ("pages.venue_wishes.index", msgid("市民请求开放的时段"), OPERATORS, open_wishes),
    (
        "pages.door_day.conflicts",
        TO_DECIDE,
        DOORS,
        lambda id: door.conflicts_at_venue(id, today()),
    ),
)


def waiting_for(actor: Actor) -> Page:
    """{waiting: [what waits: label, number, whether there are more, address, venue (its name or empty)]; away: whether
    a department did not answer, and there may be more}."""
    edition = current_edition()
    with reading() as db:
        names = queries.venue_names(db)
    rows: list[Page] = []
    away = False
    for about, look in looks_of(actor, edition["id"] if edition else None, names):
        try:
            page = look()
        except (DepartmentUnavailable, DepartmentProblem):
            away = True
            continue
        if page["items"]:
            rows.append(about | {"number": len(page["items"]), "more": bool(page.get("next_cursor"))})
    return {"waiting": rows, "away": away}


def looks_of(
    actor: Actor, edition_id: uuid.UUID | None, names: dict[str, str]
) -> Iterator[tuple[Page, Callable[[], Page]]]:
    """What may wait for the actor, each with how to see whether it does."""
    for work in WORK:
        if edition_id and work.roles & actor.roles:
            about = {"label": work.label, "address": url_for(work.page) + work.query, "venue": ""}
            yield about, partial(work.look, actor, edition_id)
    for venue_id in sorted(actor.venues):
        for page, label, roles, look in AT_VENUE:
            if roles & actor.roles:
                about = {"label": label, "address": address_at(page, venue_id)}
                yield about | {"venue": names.get(str(venue_id), "")}, partial(look, venue_id)
    for unit_id in sorted(actor.units) if actor.has("unit_editor", "door") else ():
        address = url_for("pages.door_day.conflicts", unit_id=unit_id, day=today())
        about = {"label": TO_DECIDE, "address": address, "venue": ""}
        yield about, partial(door.conflicts_of_unit, unit_id, today())


def address_at(page: str, venue_id: uuid.UUID) -> str:
    """Of a page of a venue; of its door, today's."""
    if page.startswith("pages.door_day."):
        return url_for(page, venue_id=venue_id, day=today())
    return url_for(page, id=venue_id)
