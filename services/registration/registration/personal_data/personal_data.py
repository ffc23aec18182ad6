"""The citizen's rights over their data: a copy, correction, and erasure that leaves only numbers."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import aliased, joinedload

from chassis import clock
from chassis.cleaning import compact
from chassis.errors import Invalid
from chassis.logs import get_logger
from chassis.messaging.outbox import emit
from chassis.storage import privacy
from chassis.web import idempotency
from chassis.web.auth import Actor
from chassis.wording import Text

from ..bookings import bookings, cancellations, records
from ..bookings.model import HAS_PLACE, Booking, BookingChange, BookingGroup, GroupMember, seal_party
from ..citizens import audits, citizens
from ..citizens.model import Audit, Citizen, Consent
from ..config import CodeRules
from ..delivery import wording
from ..door.model import Appeal, CheckIn
from ..events import CitizenErased
from ..inbound.model import InboundSms
from ..learning.model import Certificate, Feedback, RouteMark
from ..notices.model import UNTOLD, Notice
from ..sessions.model import Session
from ..sessions.refusals import SessionBegun
from ..wishes import wishes
from ..wishes.model import Wish

log = get_logger()

NOTHING: dict[str, Any] = {"sealed_to": None, "sealed_body": None, "data": None, "why": None}
# Reasons in a history that are not in anybody's own words.
FIXED_REASONS = (
    "citizen",
    "moved",
    "undone",
    "moved_back",
    "erased",
    "promoted",
    "too_large",
    "closed",
    "withdrawn",
    "revoked",
)


class NotConfirmed(Invalid):
    title = Text("没有核对上，什么都没有删除", "That does not match; nothing was erased")


class OtherNumberOfNames(Invalid):
    """`seats` says how many names there must be."""

    title = Text("姓名的个数和报名的人数不一样", "There must be as many names as people")


def copy(db: DbSession, *, actor: Actor, citizen_id: uuid.UUID) -> dict[str, Any]:
    """What `show_kept` has, taken away; audited. Raises Unauthorised."""
    citizen = citizens.get(db, citizen_id)
    audits.record(db, actor, "copy", citizen.id)
    return show_kept(db, citizen_id=citizen_id)


def show_kept(db: DbSession, *, citizen_id: uuid.UUID) -> dict[str, Any]:
    """All that is kept of a citizen, in full: the fields of MyDataView. Raises Unauthorised."""
    citizen = citizens.get(db, citizen_id)
    return {
        "id": citizen.id,
        "phone": phone_of(citizen),
        "name": unseal(citizen.sealed_name),
        "reach": citizen.reach,
        "created_at": citizen.created_at,
        "blocked_until": citizen.blocked_until,
        "consents": db.scalars(select(Consent).filter_by(citizen_id=citizen.id).order_by(Consent.id)).all(),
        "bookings": [booking_copy(db, booking) for booking in bookings_of(db, citizen.id)],
        "notices": notice_copies(db, citizen.id),
        "feedback": feedback_copies(db, citizen.id),
        "appeals": appeal_copies(db, citizen.id),
        "check_ins": check_in_copies(db, citizen.id),
        "certificates": certificate_copies(db, citizen.id),
        "marks": db.scalars(select(RouteMark).filter_by(citizen_id=citizen.id).order_by(RouteMark.id)).all(),
        "wishes": wishes.wishes_of(db, citizen.id),
    }


def unseal(ciphertext: str | None) -> str | None:
    """What is sealed, in full; None where nothing is."""
    return privacy.unseal(ciphertext) if ciphertext else None


def phone_of(citizen: Citizen) -> str | None:
    """A citizen's phone in full, as people read it; None where there is none."""
    return privacy.national(privacy.unseal(citizen.sealed_phone)) if citizen.sealed_phone else None


def bookings_of(db: DbSession, citizen_id: uuid.UUID) -> Sequence[Booking]:
    query = select(Booking).filter_by(citizen_id=citizen_id).order_by(Booking.id)
    return db.scalars(query.options(joinedload(Booking.session))).all()


def booking_copy(db: DbSession, booking: Booking) -> dict[str, Any]:
    """A booking as its citizen sees it, with its history."""
    return bookings.show(db, booking) | {"history": records.lines_of(db, booking.id)}


