"""Cutting a session down to what is asked of it: who loses the seat, shown first, done once, and told."""

import hashlib
import json
import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.errors import Conflict
from chassis.logs import get_logger
from chassis.messaging.outbox import emit
from chassis.web.auth import Actor
from chassis.wording import Text

from ..bookings import displacements, records, waitlist
from ..bookings.model import Booking
from ..events import SessionChanged
from ..sessions import likeness, refusals, sessions
from ..sessions.model import Session
from . import limits

log = get_logger()

RULE = Text(
    "先到先留：从最后报上的单人开始退到候补最前面；单人不够才轮到多人同行的报名，一份报名不拆开；"
    "有 60 岁以上老人的最后才动；已签到的不动。多退的人数取最少。",
    "Last in, first out among those who come alone; only if they do not suffice, parties, never split; those with "
    "someone of 60 or over last; nobody who has been checked in. As few people as possible beyond what is needed.",
)
RULES = {
    "singles": Text("单人报名，后报上的先退", "those who come alone, last in first out"),
    "parties": Text("多人同行，后报上的先退", "parties, last in first out"),
    "elders": Text("有 60 岁以上老人的报名，最后才动", "bookings with someone of 60 or over, last of all"),
}


class Seated(NamedTuple):
    """A booking that has its seats, as far as the rule looks at it."""

    id: uuid.UUID
    seats: int
    elders: int


class CutChanged(Conflict):
    """`expected` is what to send now, after looking at the preview again."""

    title = Text(
        "报名情况刚刚变了，请重新查看再确认", "The bookings have just changed: look again, then confirm"
    )


def preview(db: DbSession, *, actor: Actor, session_id: uuid.UUID) -> dict[str, Any]:
    """Who would lose their seats, by which rule, in numbers; for who works at the session.

    Raises NoSuchSession, NotYourSession.
    """
    return preview_of(db, sessions.find_for_staff(db, actor, session_id))


def over_booked(db: DbSession, *, actor: Actor) -> dict[str, Any]:
    """The coming sessions the actor works at with more people booked than are asked, by time, each with `over`."""
    query = select(Session).where(
        Session.confirmed > Session.asked, Session.starts_at > clock.now(), Session.status == "open"
    )
    coming = db.scalars(query.order_by(Session.starts_at))
    items = [
        {"session": session, "over": people_over(session)}
        for session in coming
        if sessions.works_at(actor, session)
    ]
    return {"items": items, "next_cursor": None}


def cut(db: DbSession, *, actor: Actor, session_id: uuid.UUID, expected: str) -> dict[str, Any]:
    """Put those of the preview at the head of the waitlist, in their order, and tell them. Once it is done, nothing.

    `expected` is the preview's: what is confirmed is what was seen. Raises NoSuchSession, NotYourSession, SessionBegun,
    CutChanged.
    """
    session = sessions.lock_for_staff(db, actor, session_id)
    now = preview_of(db, session)
    if now["over"]:
        if session.has_begun(clock.now()):
            raise refusals.SessionBegun()
        if now["expected"] != expected:
            raise CutChanged(expected=now["expected"])
        queue_losers(db, session, [booking.id for booking in choose(db, session)])
        now = preview_of(db, session)
    return now


def preview_of(db: DbSession, session: Session) -> dict[str, Any]:
    """What the preview says of a session: how far it is over what is asked, and what that means for whom."""
    losers, seated_bookings = choose(db, session), read_seated(db, session)
    people = sum(booking.seats for booking in losers)
    return {
        "asked": session.asked,
        "confirmed": session.confirmed,
        "over": people_over(session),
        "rule": str(RULE),
        "bookings": len(losers),
        "people": people,
        "by_rule": [
            {
                "rule": rule,
                "words": str(RULES[rule]),
                "bookings": len(tier),
                "people": sum(b.seats for b in tier),
            }
            for rule, tier in zip(RULES, tiers(losers), strict=True)
            if tier
        ],
        "protected": session.confirmed - people,
        "protected_elders": sum(b.elders for b in seated_bookings) - sum(b.elders for b in losers),
        "expected": fingerprint(session, losers),
    }


