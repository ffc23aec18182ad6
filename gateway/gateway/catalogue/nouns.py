"""Keeping what the departments tell: one verb a noun, each given the whole public state as its event tells it.

Whatever was known before is replaced, for an earlier version may never have been seen.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session as DbSession

from chassis import machine
from chassis.messaging.subscriptions import current_event
from chassis.storage.rows import among, insert_of

from ..schema import Base
from . import index, indexing, offers, session_dates, tags
from .announcements import Announcement
from .filters import part_of
from .honours import Honour
from .model import (
    DERIVED,
    LASTING,
    Activity,
    Closure,
    Edition,
    Highlight,
    Opening,
    Placement,
    Resource,
    Route,
    Seats,
    Session,
    Sitting,
    Slot,
    Statistics,
    Unit,
    Venue,
)
from .resources import ResourceTag
from .routes import RouteCount
from .versions import raise_version

SEQUENCES_BEGIN = 1_577_836_800
"""The second of machines' time at which 2020 began: counted from then, a calendar's 32 bits last until 2088."""


def keep_edition(db: DbSession, **state: Any) -> None:
    """Keep an edition."""
    _keep(db, Edition, state)


def keep_unit(db: DbSession, **state: Any) -> None:
    """Keep a unit."""
    before = db.scalar(select(Unit.name_en).where(Unit.id == state["id"]))
    _keep(db, Unit, state)
    if state["name_en"] != before:
        indexing.mark_due_of_unit(db, state["id"])


def keep_activity(db: DbSession, *, sittings: list[dict[str, Any]], **state: Any) -> None:
    """Keep an activity with its tags and sittings, and let it be found while it is approved."""
    _keep(db, Activity, state | {"told_at": _told_at()})
    db.execute(delete(Sitting).where(Sitting.activity_id == state["id"]))
    if sittings:
        activity = {"activity_id": state["id"], "ordinal": tags.ordinal_of(db, state["id"])}
        rows = [_sitting(sitting) | activity for sitting in sittings]
        db.execute(insert(Sitting), rows)
    offers.renew(db, Sitting.activity_id == state["id"])
    session_dates.renew_of_activity(db, state["id"])
    tags.renew(db, [state["id"]])
    indexing.index_activities(db, [state["id"]])


def keep_venue(db: DbSession, **state: Any) -> None:
    """Keep a venue, and let it be found while it is open."""
    before = indexing.names_of(db, state["id"])
    _keep(db, Venue, state)
    tags.renew(db, offers.renew(db, Sitting.venue_id == state["id"]))
    session_dates.renew_at(db, state["id"])
    indexing.index_venues(db, [state["id"]])
    if indexing.names_of(db, state["id"]) != before:
        indexing.mark_due(db, state["id"])


def keep_openings(db: DbSession, states: Sequence[dict[str, Any]]) -> None:
    """Keep openings with their slots, each given whole: a month of a city tells thousands."""
    _keep(db, Opening, *states)
    db.execute(delete(Slot).where(Slot.opening_id.in_(among(db, [state["id"] for state in states]))))
    slots = [slot | {"opening_id": state["id"]} for state in states for slot in state["slots"]]
    if slots:
        db.execute(insert(Slot), slots)


def keep_closure(db: DbSession, **state: Any) -> None:
    """Keep a closure, standing or lifted."""
    _keep(db, Closure, state | {"told_at": _told_at()})


def keep_placement(db: DbSession, **state: Any) -> None:
    """Keep what a venue answered to a sitting."""
    _keep(db, Placement, state)


def keep_sessions(db: DbSession, states: Sequence[dict[str, Any]]) -> None:
    """Keep sessions, each given whole: a policy of the city tells of thousands."""
    sequence = int(machine.unix()) - SEQUENCES_BEGIN
    _keep(db, Session, *(state | {"sequence": sequence} for state in states))
    session_dates.keep(db, states)
    if ids := [state["id"] for state in states if state["kind"] != "slot"]:
        offers.renew(db, offers.of_sessions(ids))


def keep_seats(db: DbSession, states: Sequence[dict[str, Any]]) -> None:
    """Keep the seats left in sessions."""
    _keep(db, Seats, *states)
    offers.renew(db, offers.of_sessions([state["id"] for state in states]))


def keep_resource(db: DbSession, **state: Any) -> None:
    """Keep a resource, with its tags while it is public."""
    _keep(db, Resource, state)
    _drop_tags(db, state["id"])
    if state["status"] != "public":
        return
    words = {"kind": [state["kind"]], "topic": state["topics"], "audience": state["audiences"]}
    rows = [{"facet": facet, "value": word} for facet, tags in words.items() for word in set(tags)]
    db.execute(insert(ResourceTag), [row | {"resource_id": state["id"]} for row in rows])


def keep_highlight(db: DbSession, **state: Any) -> None:
    """Keep a highlight, shown or taken down."""
    _keep(db, Highlight, state)


def keep_announcement(db: DbSession, **state: Any) -> None:
    """Keep an announcement, standing or withdrawn."""
    _keep(db, Announcement, state)


def keep_honour(db: DbSession, **state: Any) -> None:
    """Keep an honour, public or taken down."""
    _keep(db, Honour, state)


def keep_route(db: DbSession, **state: Any) -> None:
    """Keep a learning route."""
    _keep(db, Route, state)


def keep_finishers(db: DbSession, **state: Any) -> None:
    """Keep how many have gone all of a route, which may not have been told of yet."""
    _keep(db, RouteCount, state)


def keep_statistics(db: DbSession, **state: Any) -> None:
    """Keep the figures published for an edition."""
    _keep(db, Statistics, state)


def forgetting(noun: type[Base]) -> Callable[..., None]:
    """The verb that forgets one of a noun, which its department does not know any more."""

    def forget(db: DbSession, *, id: UUID) -> None:
        raise_version(db)
        db.execute(delete(noun).filter_by(id=id))

    return forget


def forget_activity(db: DbSession, *, id: UUID) -> None:
    """Forget an activity with its tags and sittings."""
    raise_version(db)
    index.drop(db, id)
    tags.drop(db, id)
    db.execute(delete(Sitting).filter_by(activity_id=id))
    session_dates.renew_of_activity(db, id)
    forgetting(Activity)(db, id=id)


def forget_venue(db: DbSession, *, id: UUID) -> None:
    """Forget a venue."""
    raise_version(db)
    index.drop(db, id)
    forgetting(Venue)(db, id=id)
    tags.renew(db, offers.renew(db, Sitting.venue_id == id))
    session_dates.renew_at(db, id)


def forget_resource(db: DbSession, *, id: UUID) -> None:
    """Forget a resource with its tags."""
    forgetting(Resource)(db, id=id)
    _drop_tags(db, id)


def forget_session(db: DbSession, *, id: UUID) -> None:
    """Forget a session."""
    forgetting(Session)(db, id=id)
    session_dates.drop(db, [id])
    offers.renew(db, offers.of_sessions([id]))


def forget_seats(db: DbSession, *, id: UUID) -> None:
    """Forget the seats left in a session."""
    forgetting(Seats)(db, id=id)
    offers.renew(db, offers.of_sessions([id]))


def forget_opening(db: DbSession, *, id: UUID) -> None:
    """Forget an opening with its slots."""
    raise_version(db)
    db.execute(delete(Slot).filter_by(opening_id=id))
    forgetting(Opening)(db, id=id)


def _keep(db: DbSession, noun: type[Base], *states: dict[str, Any]) -> None:
    """Make the rows of those ids what `states` say; members that a row has no column for are left out. What follows
    from other rows is as if there were none."""
    raise_version(db)
    columns = noun.__table__.columns
    names = [column.name for column in columns if not column.info]
    derivations = {
        column.name: column.default and column.default.arg for column in columns if column.info == DERIVED
    }
    rows = [{name: state[name] for name in names} | derivations for state in states]
    db.connection().execute(_write(noun, insert_of(db)), rows)


@cache
def _write(noun: type[Base], insert: Callable[[Any], Any]) -> Any:
    """The statement that writes a row, whether it is there or not."""
    statement = insert(noun.__table__)
    lasting = {
        column.name for column in noun.__table__.columns if column.primary_key or column.info == LASTING
    }
    columns = {column.name: column for column in statement.excluded if column.name not in lasting}
    return statement.on_conflict_do_update(index_elements=["id"], set_=columns)


def _told_at() -> datetime:
    """When its department told what is being kept."""
    return datetime.fromisoformat(current_event().time)


def _drop_tags(db: DbSession, resource_id: UUID) -> None:
    db.execute(delete(ResourceTag).filter_by(resource_id=resource_id))


def _sitting(sitting: dict[str, Any]) -> dict[str, Any]:
    place = sitting["place"] or {}
    columns = {f"place_{name}": place.get(name) for name in ("name", "address", "district", "area")}
    columns["part"] = part_of(sitting["starts_at"])
    return {name: value for name, value in sitting.items() if name != "place"} | columns