def notice_copies(db: DbSession, citizen_id: uuid.UUID) -> list[dict[str, Any]]:
    """What the citizen was told, in the words it has by what is true now; none where it would not be said any more."""
    query = select(Notice).filter_by(citizen_id=citizen_id).order_by(Notice.id)
    names = ("kind", "booking_id", "status", "written_at", "sent_at")
    return [
        {name: getattr(notice, name) for name in names} | {"text": wording.word_message(db, notice)}
        for notice in db.scalars(query)
    ]


def feedback_copies(db: DbSession, citizen_id: uuid.UUID) -> list[dict[str, Any]]:
    query = select(Feedback).join(Booking, Booking.id == Feedback.booking_id).filter_by(citizen_id=citizen_id)
    names = ("booking_id", "rating", "status", "created_at")
    return [
        {name: getattr(feedback, name) for name in names} | {"comment": unseal(feedback.sealed_comment)}
        for feedback in db.scalars(query.order_by(Feedback.id))
    ]


def appeal_copies(db: DbSession, citizen_id: uuid.UUID) -> list[dict[str, Any]]:
    query = select(Appeal).filter_by(citizen_id=citizen_id).order_by(Appeal.id)
    names = ("booking_id", "status", "decided_at", "created_at")
    return [
        {name: getattr(appeal, name) for name in names}
        | {"text": unseal(appeal.sealed_text), "reply": unseal(appeal.sealed_reply)}
        for appeal in db.scalars(query)
    ]


def check_in_copies(db: DbSession, citizen_id: uuid.UUID) -> list[dict[str, Any]]:
    """Every coming, of the citizen's bookings and without one."""
    names = ("session_id", "booking_id", "way", "people", "at", "outcome", "undone_at")
    return [
        {name: getattr(check_in, name) for name in names} | {"name": unseal(check_in.sealed_name)}
        for check_in in db.scalars(select(CheckIn).where(is_check_in_of(citizen_id)).order_by(CheckIn.id))
    ]


def is_check_in_of(citizen_id: uuid.UUID) -> Any:
    return (CheckIn.citizen_id == citizen_id) | CheckIn.booking_id.in_(ids_of_bookings(citizen_id))


def ids_of_bookings(citizen_id: uuid.UUID) -> Any:
    return select(Booking.id).filter_by(citizen_id=citizen_id).scalar_subquery()


def certificate_copies(db: DbSession, citizen_id: uuid.UUID) -> list[dict[str, Any]]:
    query = select(Certificate).filter_by(citizen_id=citizen_id).order_by(Certificate.id)
    names = ("session_id", "code", "minutes", "label", "issued_at")
    return [
        {name: getattr(certificate, name) for name in names} | {"name": unseal(certificate.sealed_name)}
        for certificate in db.scalars(query)
    ]


def correct(
    db: DbSession,
    *,
    actor: Actor,
    citizen_id: uuid.UUID,
    rules: CodeRules,
    name: str | None = None,
    phone: str | None = None,
    code: str | None = None,
) -> Citizen:
    """Correct the name a citizen is known by, or their phone, proved by the code that was sent to the new one.

    Raises Unauthorised, and what citizens.change_phone does.
    """
    citizen = citizens.get(db, citizen_id)
    if phone is not None:
        citizens.change_phone(db, citizen, phone=phone, code=code or "", rules=rules)
        send_untold(db, citizen)
    if name is not None:
        citizen.sealed_name = privacy.seal(name)
    audits.record(db, actor, "correct", citizen.id, name=name is not None, phone=phone is not None)
    return citizen


def send_untold(db: DbSession, citizen: Citizen) -> None:
    """Send to a new phone the newest of what nobody told the citizen of each booking that is ahead.

    Their old number reached nobody, or there was none: the desk need not call them any more.
    """
    later = aliased(Notice)
    is_newest = ~select(later.id).where(later.booking_id == Notice.booking_id, later.id > Notice.id).exists()
    ahead = select(Booking.id).join(Booking.session).where(Session.ends_at > clock.now())
    renewal = update(Notice).where(Notice.citizen_id == citizen.id, Notice.status.in_(UNTOLD), is_newest)
    fresh = {"status": "due", "attempts": 0, "refusals": 0, "why": None, "rests_until": None}
    db.execute(renewal.where(Notice.booking_id.in_(ahead)).values(fresh))


