"""A citizen's message, done as it asks: by the rules and with the words of any other booking, once however often it
comes."""

from datetime import timedelta
from typing import Any

from limits import parse
from sqlalchemy import func, select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.errors import DomainError, TooMany
from chassis.logs import get_logger
from chassis.storage import privacy
from chassis.storage.db import savepoint
from chassis.storage.rows import insert_into
from chassis.web.auth import speaking_for
from chassis.wording import Text

from ..bookings import book, bookings, cancellations
from ..bookings.model import ACTIVE, Booking
from ..citizens import citizens
from ..citizens.model import Citizen
from ..notices import notices
from ..schema import table_of
from ..sessions import numbers
from ..sessions.model import Session
from . import sms_words
from .model import InboundSms
from .orders import Order

log = get_logger()
HELP = Text(
    "要报名请发“报名 场次号 人数”，例如：报名 1003 2；要退请发“取消 1003”。场次号在活动单和网页上。",
    "To book, send BOOK, the session number and how many people, like BOOK 1003 2; to give it back, CANCEL 1003.",
)
UNCLEAR = Text(
    "没有报名。后面只写人数，例如：报名 {number} 2；或者写全每个人的姓名，用空格隔开，例如：报名 {number} 王芳 李强。",
    "Nothing was booked. Write only how many people, like BOOK {number} 2; names can be added under My bookings.",
)
UNKNOWN = Text(
    "这个手机号还没有登录过，不能用短信报名。请打服务台电话，说场次号 {number} 就能报。",
    "This phone has not signed in before and cannot book by SMS. Call the desk and say the session number {number}.",
)
MISHEARD = Text(
    "没有场次号 {number}，可能写错了一位，请核对后再发。",
    "There is no session number {number}; one digit may be wrong. Please check and send it again.",
)
OVER = Text("场次号 {number} 的活动已经结束。", "Session {number} is over.")
NOT_BOOKED = Text("您没有报场次号 {number} 的活动。", "You have no booking of session {number}.")


def carry_out(
    db: DbSession, *, order: Order, phone: str, id: str, party_limit: int, silence: timedelta, most: str
) -> None:
    """Do what a message asks, and answer where no notice of its own does; nothing for one that has come before.

    `phone`: as the provider writes it; `most`: messages that are answered of one phone, in the notation of limits.
    Raises Invalid naming `phone`, and TooMany where it is to be sent again.
    """
    number = privacy.parse_phone(phone)
    if not is_new(db, id, privacy.index(number), most):
        return
    with_answer = answer(db, order, number, id, party_limit, silence)
    if with_answer:
        notices.write_answer(db, number, with_answer, order.language)
    log.info("message came in", act=order.act, answered=bool(with_answer))


def is_new(db: DbSession, id: str, phone_index: str, most: str) -> bool:
    """Note a message; whether it has not come before, nor too many of its phone."""
    columns = {"id": id, "phone_index": phone_index, "received_at": clock.now()}
    note = insert_into(db, table_of(InboundSms)).on_conflict_do_nothing().returning(InboundSms.id)
    if db.execute(note, columns).first() is None:
        return False
    limit = parse(most)
    since = clock.now() - timedelta(seconds=limit.get_expiry())
    recent = InboundSms.phone_index == phone_index, InboundSms.received_at > since
    return bool(db.scalar(select(func.count()).where(*recent)) <= limit.amount)  # type: ignore[operator]


def answer(
    db: DbSession, order: Order, phone: str, id: str, party_limit: int, silence: timedelta
) -> Text | None:
    """What is answered; None where the act has a notice of its own."""
    if order.act == "help":
        return HELP
    session = find_session(db, order.number)
    if session is None:
        is_well_written = numbers.is_number(order.number) and was_given(db, order.number)
        return (OVER if is_well_written else MISHEARD).format(number=order.number)
    citizen = citizens.find_by_phone(db, phone)
    if citizen is None or citizen.seen_at <= clock.now() - silence:
        return UNKNOWN.format(number=order.number)
    if order.act == "unclear":
        return UNCLEAR.format(number=order.number)
    try:
        with savepoint(db), speaking_for(str(citizen.id), "sms"):
            if order.act == "cancel":
                return cancel(db, citizen, session, order.number)
            book.book(db, wish_of(db, citizen, session, order, id), party_limit)
    except TooMany:
        raise
    except DomainError as refusal:
        return sms_words.word_refusal(db, refusal, order.act)
    return None


def find_session(db: DbSession, number: int) -> Session | None:
    """The next session of that number that is not over."""
    query = select(Session).where(Session.number == number, Session.ends_at > clock.now())
    return db.scalar(query.order_by(Session.starts_at).limit(1))


def was_given(db: DbSession, number: int) -> bool:
    return db.scalar(select(Session.id).where(Session.number == number).limit(1)) is not None


def cancel(db: DbSession, citizen: Citizen, session: Session, number: int) -> Text | None:
    query = select(Booking.id).filter_by(citizen_id=citizen.id, session_id=session.id)
    booking_id = db.scalar(query.where(Booking.status.in_(ACTIVE)).limit(1))
    if booking_id is None:
        return NOT_BOOKED.format(number=number)
    cancellations.cancel(db, citizen_id=citizen.id, booking_id=booking_id)
    return None


def wish_of(db: DbSession, citizen: Citizen, session: Session, order: Order, id: str) -> book.Wish:
    """Seats for those who are named, or for the citizen and whoever comes along, whose names nobody has written."""
    names = order.names or (name_of(db, citizen) or "",)
    party = [{"name": name, "age": "adult"} for name in names]
    party += [{"name": "", "age": "adult"} for _ in range(order.people - len(party))]
    roles: dict[str, Any] = {"citizen_id": citizen.id, "booker": str(citizen.id)}
    return book.Wish(key=f"sms {id}", session_id=session.id, party=party, needs=[], **roles)


def name_of(db: DbSession, citizen: Citizen) -> str | None:
    """The citizen's own name, as they booked last for themself, or as the desk knows them."""
    last = bookings.last_own(db, citizen.id)
    if last and last.names:
        return last.names[0]
    return privacy.unseal(citizen.sealed_name) if citizen.sealed_name else None
