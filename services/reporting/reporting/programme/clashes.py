"""Sittings at the same time in one space, at one place, or given by one family or body: pairs, in one statement."""

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Text as SqlText
from sqlalchemy import and_, case, cast, func, literal, or_, select, union_all
from sqlalchemy.orm import Session as DbSession

from ..places.model import Space, Venue
from ..plans.model import Activity, Plan, Sitting
from ..units.model import Unit
from .scope import Scope

Side = dict[str, Any]
AT_ONCE = 1000
"""Sittings that are named in one statement."""
HASHED: dict[str, Callable[[Any], Any]] = {
    "postgresql": lambda key: func.hashtextextended(key, 0),
    "sqlite": lambda key: key,
}
"""By what keys are brought together: numbers are sorted in a third of the time of texts, which are compared after."""
OVER = ("space", "place", "organiser")
"""What both sittings take: a venue's space, a unit's own place of one name and address, who gives them."""
WHAT = {"space": "space_name", "place": "place_name", "organiser": "organiser_name"}
ABOUT: dict[str, Any] = {
    "sitting_id": Sitting.id,
    "starts_at": Sitting.starts_at,
    "ends_at": Sitting.ends_at,
    "activity_id": Activity.id,
    "title": Activity.title,
    "title_en": Activity.title_en,
    "plan_id": Plan.id,
    "unit_name": Unit.name,
    "venue_name": Venue.name,
    "space_name": select(Space.name).where(Space.id == Sitting.space_id).scalar_subquery(),
    "place_name": Sitting.place_name,
    "organiser_name": Activity.organiser["name"].as_string(),
}


def takes(scope: Scope, dialect: str) -> Any:
    """What each sitting takes, and from when until when. A place without an address is another for each unit."""
    address = func.coalesce(Sitting.place_address, cast(Plan.unit_id, SqlText))
    place = Sitting.place_name + "/" + address + "/" + func.coalesce(Sitting.place_area, "")
    where = case((Sitting.space_id.is_not(None), "space"), else_="place")
    organiser = Activity.organiser["name"].as_string()
    keys = [
        (where, func.coalesce(cast(Sitting.space_id, SqlText), place)),
        (literal("organiser"), organiser),
    ]
    times = (Sitting.id.label("sitting_id"), Sitting.starts_at, Sitting.ends_at)
    hash_key = HASHED[dialect]
    each = (
        scope.in_plans(over.label("over"), key.label("key"), hash_key(key).label("hash"), *times).where(
            key.is_not(None)
        )
        for over, key in keys
    )
    return union_all(*each).cte("takes")


def pairs(scope: Scope, dialect: str) -> Any:
    """Two sittings that take the same at the same time, the earlier first.

    Only what begins before something earlier of the same key has ended is compared with the others of that key.
    """
    occupancies = takes(scope, dialect)
    ends = func.max(occupancies.c.ends_at).over(
        partition_by=occupancies.c.hash,
        order_by=(occupancies.c.starts_at, occupancies.c.sitting_id),
        rows=(None, -1),
    )
    marked_takes = select(occupancies, ends.label("taken_until")).subquery("marked")
    later = (
        select(marked_takes).where(marked_takes.c.starts_at < marked_takes.c.taken_until).subquery("later")
    )
    earlier = occupancies.alias("earlier")
    is_before = or_(
        earlier.c.starts_at < later.c.starts_at,
        and_(earlier.c.starts_at == later.c.starts_at, earlier.c.sitting_id < later.c.sitting_id),
    )
    same = and_(*(earlier.c[name] == later.c[name] for name in ("hash", "key", "over")))
    query = select(
        later.c.over,
        earlier.c.starts_at,
        earlier.c.sitting_id.label("first_id"),
        later.c.sitting_id.label("second_id"),
    )
    return query.join_from(later, earlier, and_(same, is_before, earlier.c.ends_at > later.c.starts_at))


def read_clashes(db: DbSession, scope: Scope, *, first: int = 0, limit: int | None = None) -> dict[str, Any]:
    """{"items": `limit` pairs from the `first` on, by time, "total", "next_cursor"}.

    Of each pair {"over", "what": name of the space, place or organiser, "first", "second": what ABOUT names}.
    """
    every = pairs(scope, db.get_bind().dialect.name).subquery("pairs")
    order = (every.c.starts_at, every.c.first_id, every.c.second_id, every.c.over)
    page = select(every, func.count().over().label("total")).order_by(*order).offset(first).limit(limit)
    rows = db.execute(page).all()
    about = read_about(db, scope, sorted({id for row in rows for id in (row.first_id, row.second_id)}))
    total = rows[0].total if rows else 0
    following = first + len(rows)
    return {
        "items": [clash(row.over, about[row.first_id], about[row.second_id]) for row in rows],
        "total": total,
        "next_cursor": str(following) if following < total else None,
    }


def read_about(db: DbSession, scope: Scope, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Side]:
    """What ABOUT names of these sittings, by their id."""
    query = scope.sittings(*(column.label(name) for name, column in ABOUT.items()))
    parts = (ids[n : n + AT_ONCE] for n in range(0, len(ids), AT_ONCE))
    rows = (row for part in parts for row in db.execute(query.where(Sitting.id.in_(part))).mappings())
    return {row["sitting_id"]: dict(row) for row in rows}


def clash(over: str, first: Side, second: Side) -> dict[str, Any]:
    """A pair as `read_clashes` has it."""
    return {"over": over, "what": first[WHAT[over]], "first": first, "second": second}