def people_over(session: Session) -> int:
    """How many people too many are booked."""
    return max(0, session.confirmed - session.asked) if session.is_open else 0


def fingerprint(session: Session, losers: Sequence[Seated]) -> str:
    """What tells whether a confirmation is of what was seen."""
    basis = [session.asked, session.confirmed, [[str(booking.id), booking.seats] for booking in losers]]
    return hashlib.sha256(json.dumps(basis).encode()).hexdigest()[:32]


def read_seated(db: DbSession, session: Session) -> list[Seated]:
    """Who has seats and has not come yet, the last in first."""
    query = (
        select(Booking.id, Booking.seats, Booking.elders)
        .where(Booking.session_id == session.id, Booking.status == "confirmed", Booking.holding > 0)
        .order_by(Booking.seated_at.desc(), Booking.id.desc())
    )
    return [Seated(*row) for row in db.execute(query)]


def tiers(bookings: Sequence[Seated]) -> list[list[Seated]]:
    """The same bookings by the rules of RULES, in their order."""
    younger = [booking for booking in bookings if not booking.elders]
    alone, together = ([b for b in younger if (b.seats == 1) is single] for single in (True, False))
    return [alone, together, [booking for booking in bookings if booking.elders]]


def choose(db: DbSession, session: Session) -> list[Seated]:
    """Who is to lose the seats: one rule after the other until it suffices, and then nobody who need not."""
    missing = people_over(session)
    if not missing:
        return []
    chosen_tiers: list[list[Seated]] = []
    for tier in tiers(read_seated(db, session)):
        chosen_tiers.append(choose_fewest(tier, missing))
        missing -= sum(booking.seats for booking in chosen_tiers[-1])
        if missing <= 0:
            break
    return [booking for tier in spare(chosen_tiers, -missing) for booking in tier]


def choose_fewest(tier: list[Seated], missing: int) -> list[Seated]:
    """The bookings of a tier that free `missing` seats with fewest beyond, the last in where that is the same.

    `reach[i]` has bit n set when the bookings from the i-th on can free exactly n seats.
    """
    if sum(booking.seats for booking in tier) <= missing:
        return tier
    reach = [1]
    for booking in reversed(tier):
        reach.append(reach[-1] | reach[-1] << booking.seats)
    reach.reverse()
    rest = next(n for n in range(missing, reach[0].bit_length()) if reach[0] >> n & 1)
    choice = []
    for place, booking in enumerate(tier):
        if booking.seats <= rest and reach[place + 1] >> (rest - booking.seats) & 1:
            choice.append(booking)
            rest -= booking.seats
    return choice


def spare(tiers: list[list[Seated]], beyond: int) -> list[list[Seated]]:
    """Let those keep their seats, the first in first, whose seats a larger party has made needless."""
    for tier in reversed(tiers[:-1]):
        for booking in reversed(list(tier)):
            if booking.seats <= beyond:
                tier.remove(booking)
                beyond -= booking.seats
    return tiers


def queue_losers(db: DbSession, session: Session, booking_ids: list[uuid.UUID]) -> None:
    """Move bookings of a locked session to the head of its waitlist; the first in waits first."""
    query = select(Booking).where(Booking.id.in_(booking_ids))
    query = query.order_by(Booking.seated_at.desc(), Booking.id.desc())
    losers = db.scalars(query.execution_options(populate_existing=True)).all()
    for booking in losers:
        session.give_back(booking.holding, clock.now(), booking.kept_seats, booking.pool)
        waitlist.move_to_head(db, session, booking, "cut")
    waitlist.promote(db, session)
    alike, cause = likeness.find_alike(db, session), limits.cause_of_limit(db, session)
    for booking in reversed(losers):
        booking.offers = likeness.ids_for(alike, booking.seats)
        records.notify(db, "cut", booking, cause=cause, offers=booking.offers)
    displacements.tell_displaced(db, session, losers, "seats_lost")
    session.version += 1
    db.flush()
    emit(db, SessionChanged, session)
    log.info("session cut", session_id=session.id, bookings=len(losers), capacity=session.capacity)
