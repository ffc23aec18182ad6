"""What other departments tell, stored as it was told; the sessions it bears on are settled anew."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.clock import midnight
from chassis.storage.rows import among

from ..bookings import waitlist
from ..schema import Base
from ..sessions.editions import RULES, Edition
from ..sessions.model import Session
from .fact_cache import read_rows
from .model import Activity, CapacityPolicy, Closure, Opening, Placement, Sitting, Slot, Unit, Venue
from .settle import settle_or_mark
from .terms import sessions_of

# What activities and sittings are whose department told of them before it knew of these.
SINGLY = {"booked_as": "sittings", "drop_in": False}
OFFLINE = {"booking": None, "join_url": None, "open_to_all": False, "online": None}


def learn_edition(db: DbSession, *, id: uuid.UUID, rules: dict[str, Any], **columns: Any) -> None:
    """An edition's window decides which edition a slot belongs to; its rules, how long a waiting party is held."""
    before = db.get(Edition, id)
    windows, promotion = ({window_of(before)}, {promotion_of(before)}) if before else (set(), set())
    store(db, Edition, id=id, **columns, **RULES | rules)
    edition = db.get_one(Edition, id)
    for opens_on, closes_on in windows ^ {window_of(edition)}:
        settle_or_mark(db, slots_within(db, opens_on, closes_on))
    if promotion ^ {promotion_of(edition)}:
        waitlist.promote_in(db, id)


def window_of(edition: Edition) -> tuple[date, date]:
    return edition.opens_on, edition.closes_on


def promotion_of(edition: Edition) -> tuple[int, int]:
    """The rules that say when it is whose turn on a waitlist."""
    return edition.hold_minutes, edition.promotion_cutoff_minutes


def slots_within(db: DbSession, opens_on: date, closes_on: date) -> Iterable[uuid.UUID]:
    """The sessions of slots that begin on the days of an edition."""
    first, last = midnight(opens_on), midnight(closes_on + timedelta(days=1))
    query = select(Session.id).where(
        Session.kind == "slot",
        Session.starts_at >= first,
        Session.starts_at < last,
        Session.ends_at > clock.now(),
    )
    return db.scalars(query).all()


def learn_unit(db: DbSession, *, id: uuid.UUID, **columns: Any) -> None:
    """Where a unit is says where its sittings are that have no place of their own."""
    if store(db, Unit, id=id, **columns):
        query = select(Session.id).where(Session.unit_id == id, Session.ends_at > clock.now())
        settle_or_mark(db, db.scalars(query))


def learn_venue(db: DbSession, *, id: uuid.UUID, **columns: Any) -> None:
    """Sessions at a venue bear its name and address."""
    if store(db, Venue, id=id, **columns):
        settle_or_mark(db, sessions_at(db, id))


def learn_activity(db: DbSession, *, id: uuid.UUID, sittings: list[dict[str, Any]], **columns: Any) -> None:
    """An approved, changed or withdrawn activity. A sitting it no longer names is cancelled."""
    before = sessions_of_activity(db, id)
    store(db, Activity, id=id, **SINGLY | columns)
    sittings_by_id = {
        sitting.id: sitting for sitting in db.scalars(select(Sitting).filter_by(activity_id=id))
    }
    for sitting_id in sittings_by_id.keys() - {sitting["id"] for sitting in sittings}:
        sittings_by_id[sitting_id].status = "cancelled"
    for sitting in sittings:
        store(db, Sitting, **OFFLINE | sitting, activity_id=id)
    settle_or_mark(db, before | sessions_of_activity(db, id))


def sessions_of_activity(db: DbSession, activity_id: uuid.UUID) -> set[uuid.UUID]:
    """The sessions that an activity, as it is known now, makes."""
    activity = db.get(Activity, activity_id)
    if activity is None:
        return set()
    return sessions_of(activity, db.scalars(select(Sitting).filter_by(activity_id=activity_id)).all())


def learn_placement(db: DbSession, *, id: uuid.UUID, **columns: Any) -> None:
    """What venues answered to a sitting, which may not be known here yet."""
    store(db, Placement, id=id, **columns)
    sitting = db.get(Sitting, id)
    activity = db.get(Activity, sitting.activity_id) if sitting else None
    settle_or_mark(db, [activity.id if activity and activity.booked_as == "series" else id])