def correct_names(
    db: DbSession, *, citizen_id: uuid.UUID, booking_id: uuid.UUID, names: list[str]
) -> dict[str, Any]:
    """Correct names in one of the citizen's own parties, until its session begins: afterwards a desk does.

    Raises NoSuchBooking, SessionBegun, OtherNumberOfNames.
    """
    bookings.find_own(db, citizen_id, booking_id)
    session, booking = bookings.lock(db, booking_id)
    if session.has_begun(clock.now()):
        text = Text("已经开始，请让服务台更正姓名。", "It has begun; ask a desk to correct the names.")
        raise SessionBegun(text)
    rename(db, booking, names)
    return bookings.show(db, booking)


def rename(db: DbSession, booking: Booking, names: list[str]) -> None:
    """Put other names to the people of a locked booking, who stay as many and as old; also on their certificates."""
    party = booking.party
    if len(names) != len(party):
        text = Text(f"请填 {len(party)} 个姓名", f"Give {len(party)} names")
        raise OtherNumberOfNames(text, errors={"names": [text]}, seats=len(party))
    places = [n for n, person in enumerate(party) if person["name"] != names[n]]
    if not places:
        return
    people = [person | {"name": name} for person, name in zip(party, names, strict=True)]
    booking.sealed_party = seal_party(people, booking.needs)
    booking.touch(clock.now())
    records.note(db, booking, "corrected", people=places)
    for certificate in db.scalars(select(Certificate).filter_by(booking_id=booking.id)):
        if certificate.person in places:
            certificate.sealed_name = privacy.seal(names[certificate.person])
    db.flush()


def erase_on_request(db: DbSession, *, actor: Actor, citizen_id: uuid.UUID, last_digits: str) -> None:
    """Erase a citizen who confirms it by the last four digits of their phone. Raises Unauthorised, NotConfirmed."""
    citizen = citizens.get(db, citizen_id)
    if compact(last_digits) != (unseal(citizen.sealed_phone) or "")[-4:]:
        text = Text("请填写您手机号的最后四位", "Give the last four digits of your phone")
        raise NotConfirmed.field("last_digits", text)
    erase(db, citizen_id, actor)


def erase(db: DbSession, citizen_id: uuid.UUID, actor: Actor | str, reason: str | None = None) -> bool:
    """Take away all that tells who a citizen is; what they booked stays as numbers. False if it was done before.

    Their seats in what is not over go to those who wait. `reason` is why it is done where they did not ask for it.
    """
    now = clock.now()
    # First, so that no booking of theirs that is made at this moment comes through (see bookings/take.sql).
    mark = update(Citizen).where(Citizen.id == citizen_id, Citizen.erased_at.is_(None))
    if not db.execute(mark.values(erased_at=now, turn=Citizen.turn + 1)).rowcount:  # type: ignore[attr-defined]
        return False
    citizen = db.get_one(Citizen, citizen_id, populate_existing=True)
    # Whose time is over has asked for nothing, and what others wrote of them has its own time.
    marks = {} if reason else marks_of(db, citizen)
    give_back_seats(db, citizen_id, now)
    booking_ids = empty_bookings(db, citizen_id)
    empty_texts(db, citizen_id, booking_ids)
    wishes.forget(db, citizen_id)
    forget_sms(db, citizen)
    citizens.forget_phone(db, citizen)
    citizen.phone_index = citizen.sealed_phone = citizen.sealed_name = citizen.blocked_until = None
    citizen.reach = "none"
    db.flush()
    emit(db, CitizenErased, {"id": citizen.id, "turn": citizen.turn} | marks)
    audits.record(db, actor, "erase", citizen_id, reason, bookings=len(booking_ids))
    log.info("citizen erased", citizen_id=citizen_id)
    return True


def marks_of(db: DbSession, citizen: Citizen) -> dict[str, Any]:
    """By what another department finds what others wrote of a citizen: by the phone, and by it with each known name."""
    if citizen.sealed_phone is None:
        return {}
    phone = privacy.unseal(citizen.sealed_phone)
    names = {person["name"] for booking in bookings_of(db, citizen.id) for person in booking.party}
    names |= {name for name in [unseal(citizen.sealed_name)] if name}
    marks = sorted({privacy.mark_person(phone, name) for name in names if name})
    return {"phone_mark": privacy.mark(phone), "person_marks": marks}


