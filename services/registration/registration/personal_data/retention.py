"""What is kept only so long: citizens after their last edition, and the little that is needed for days."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Delete,
    Update,
    and_,
    bindparam,
    case,
    delete,
    exists,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.clock import today
from chassis.messaging.jobs import do_each
from chassis.messaging.portions import change_in_portions
from chassis.storage.db import Moment, reading, transaction

from ..bookings.model import Booking
from ..citizens import citizens
from ..citizens.model import Citizen, SignInCode
from ..door.model import CheckIn
from ..inbound.model import InboundSms
from ..learning.model import RouteMark
from ..notices.model import Message, Notice
from ..schema import table_of
from ..sessions.editions import RULES, Edition
from ..sessions.model import Session
from ..wishes.model import Wish
from . import personal_data

# Citizens looked at at once; each is erased in a transaction of its own, so that no seat waits for it.
AT_ONCE = 100
# Whoever is kept is looked at again after so long: what shortens a time (an edition closed earlier, a block lifted)
# takes effect within a day, and nobody else has to write down until when a citizen is kept.
LOOK_AGAIN = timedelta(hours=20)
# How long those are kept who were never in any edition.
WITHOUT_EDITION = timedelta(days=RULES["retention_days"] or 0)
# Days that an answer to "did my message arrive" can be found.
MESSAGES = timedelta(days=30)
CODES = timedelta(days=1)
# Of a wish whose day is past somebody may still want to know what became of it.
WISHES = timedelta(days=90)
UP_FOR_ERASURE = (
    select(Citizen.id)
    .where(Citizen.erased_at.is_(None), Citizen.keep_until <= bindparam("now", type_=Moment()))
    .order_by(Citizen.keep_until)
    .limit(AT_ONCE)
)


def erase_due() -> bool:
    """Look at some of the citizens who are kept until now, and erase whose time is over; whether there may be more.

    Any number of workers may do so at once.
    """
    with reading() as db:
        citizen_ids = list(db.scalars(UP_FOR_ERASURE, {"now": clock.now()}))
        expired_ids = set(db.scalars(select(Citizen.id).where(Citizen.id.in_(citizen_ids), is_expired(db))))
    if kept_ids := [citizen_id for citizen_id in citizen_ids if citizen_id not in expired_ids]:
        with transaction() as db:
            put_off(db, kept_ids)
    return do_each(sorted(expired_ids), erase_or_keep) or len(citizen_ids) == AT_ONCE


def erase_or_keep(citizen_id: uuid.UUID) -> None:
    with transaction() as db:
        if is_due(db, citizen_id):
            personal_data.erase(db, citizen_id, "system", "retention")
        else:
            put_off(db, [citizen_id])


def put_off(db: DbSession, citizen_ids: Sequence[uuid.UUID]) -> None:
    """Look at citizens again tomorrow."""
    keep_until = clock.now() + LOOK_AGAIN
    db.execute(update(Citizen).where(Citizen.id.in_(citizen_ids)).values(keep_until=keep_until))


def is_due(db: DbSession, citizen_id: uuid.UUID) -> bool:
    """Whether a citizen's time is over, still: they may have booked again meanwhile, which now waits."""
    citizens.lock_citizens(db, citizen_id)
    return db.scalar(select(Citizen.id).where(Citizen.id == citizen_id, is_expired(db))) is not None


def is_expired(db: DbSession) -> ColumnElement[bool]:
    """Not erased, not blocked, known for long enough, and with nothing in an edition that is still kept."""
    now = clock.now()
    oldest = now - WITHOUT_EDITION
    is_blocked = and_(Citizen.blocked_until.is_not(None), Citizen.blocked_until > now)
    has_bookings = exists().where(Booking.citizen_id == Citizen.id)
    has_come = exists().where(CheckIn.citizen_id == Citizen.id)
    of_kept = is_retained(db, oldest)
    still_booked = exists().where(Booking.citizen_id == Citizen.id, Session.id == Booking.session_id, of_kept)
    still_came = exists().where(CheckIn.citizen_id == Citizen.id, Session.id == CheckIn.session_id, of_kept)
    has_marks = exists().where(RouteMark.citizen_id == Citizen.id, RouteMark.at > oldest)
    has_wishes = exists().where(Wish.citizen_id == Citizen.id)
    return and_(
        Citizen.erased_at.is_(None),
        ~is_blocked,
        ~still_booked,
        ~still_came,
        ~has_marks,
        ~has_wishes,
        or_(has_bookings, has_come, Citizen.consented_at < oldest),
    )


def is_retained(db: DbSession, oldest: datetime) -> ColumnElement[bool]:
    """Whether a session is of an edition that is still kept; of none, whether it ended since `oldest`."""
    ends = {
        edition.id: edition.closes_on + timedelta(days=edition.retention_days)
        for edition in db.scalars(select(Edition))
    }
    edition_ids = [edition_id for edition_id, end in ends.items() if end >= today()]
    of_none = or_(Session.edition_id.is_(None), Session.edition_id.not_in(list(ends)))
    of_retained = and_(Session.edition_id.is_not(None), Session.edition_id.in_(edition_ids))
    return or_(of_retained, and_(of_none, Session.ends_at > oldest))


def prune() -> bool:
    """Forget sign-in codes, messages that came in or are stored, and wishes that are old, and the names of those who
    walked in long ago; for a piece. Whether there may be more."""
    now = clock.now()
    old_messages = delete(table_of(Message)).where(Message.sent_at < now - MESSAGES)
    old_wishes = delete(table_of(Wish)).where(Wish.date < today() - WISHES)
    with reading() as db:
        names = old_names(db, now)
    old_sms = delete(table_of(InboundSms)).where(InboundSms.received_at < now - CODES)
    return change_in_portions(*old_codes(now - CODES), old_messages, old_wishes, old_sms, names)


def old_names(db: DbSession, now: datetime) -> Update:
    """Forget the names of those who walked in, where the edition is not kept any more."""
    over = select(Session.id).where(~is_retained(db, now - WITHOUT_EDITION), Session.ends_at < now)
    anonymous = and_(
        CheckIn.sealed_name.is_not(None), CheckIn.citizen_id.is_(None), CheckIn.booking_id.is_(None)
    )
    names = update(table_of(CheckIn)).where(anonymous, CheckIn.session_id.in_(over.scalar_subquery()))
    return names.values(sealed_name=None)


def old_codes(before: datetime) -> tuple[Delete, Update]:
    """Forget codes that expired before, and give up those written before that could not be sent.

    A code's row also counts those sent of late; no limit looks back further than that.
    """
    stale = or_(SignInCode.expires_at < before, SignInCode.expires_at.is_(None))
    unsent = update(table_of(Notice)).where(Notice.sealed_to.is_not(None), Notice.written_at < before)
    status = case((Notice.status == "due", "given_up"), else_=Notice.status)
    return (
        delete(table_of(SignInCode)).where(stale),
        unsent.values(status=status, sealed_to=None, sealed_body=None),
    )