def learn_openings(db: DbSession, states: Sequence[dict[str, Any]]) -> None:
    """Declared or withdrawn openings, each given whole: a month of a city tells thousands. A slot that one no longer
    names is withdrawn."""
    slots = [
        slot | {"opening_id": state["id"], "status": "declared"}
        for state in states
        for slot in state["slots"]
    ]
    columns = ("id", "venue_id", "space_id", "status")
    store_all(
        db,
        Opening,
        [{name: state[name] for name in columns} | {"booking": state.get("booking")} for state in states],
    )
    slot_ids = {slot["id"] for slot in slots}
    of_these = select(Slot).where(Slot.opening_id.in_(among(db, [state["id"] for state in states])))
    dropped_slots = [slot for slot in db.scalars(of_these) if slot.id not in slot_ids]
    for slot in dropped_slots:
        slot.status = "withdrawn"
    store_all(db, Slot, slots)
    settle_or_mark(db, [*slot_ids, *(slot.id for slot in dropped_slots)])


def learn_closure(db: DbSession, *, venue_id: uuid.UUID, **columns: Any) -> None:
    """A closure declared or lifted; what was under way when it was learnt of is not called off by it."""
    closure = db.get(Closure, columns["id"])
    if closure is None or columns["status"] == "declared" != closure.status:
        columns["learnt_at"] = clock.now()
    if store(db, Closure, venue_id=venue_id, **columns):
        settle_or_mark(db, [*sessions_at(db, venue_id), *series_at(db, venue_id)])


def sessions_at(db: DbSession, venue_id: uuid.UUID) -> Iterable[uuid.UUID]:
    """The sessions at a venue that are not over, or would not be, had no closure ended them."""
    now = clock.now()
    is_ahead = or_(Session.ends_at > now, Session.planned_ends_at > now)
    query = select(Session.id).where(Session.venue_id == venue_id, is_ahead)
    return db.scalars(query).all()


def series_at(db: DbSession, venue_id: uuid.UUID) -> Iterable[uuid.UUID]:
    """The series with a sitting at a venue: their session bears the place of its first sitting only."""
    query = select(Activity.id).join(Sitting, Sitting.activity_id == Activity.id)
    return db.scalars(query.where(Activity.booked_as == "series", Sitting.venue_id == venue_id)).all()


def learn_policy(db: DbSession, *, id: uuid.UUID, **columns: Any) -> None:
    """A capacity policy in force or lifted: the seats of every session it bears on, or bore on, are counted anew."""
    before = sessions_under(db, db.get(CapacityPolicy, id))
    if store(db, CapacityPolicy, id=id, **columns):
        settle_or_mark(db, before | sessions_under(db, db.get(CapacityPolicy, id)))


def sessions_under(db: DbSession, policy: CapacityPolicy | None) -> set[uuid.UUID]:
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
    in_district = or_(Session.district == policy.district, Session.area == policy.district)
    places = {"district": in_district, "venue": Session.venue_id == policy.venue_id}
    if policy.scope in places:
        query = query.where(or_(places[policy.scope], Session.kind == "series"))
    if policy.sector:
        query = query.where(or_(Session.sector == policy.sector, Session.kind == "series"))
    return set(db.scalars(query))


def store(db: DbSession, noun: type[Base], *, id: uuid.UUID, **columns: Any) -> bool:
    """Store a fact under its id, and say whether it is news."""
    fact = db.get(noun, id)
    if fact is None:
        db.add(noun(id=id, **columns))
        db.flush()
        return True
    is_news = change(fact, columns)
    db.flush()
    return is_news


def store_all(db: DbSession, noun: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Store facts under their ids, those that are new by one statement."""
    facts = {fact.id: fact for fact in read_rows(db, noun, [row["id"] for row in rows])}
    for row in rows:
        if row["id"] in facts:
            change(facts[row["id"]], row)
    if new := [row for row in rows if row["id"] not in facts]:
        db.execute(insert(noun), new)
    db.flush()


def change(fact: Base, columns: dict[str, Any]) -> bool:
    """Let a fact say this, and say whether it is news."""
    news = {name: value for name, value in columns.items() if getattr(fact, name) != value}
    for name, value in news.items():
        setattr(fact, name, value)
    return bool(news)
