"""The line before a space: whoever was refused it, or lost it to a closure, and still asks for it.

When what stood in the way is given up, whoever asked first is held, in the transaction that gives it up.
"""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import now
from chassis.errors import Conflict
from chassis.wording import Text, amount

from ..calendar import free
from ..calendar.model import Closure, Placement
from ..venues.model import Space, Venue
from .decisions import emit_answer, hold, objection, refuse, settle

SHUT_OUT = and_(Placement.status == "revoked", Placement.reason == "closed")
"""Who had the space before a closure: it was theirs, so a venue is not asked again."""


def advance(db: DbSession, space_ids: Collection[uuid.UUID]) -> None:
    """Hold these spaces (locked) for those in line that fit now: who had it before a closure, then who asked first.

    A sitting asks for just that to this day: had its unit moved or withdrawn it, the placement would say so. What has
    begun stays refused; what a closure took back and is under way is given back. What the venue declined does not stand
    in line; where it is to approve, it is asked. Who waits for its answer and cannot have the space now is refused.
    """
    turn_away(db, space_ids)
    for placement in db.scalars(in_line(space_ids).execution_options(populate_existing=True)).all():
        space = db.get_one(Space, placement.space_id)
        if objection(db, placement, space) is not None:
            continue
        if placement.status == "revoked":
            hold(db, placement, space)
        else:
            settle(db, placement, space)
    turn_away(db, space_ids)


def in_line(space_ids: Collection[uuid.UUID]) -> Select[Placement]:
    """Whose space is free as things are. They may stand in each other's way."""
    may_ask = or_(
        and_(Placement.status == "refused", Placement.decision.is_(None)),
        and_(Placement.status == "asked", Space.needs_approval.is_(False)),
    )
    is_taken = free.is_taken(Space.id, Placement.occupied_from, Placement.occupied_until)
    is_shut = free.is_shut(Venue.id, Space.id, Placement.starts_at, Placement.ends_at)
    return (
        select(Placement)
        .join(Space, and_(Space.id == Placement.space_id, Space.venue_id == Placement.venue_id))
        .join(Venue)
        .where(Space.id.in_(space_ids), Space.status == "open", Venue.status == "open")
        .where(or_(and_(SHUT_OUT, Placement.ends_at > now()), and_(may_ask, Placement.starts_at > now())))
        .where(Space.seats >= Placement.seats, ~is_taken, ~is_shut)
        .order_by(case((SHUT_OUT, 0), else_=1), Placement.asked_at, Placement.id)
    )


def shut_out(db: DbSession, closure: Closure, space_ids: Collection[uuid.UUID]) -> None:
    """Revoke what is held within a closure and does not take place, and refuse what waits for an answer.

    What goes on until the closing moment, or is shorter, keeps its space. The spaces that it shuts are locked.
    """
    placements = Placement.held_in(closure.starts_at, closure.ends_at).where(
        Placement.space_id.in_(space_ids)
    )
    for placement in db.scalars(placements.order_by(Placement.id).execution_options(populate_existing=True)):
        if (
            Closure.outcome(placement.starts_at, closure.starts_at, now(), closure.kept_minutes)
            == "cancelled"
        ):
            placement.answer("revoked", "closed")
            emit_answer(db, placement)
    turn_away(db, space_ids)


def turn_away(db: DbSession, space_ids: Collection[uuid.UUID]) -> None:
    """Refuse those who wait for an answer about these spaces (locked) and cannot have them any more."""
    for placement in db.scalars(waiting(space_ids).execution_options(populate_existing=True)).all():
        if reason := objection(db, placement, db.get_one(Space, placement.space_id)):
            refuse(db, placement, reason)


@contextmanager
def confirming(db: DbSession, space_ids: Collection[uuid.UUID], refuses: int | None) -> Iterator[None]:
    """Have what is done with these spaces (locked) undone unless it was said that it `refuses` as many as it does of
    those who wait for an answer about them: who is given what it gives up may stand in their way. Raises RequestsWait.
    """
    before = db.scalars(waiting(space_ids).with_only_columns(Placement.id)).all()
    yield
    query = select(func.count()).select_from(Placement).filter_by(status="refused")
    confirm_refusals(db.scalar(query.where(Placement.id.in_(before))) or 0, refuses)


def confirm_refusals(requests: int, refuses: int | None) -> None:
    """Refuse what refuses requests that wait unless it was said that it `refuses` so many. Raises RequestsWait."""
    if requests and requests != refuses:
        raise RequestsWait(
            Text(
                f"有 {requests} 个申请在等场馆答复，这样一来就谢绝它们。请先看看“活动场地”里的申请，再确认。",
                amount(requests, "request waits", "requests wait")
                + " for the venue's answer, and would be refused. Look under “Activities in the rooms”, then confirm.",
            ),
            refuses=requests,
        )


def count_turned_away(db: DbSession, space_id: uuid.UUID, slots: Sequence[Mapping[str, Any]]) -> int:
    """How many of those who wait for an answer about a space could not have it any more were it open in these slots
    (starts_at, ends_at)."""
    if not slots:
        return 0
    first, last = min(slot["starts_at"] for slot in slots), max(slot["ends_at"] for slot in slots)
    near = waiting([space_id]).where(Placement.occupied_from < last, Placement.occupied_until > first)
    return sum(
        any(
            slot["starts_at"] < placement.occupied_until and placement.occupied_from < slot["ends_at"]
            for slot in slots
        )
        for placement in db.scalars(near)
    )


def waiting(space_ids: Collection[uuid.UUID]) -> Select[Placement]:
    """Those who wait for an answer about these spaces, who asked first before the others."""
    requests = select(Placement).filter_by(status="asked").where(Placement.space_id.in_(space_ids))
    return requests.order_by(Placement.asked_at, Placement.id)


def measure(db: DbSession, space: Space) -> None:
    """Let those who have no space yet count with its set-up and clearing as they are now."""
    placements = select(Placement).filter_by(space_id=space.id).where(Placement.status != "held")
    for placement in db.scalars(placements.where(Placement.ends_at > now())):
        placement.occupied_from, placement.occupied_until = space.occupied_span(
            placement.starts_at, placement.ends_at
        )


class RequestsWait(Conflict):
    """`refuses` is what to send as `refuses`."""

    title = Text("有申请在等这个场地", "Requests wait for the space")
