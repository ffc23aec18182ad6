"""What a venue decides itself: to accept or to refuse what waits for its answer, and to take back what is held."""

import uuid
from collections.abc import Sequence

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import now
from chassis.errors import Conflict, NotFound
from chassis.storage.rows import find
from chassis.wording import Text, amount

from ..calendar.model import Placement
from ..demand.people import People, people_in
from ..venues import venues
from ..venues.model import Space
from . import line
from .alternatives import suggest
from .decisions import emit_answer, hold, objection

AT_ONCE = 50
IS_OVERDUE = and_(Placement.status == "asked", Placement.answer_by <= bindparam("now"))
"""It waits still, and its deadline has passed."""
ANY_OVERDUE = select(Placement.id).where(IS_OVERDUE)
"""Placements that one piece of the job refuses."""

OBJECTIONS = {
    "closed": Text("这段时间场馆或场地关闭。", "The venue or the space is closed at that time."),
    "too_small": Text("场地座位不够。", "The space has too few seats."),
    "clash": Text("这段时间场地已有安排。", "The space is taken at that time."),
}


def find_displaced(db: DbSession, placement: Placement) -> Sequence[Placement]:
    """The others that wait for the space at that time, set-up and clearing counted: accepting this one refuses them."""
    others = line.waiting([placement.space_id]).where(Placement.id != placement.id)
    span = (
        Placement.occupied_from < placement.occupied_until,
        Placement.occupied_until > placement.occupied_from,
    )
    return db.scalars(others.where(*span)).all()


def accept(db: DbSession, placement: Placement, *, by: str, expected: int = 0) -> Placement:
    """Hold the space for one that waits (locked, with its space), and refuse the others that it displaces.

    `expected`: how many these were said to be. Raises AlreadyAnswered, NotFree, OthersWait.
    """
    check_waiting(placement)
    space = db.get_one(Space, placement.space_id)
    if reason := objection(db, placement, space):
        raise NotFree(detail=OBJECTIONS[reason], reason=reason)
    others = len(find_displaced(db, placement))
    if others != expected:
        raise OthersWait(
            detail=Text(
                f"同意后会谢绝另外 {others} 个申请，请核对后再确认。",
                f"Accepting it refuses {amount(others, 'other request', 'other requests')}. Look first, then confirm.",
            ),
            refuses=others,
        )
    hold(db, placement, space, by)
    db.flush()
    line.turn_away(db, [placement.space_id])
    return placement


def decline(db: DbSession, placement: Placement, *, by: str, note: str) -> Placement:
    """Refuse one that waits (locked), in the venue's words. Raises AlreadyAnswered."""
    check_waiting(placement)
    return close(db, placement, "declined", note, by)


def close(
    db: DbSession, placement: Placement, decision: str, note: str | None = None, by: str | None = None
) -> Placement:
    """Refuse one that waits; its unit is told what there is instead."""
    alternatives = suggest(db, placement, decision)
    placement.decide("refused", decision, note, alternatives=alternatives)
    emit_answer(db, placement, by)
    return placement


def take_back(
    db: DbSession, placement: Placement, *, by: str, note: str, expected: int = 0, refuses: int = 0
) -> Placement:
    """Revoke what is held (locked, with its space) and not over; the next in line has it.

    `by`: the subject of whoever decides for the venue. `expected`: how many people were said to be booked or to wait;
    `refuses`: how many who wait for an answer were said to be refused, as who is next stands in their way. Raises
    NotHeld, SittingBooked, RequestsWait.
    """
    if placement.status != "held" or placement.ends_at <= now():
        raise NotHeld()
    crowd = people_of(db, placement)
    if sum(crowd) != expected:
        raise SittingBooked(
            detail=Text(
                f"现在有 {crowd.booked} 人报上、{crowd.waiting} 人候补，收回后都会取消。请核对后再确认。",
                f"{amount(crowd.booked, 'person is booked', 'people are booked')},"
                f" {amount(crowd.waiting, 'waits', 'wait')}; all that would be cancelled. Check it and confirm.",
            ),
            people=sum(crowd),
        )
    placement.decide("revoked", "taken_back", note)
    emit_answer(db, placement, by)
    with line.confirming(db, [placement.space_id], refuses):
        line.advance(db, [placement.space_id])
    return placement


def people_of(db: DbSession, placement: Placement) -> People:
    """Who is booked for a sitting or waits, or for the series that it is part of."""
    return people_in(db, [placement.id, placement.activity_id])


def refuse_unanswered(db: DbSession) -> bool:
    """Refuse what nobody answered in time; whether there is more."""
    overdue = select(Placement.id, Placement.space_id).where(IS_OVERDUE).order_by(Placement.id).limit(AT_ONCE)
    rows = db.execute(overdue, {"now": now()}).all()
    venues.lock_spaces(db, {row.space_id for row in rows})
    still = select(Placement).where(Placement.id.in_([row.id for row in rows]), IS_OVERDUE)
    still = still.with_for_update().execution_options(populate_existing=True)
    for placement in db.scalars(still, {"now": now()}).all():
        close(db, placement, "not_answered")
    return len(rows) == AT_ONCE


def find_placement(db: DbSession, placement_id: uuid.UUID) -> Placement:
    """The placement. Raises NoSuchPlacement."""
    return find(db, Placement, placement_id, NoSuchPlacement)


def venue_of(placement: Placement) -> uuid.UUID:
    """The venue that answers. Raises NoSuchPlacement where it names none: nobody is to answer that."""
    if placement.venue_id is None:
        raise NoSuchPlacement()
    return placement.venue_id


def lock_placement(db: DbSession, placement: Placement) -> Placement:
    """A placement as it is now, with its space locked. Raises RequestChanged when it asks for another by now."""
    space_id = placement.space_id
    venues.lock_spaces(db, [space_id])
    db.refresh(placement, with_for_update=True)
    if placement.space_id != space_id:
        raise RequestChanged()
    return placement


def check_waiting(placement: Placement) -> None:
    """Refuse to answer twice."""
    if placement.status != "asked":
        raise AlreadyAnswered()


class NoSuchPlacement(NotFound):
    title = Text("没有这个申请", "There is no such request")


class AlreadyAnswered(Conflict):
    title = Text("这个申请已经有答复，或已撤回", "This request has been answered already, or was withdrawn")


class NotFree(Conflict):
    title = Text("场地这段时间不能安排", "The space cannot be had at that time")


class OthersWait(Conflict):
    title = Text("还有别的申请等这个场地", "Others wait for the space")


class NotHeld(Conflict):
    title = Text("这里没有可以收回的安排", "Nothing is held here that could be taken back")


class SittingBooked(Conflict):
    """`people` is what to send as `expected`."""

    title = Text("已有人报名", "People are booked")


class RequestChanged(Conflict):
    title = Text("申请刚刚变了，请重新查看", "The request has just changed; look again")
