"""What can be done with a capacity policy: declare, lift."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import SHANGHAI, midnight, now
from chassis.errors import Conflict, NotFound
from chassis.messaging.outbox import emit
from chassis.storage.rows import find
from chassis.web import slips
from chassis.wording import Text

from ..demand import people
from ..editions.model import Edition
from ..events import CapacityPolicyChanged
from ..venues.model import Venue
from . import previews
from .model import CapacityPolicy

SAME = ("scope", "edition_id", "district", "venue_id", "sector", "ratio_percent")


def declare(
    db: DbSession,
    *,
    conditions: list[str],
    from_at: dt.datetime | None = None,
    until_at: dt.datetime | None = None,
    on_purpose: bool = False,
    expected: int | None = None,
    **limits: Any,
) -> CapacityPolicy:
    """Cut capacity in the city, a district or a venue to a ratio, from a moment on (now, when none is given).

    `limits`: ratio_percent, scope, district or venue_id as that needs it, sector (only its venues), edition_id. From a
    day that is past, or from or until more than a year ahead, only `on_purpose`. Where more people are booked than it
    lets in, so many must be `expected`.
    """
    from_at = from_at or now()
    impact = preview(db, from_at=from_at, until_at=until_at, on_purpose=on_purpose, **limits)
    policy = CapacityPolicy(conditions=conditions, from_at=from_at, until_at=until_at, **limits)
    refuse_same(db, policy)
    people.confirm_number(impact.people_over, expected)
    db.add(policy)
    emit(db, CapacityPolicyChanged, policy)
    return policy


def preview(
    db: DbSession,
    *,
    from_at: dt.datetime | None = None,
    until_at: dt.datetime | None = None,
    on_purpose: bool = False,
    **limits: Any,
) -> previews.Forecast:
    """What declaring it would bear on. Asks about the times that `declare` asks about."""
    from_at = from_at or now()
    forecast = previews.forecast(db, from_at=from_at, until_at=until_at, **limits)
    until_slip = slips.past(until_at) or slips.distant(until_at)
    slips.refuse(on_purpose, {"from_at": from_slip(from_at), "until_at": until_slip})
    return forecast


def refuse_same(db: DbSession, policy: CapacityPolicy) -> None:
    """Refuse what another says already for all of its time: it is the same one sent twice, or changes nothing."""
    same = {name: getattr(policy, name) for name in SAME}
    standing = select(CapacityPolicy).filter_by(**same, status="in_force")
    standing = standing.where(CapacityPolicy.from_at <= policy.from_at)
    for other in db.scalars(standing):
        lasts = other.until_at is None or (policy.until_at is not None and policy.until_at <= other.until_at)
        if lasts and other.conditions == policy.conditions:
            raise PolicyStands(policy_id=str(other.id))


def from_slip(from_at: dt.datetime) -> Text | None:
    """What looks like a slip in the beginning of a policy: today's morning is none."""
    day = from_at.astimezone(SHANGHAI).date()
    return slips.past(slips.end_of(day)) or slips.distant(from_at)


def lift(db: DbSession, policy: CapacityPolicy) -> CapacityPolicy:
    """End a policy."""
    policy.lift()
    emit(db, CapacityPolicyChanged, policy)
    return policy


def find_policy(db: DbSession, policy_id: uuid.UUID, *, lock: bool = False) -> CapacityPolicy:
    """The policy; with `lock`, its row is locked. Raises NoSuchCapacityPolicy."""
    return find(db, CapacityPolicy, policy_id, NoSuchCapacityPolicy, lock=lock)


def select_policies(*, from_date: dt.date | None = None, **criteria: Any) -> Select[CapacityPolicy]:
    """Policies in the order they were declared, narrowed by scope, status, and a day that they reach, as given."""
    policies = select(CapacityPolicy).filter_by(**criteria)
    until = CapacityPolicy.until_at
    return policies.where(or_(until.is_(None), until > midnight(from_date))) if from_date else policies


def allowed_seats(db: DbSession, venue: Venue, at: dt.datetime, seats: int) -> int:
    """How many of the seats of a slot that begins at a moment the policies in force let be used, rounded down."""
    day = at.astimezone(SHANGHAI).date()
    policy = CapacityPolicy
    district = and_(policy.scope == "district", policy.district.in_((venue.district, venue.area)))
    here = or_(policy.scope == "city", district, policy.venue_id == venue.id)
    editions = select(Edition.id).where(Edition.opens_on <= day, Edition.closes_on >= day)
    of_edition = or_(policy.edition_id.is_(None), policy.edition_id.in_(editions))
    then = and_(policy.from_at <= at, or_(policy.until_at.is_(None), policy.until_at > at))
    strictest = select(func.min(policy.ratio_percent)).filter_by(status="in_force")
    of_sector = or_(policy.sector.is_(None), policy.sector == venue.sector)
    ratio = db.scalar(strictest.where(here, then, of_edition, of_sector))
    return seats if ratio is None else seats * ratio // 100


class PolicyStands(Conflict):
    title = Text("同样的容量上限已经生效", "The same capacity policy is in force already")


class NoSuchCapacityPolicy(NotFound):
    title = Text("没有这项容量上限", "There is no such capacity policy")
