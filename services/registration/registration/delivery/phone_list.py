"""The phone list: notices that no message could bring, for the desk to call."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import aliased

from chassis import clock
from chassis.errors import Conflict, NotFound
from chassis.logs import get_logger
from chassis.storage import privacy
from chassis.storage.cursors import page
from chassis.web.auth import Actor
from chassis.wording import Text

from ..bookings.model import Booking, BookingGroup, GroupMember
from ..citizens import audits
from ..citizens.model import Citizen
from ..notices import notices
from ..notices.model import Notice
from ..sessions.model import Session
from ..sessions.sessions import works_everywhere
from ..wishes.model import Wish
from . import courier, wording

log = get_logger()

TO_CALL = ("phone", "given_up")
# Whom nobody can call: what they must be told waits here until they come by.
TO_TELL = ("unreachable",)
# What is still to be told when the session is over.
AFTERWARDS = ("no_show", "not_missed", "blocked", "appeal_decided")
# What a venue opened for those who had asked, also on another day than they had asked for.
Opened = aliased(Session)


class NoSuchCall(NotFound):
    title = Text("电话单上没有这一条", "This is not on the phone list")


class NoPhone(Conflict):
    title = Text("这位市民没有留电话", "This citizen has left no phone number")


def list_calls(db: DbSession, *, actor: Actor, which: str, cursor: str | None, limit: int) -> dict[str, Any]:
    """Whom to call, the longest waiting first: names and phones masked, with the words to read out.

    `which`: `callable`, by whoever had them booked too; or `unreachable`, whom nobody can call, and who are told when
    they come by.
    """
    is_ahead = or_(Session.ends_at > clock.now(), Opened.starts_at > clock.now(), Wish.date >= clock.today())
    is_of_use = or_(is_ahead, Notice.kind.in_(AFTERWARDS))
    is_spoken_for = exists().where(GroupMember.booking_id == Notice.booking_id)
    by_phone = or_(Notice.status.in_(TO_CALL), and_(Notice.status.in_(TO_TELL), is_spoken_for))
    in_person = and_(Notice.status.in_(TO_TELL), ~is_spoken_for)
    query = visible_notices(actor).outerjoin(Opened, Opened.id == Wish.answer_id)
    query = query.where(by_phone if which == "callable" else in_person, is_of_use)
    query = query.where(notices.is_ripe())
    calls = page(db, query, (Notice.written_at, Notice.id), cursor, limit)
    _rows = read_ahead(db, calls["items"])
    views = [call_view(db, notice) for notice in calls["items"]]
    return calls | {"items": [view for view in views if view["text"]]}


def read_ahead(db: DbSession, calls: Sequence[Notice]) -> list[object]:
    """All that these speak of and whom they are for. As long as it is kept, `db` need not look each of it up."""
    citizens = select(Citizen).where(Citizen.id.in_({notice.citizen_id for notice in calls}))
    return [*db.scalars(citizens), *courier.read_ahead(db, calls)]


def visible_notices(actor: Actor) -> Select[Notice]:
    """What an actor may see: the office and the city's desk all; a desk what is of its units and venues, or was booked
    or asked by itself.

    Never a sign-in code, which has no booking, and nothing of an erased citizen.
    """
    query = (
        select(Notice)
        .join(Citizen, Citizen.id == Notice.citizen_id)
        .outerjoin(Booking, Booking.id == Notice.booking_id)
        .outerjoin(Session, Session.id == Booking.session_id)
        .outerjoin(Wish, Wish.id == Notice.wish_id)
        .where(Citizen.erased_at.is_(None), or_(Booking.sealed_party != "", Wish.id.is_not(None)))
    )
    if works_everywhere(actor):
        return query
    of_venues = Session.venue_id.in_(actor.venues), Wish.venue_id.in_(actor.venues)
    booked_here = and_(Booking.booked_as == "desk", Booking.booker == actor.subject)
    asked_here = and_(Wish.channel == "desk", Wish.asker == actor.subject)
    return query.where(or_(Session.unit_id.in_(actor.units), *of_venues, booked_here, asked_here))


def find_call(db: DbSession, actor: Actor, notice_id: uuid.UUID) -> Notice:
    """A call on the list, or one that is done. Raises NoSuchCall, also for what the actor may not see."""
    statuses = (*TO_CALL, *TO_TELL, "done")
    query = visible_notices(actor).where(Notice.id == notice_id, Notice.status.in_(statuses))
    notice = db.scalar(query.with_for_update(of=Notice))
    if notice is None:
        raise NoSuchCall()
    return notice


def mark_called(db: DbSession, *, actor: Actor, notice_id: uuid.UUID) -> dict[str, Any]:
    """Take a call off the list, as it was made; again, nothing changes. Raises NoSuchCall."""
    notice = find_call(db, actor, notice_id)
    if notice.status != "done":
        notice.status, notice.done_by, notice.sent_at = "done", actor.subject, clock.now()
        log.info("call done", notice_id=notice_id, kind=notice.kind, booking_id=notice.booking_id)
    return call_view(db, notice)


def show_phone(db: DbSession, *, actor: Actor, notice_id: uuid.UUID, reason: str) -> dict[str, str]:
    """The number to call, in full; that it was looked at, and why, is kept. Raises NoSuchCall, NoPhone."""
    notice = find_call(db, actor, notice_id)
    citizen = db.get_one(Citizen, notice.citizen_id)
    if citizen.sealed_phone is None:
        citizen = speaker_of(db, notice) or citizen
    if citizen.sealed_phone is None:
        raise NoPhone()
    audits.record(db, actor, "unmask", str(citizen.id), reason, notice_id=str(notice_id))
    return {"phone": privacy.national(privacy.unseal(citizen.sealed_phone))}


def speaker_of(db: DbSession, notice: Notice) -> Citizen | None:
    """Who had them booked among others, and is called where they have no phone."""
    query = select(Citizen).join(BookingGroup, BookingGroup.caller_id == Citizen.id)
    query = query.join(GroupMember, GroupMember.group_id == BookingGroup.id)
    return db.scalar(query.where(GroupMember.booking_id == notice.booking_id))


def call_view(db: DbSession, notice: Notice) -> dict[str, Any]:
    """The fields of CallView. A citizen without a name of their own is called by the first of the party, if there is
    one."""
    citizen = db.get_one(Citizen, notice.citizen_id)
    booking = db.get(Booking, notice.booking_id) if notice.booking_id else None
    first = next(iter(booking.names), "") if booking else ""
    name = privacy.unseal(citizen.sealed_name) if citizen.sealed_name else first
    contact = citizen if citizen.sealed_phone else speaker_of(db, notice)
    number = privacy.unseal(contact.sealed_phone) if contact and contact.sealed_phone else None
    return {
        "id": notice.id,
        "kind": notice.kind,
        "status": notice.status,
        "booking_id": notice.booking_id,
        "session_id": booking and booking.session_id,
        "wish_id": notice.wish_id,
        "name": privacy.mask_name(name) if name else "",
        "phone": privacy.mask_phone(number) if number else None,
        "text": wording.word_call(db, notice),
        "why": notice.why,
        # Notices keep real time; people read the clock of the house.
        "written_at": notice.written_at,
    }
