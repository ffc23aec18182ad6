"""What is like an activity and has seats: where it is full, over or withdrawn, its page goes on there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from chassis.clock import now

from ...catalogue import queries
from ..frame.layout import current_edition
from ..frame.standings import standing

MOST = 3
View = dict[str, Any]


def alike(db: Session, activity: View, coming: Sequence[View]) -> list[View]:
    """Activities of the same kind that have a seat, first those for the same people; none where this one still has, or
    its sittings open later. `coming`: its sittings that are not over."""
    if activity["status"] == "approved" and any(_is_to_be_had(sitting) for sitting in coming):
        return []
    edition = current_edition()
    within = {"free": True, "kind": activity["kind"]} | ({"edition": edition["id"]} if edition else {})
    same_people = {"audience": activity["audiences"]} if activity["audiences"] else {}
    like: dict[Any, View] = {}
    for narrower in (same_people, {}):
        if len(like) < MOST:
            similar = queries.programme(db, within | narrower, limit=MOST + 1)["items"]
            like |= {view["id"]: view for view in similar if view["id"] not in (*like, activity["id"])}
    return list(like.values())[:MOST]


def _is_to_be_had(sitting: View) -> bool:
    """Whether a seat is free in it, none is needed, or it is opened later."""
    if sitting["status"] == "cancelled":
        return False
    session = sitting["session"]
    return session is None or standing(sitting)["tone"] == "free" or _opens_later(session["books_from"])


def _opens_later(moment: datetime | None) -> bool:
    return moment is not None and moment > now()
