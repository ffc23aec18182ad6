"""What other departments tell, kept as it was told; the sessions it bears on are settled anew."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session as Database

from chassis import clock
from chassis.clock import SHANGHAI

from ..bookings import waitlist
from ..schema import Base
from ..sessions import sessions
from ..sessions.model import Edition, Session
from ..sessions.rules import RULES
from . import settle, terms
from .model import Activity, CapacityPolicy, Closure, Opening, Placement, Sitting, Slot, Unit, Venue

SINGLY = {"booked_as": "sittings"}
OFFLINE = {"booking": None, "join_url": None, "open_to_all": False, "online": None}


def learn_edition(db: Database, *, rules: dict[str, Any], **told: Any) -> None:
    """An edition's window decides which edition a slot belongs to; its rules, how long a waiting party is held."""
    before = db.get(Edition, told["id"])
    known = {(before.opens_on, before.closes_on)} if before else set()
    turns = {turns_of(before)} if before else set()
    turns ^= {turns_of(keep_edition(db, told, rules))}
    for opens_on, closes_on in known ^ {(told["opens_on"], told["closes_on"])}:
        settle.settle(db, *slots_within(db, opens_on, closes_on))
    if turns:
        waitlist.promote_in(db, told["id"])


def keep_edition(db: Database, told: dict[str, Any], rules: dict[str, Any]) -> Edition:
    keep(db, Edition, **told, **RULES | rules)
    return db.get_one(Edition, told["id"])


def turns_of(edition: Edition) -> tuple[int, int]:
    """The rules that say when it is whose turn on a waitlist."""
    return edition.hold_minutes, edition.promotion_cutoff_minutes


def learn_unit(db: Database, **told: Any) -> None:
    """Where a unit is says where its sittings are that have no place of their own."""
    if keep(db, Unit, **told):
        query = select(Session.id).where(Session.unit_id == told["id"], Session.ends_at > clock.now())
        settle.settle(db, *db.scalars(query))


def learn_venue(db: Database, **told: Any) -> None:
    """Sessions at a venue bear its name and address."""
    if keep(db, Venue, **told):
        settle.settle(db, *sessions.at_venue(db, told["id"]))


def learn_activity(db: Database, *, sittings: list[dict[str, Any]], **told: Any) -> None:
    """An approved, changed or withdrawn activity. A sitting it no longer names is cancelled."""
    bears_on = sessions_made(db, told["id"])
    keep(db, Activity, **SINGLY | told)
    known = {one.id: one for one in db.scalars(select(Sitting).filter_by(activity_id=told["id"]))}
    for sitting_id in known.keys() - {one["id"] for one in sittings}:
        known[sitting_id].status = "cancelled"
    for sitting in sittings:
        keep(db, Sitting, **OFFLINE | sitting, activity_id=told["id"])
    settle.settle(db, *bears_on, *sessions_made(db, told["id"]))


def sessions_made(db: Database, activity_id: uuid.UUID) -> set[uuid.UUID]:
    """The sessions that an activity, as it is known now, makes."""
    activity = db.get(Activity, activity_id)
    if activity is None:
        return set()
    return terms.sessions_of(activity, db.scalars(select(Sitting).filter_by(activity_id=activity_id)).all())


def learn_placement(db: Database, **told: Any) -> None:
    """What venues answered to a sitting, which may not be known here yet."""
    keep(db, Placement, **told)
    sitting = db.get(Sitting, told["id"])
    activity = db.get(Activity, sitting.activity_id) if sitting else None
    is_of_series = activity is not None and activity.booked_as == "series"
    settle.settle(db, activity.id if activity and is_of_series else told["id"])


def learn_opening(db: Database, *, slots: list[dict[str, Any]], **told: Any) -> None:
    """A declared or withdrawn opening. A slot it no longer names is withdrawn."""
    keep(db, Opening, **{"booking": None} | told)
    known = db.scalars(select(Slot.id).filter_by(opening_id=told["id"]))
    gone = set(known) - {one["id"] for one in slots}
    for slot_id in gone:
        db.get_one(Slot, slot_id).status = "withdrawn"
    for slot in slots:
        keep(db, Slot, **slot, opening_id=told["id"], status="declared")
    settle.settle(db, *gone, *(slot["id"] for slot in slots))


def learn_closure(db: Database, **told: Any) -> None:
    """A closure declared or lifted."""
    if keep(db, Closure, **told):
        settle.settle(db, *sessions.at_venue(db, told["venue_id"]), *series_at(db, told["venue_id"]))


def series_at(db: Database, venue_id: uuid.UUID) -> list[uuid.UUID]:
    """The series with a sitting at a venue: their session bears the place of its first sitting only."""
    query = select(Activity.id).join(Sitting, Sitting.activity_id == Activity.id)
    return list(db.scalars(query.where(Activity.booked_as == "series", Sitting.venue_id == venue_id)))


def learn_policy(db: Database, **told: Any) -> None:
    """A capacity policy in force or lifted: the seats of every session it bears on, or bore on, are reckoned anew."""
    before = within(db, db.get(CapacityPolicy, told["id"]))
    if keep(db, CapacityPolicy, **told):
        settle.settle(db, *before, *within(db, db.get(CapacityPolicy, told["id"])))


def within(db: Database, policy: CapacityPolicy | None) -> set[uuid.UUID]:
    """The sessions that a policy in force may bear on; of a series, whose sittings may be anywhere, any."""
    if policy is None or policy.status != "in_force":
        return set()
    query = select(Session.id).where(
        Session.ends_at > clock.now(), Session.mode != "online", Session.ends_at >= policy.from_at
    )
    if policy.until_at:
        query = query.where(Session.starts_at < policy.until_at)
    if policy.edition_id:
        query = query.where(Session.edition_id == policy.edition_id)
    where = {"district": Session.district == policy.district, "venue": Session.venue_id == policy.venue_id}
    if policy.scope in where:
        query = query.where(or_(where[policy.scope], Session.kind == "series"))
    return set(db.scalars(query))


def keep(db: Database, noun: type[Base], **told: Any) -> bool:
    """Keep a fact under its id, and say whether it is news."""
    fact = db.get(noun, told["id"])
    if fact is None:
        db.add(noun(**told))
        db.flush()
        return True
    changed = {name: value for name, value in told.items() if getattr(fact, name) != value}
    for name, value in changed.items():
        setattr(fact, name, value)
    db.flush()
    return bool(changed)


def slots_within(db: Database, opens_on: date, closes_on: date) -> list[uuid.UUID]:
    """The slots that begin on the days of an edition."""
    first, last = midnight(opens_on), midnight(closes_on + timedelta(days=1))
    query = select(Session.id).where(
        Session.kind == "slot",
        Session.starts_at >= first,
        Session.starts_at < last,
        Session.ends_at > clock.now(),
    )
    return list(db.scalars(query))


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