def give_back_seats(db: DbSession, citizen_id: uuid.UUID, now: datetime) -> None:
    """Cancel the citizen's bookings in sessions that are not over; the seats go to those who wait.

    All sessions they ever booked are held, so that nobody writes to one of their bookings meanwhile.
    """
    session_ids = select(Booking.session_id).filter_by(citizen_id=citizen_id)
    for session_id in sorted(set(db.scalars(session_ids))):
        session = Session.lock(db, session_id)
        if session.ends_at <= now:
            continue
        active = select(Booking).filter_by(session_id=session_id, citizen_id=citizen_id)
        active = active.where(HAS_PLACE).execution_options(populate_existing=True)
        for booking in db.scalars(active).all():
            if bookings.is_held(session, booking):
                cancellations.end_booking(db, session, booking, "erased")


def empty_bookings(db: DbSession, citizen_id: uuid.UUID) -> list[uuid.UUID]:
    """Take the names out of the citizen's bookings, and what staff wrote about them; the ids of the bookings."""
    bookings = db.scalars(select(Booking).filter_by(citizen_id=citizen_id)).all()
    for booking in bookings:
        # The key was the citizen's own, and a fingerprint can be guessed at by whoever has the department's key.
        booking.sealed_party, booking.fingerprint, booking.key = "", "", str(booking.id)
        booking.touch(clock.now())
        records.note(db, booking, "erased")
    ids = [booking.id for booking in bookings]
    by_staff = BookingChange.channel.in_(("desk", "door")) & BookingChange.reason.not_in(FIXED_REASONS)
    db.execute(update(BookingChange).where(BookingChange.booking_id.in_(ids), by_staff).values(reason=None))
    subjects = [str(citizen_id), *map(str, ids)]
    db.execute(update(Audit).where(Audit.subject.in_(subjects)).values(reason=None))
    idempotency.forget(db, str(citizen_id), [*ids, *made_by_others(db, citizen_id, ids)])
    return ids


def made_by_others(db: DbSession, citizen_id: uuid.UUID, booking_ids: list[uuid.UUID]) -> list[uuid.UUID]:
    """What else desks and doors made in the citizen's name: the lists they are on, their wishes and comings. Of each
    request the digest of a body with names is kept for a while."""
    group_ids = select(GroupMember.group_id).where(GroupMember.booking_id.in_(booking_ids))
    groups = select(BookingGroup.id).where(
        (BookingGroup.caller_id == citizen_id) | BookingGroup.id.in_(group_ids)
    )
    wishes = select(Wish.id).filter_by(citizen_id=citizen_id)
    check_ins = select(CheckIn.id).where(is_check_in_of(citizen_id))
    return [id for query in (groups, wishes, check_ins) for id in db.scalars(query)]


def forget_sms(db: DbSession, citizen: Citizen) -> None:
    """Forget whose messages came in; that they came is known on, so that one delivered again does nothing."""
    of_phone = InboundSms.phone_index == citizen.phone_index
    db.execute(update(InboundSms).where(of_phone).values(phone_index=""))


def empty_texts(db: DbSession, citizen_id: uuid.UUID, booking_ids: list[uuid.UUID]) -> None:
    """Empty every text of or about the citizen, and drop what they have not been told yet."""
    of_notice = (Notice.citizen_id == citizen_id) | Notice.booking_id.in_(booking_ids)
    db.execute(update(Notice).where(of_notice).values(**NOTHING))
    pending = Notice.status.in_(UNTOLD)
    db.execute(update(Notice).where(of_notice, pending).values(status="dropped"))
    of_feedback = Feedback.booking_id.in_(booking_ids)
    db.execute(update(Feedback).where(of_feedback).values(sealed_comment=None, status="none"))
    of_appeal = Appeal.citizen_id == citizen_id
    db.execute(delete(Appeal).where(of_appeal, Appeal.status == "open"))
    db.execute(update(Appeal).where(of_appeal).values(sealed_text=None, sealed_reply=None))
    db.execute(update(CheckIn).where(is_check_in_of(citizen_id)).values(sealed_name=None))
    of_certificate = Certificate.citizen_id == citizen_id
    db.execute(update(Certificate).where(of_certificate).values(sealed_name=None))
    db.execute(delete(RouteMark).where(RouteMark.citizen_id == citizen_id))
