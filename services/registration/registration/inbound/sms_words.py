"""What a refused message is answered with: ways on that need nothing but a phone.

What a refusal says else is meant for a page, where bookings are opened and boxes ticked.
"""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session as DbSession

from chassis.errors import DomainError
from chassis.wording import Text

from ..bookings.model import Booking
from ..sessions import refusals, times
from ..sessions.model import Session

# By an earlier booking, which the refusal names: `what` and `number` are its session, `code` its own.
HAS_BOOKED: dict[type[DomainError], Text] = {
    refusals.AlreadyBooked: Text(
        "报名编号 {code}，{seats} 人。要改人数请打服务台电话；也可先发“取消 {number}”再报，座位这时可能被别人报走。",
        "Your code is {code}, for {seats}. To change how many come, call the desk; or send CANCEL {number} and book"
        " again: your seats may be taken meanwhile.",
    ),
    refusals.OwnSessionsOverlap: Text(
        "那一场是{what}（场次号 {number}）。要换，请先发“取消 {number}”再报；两场都要报，请打服务台电话。",
        "It is {what} (number {number}). Send CANCEL {number} first to change; to book both, call the desk.",
    ),
    refusals.OnceADay: Text(
        "您当天已约{what}（场次号 {number}）。要换时段，请先发“取消 {number}”再报。",
        "You have {what} that day (number {number}). Send CANCEL {number} first to come at another time.",
    ),
}
NO_NUMBER = Text("请打服务台电话。", "Please call the desk.")
BLOCKED = Text(
    "{at} 起可以再报；如有特殊情况，请打服务台电话。", "You can book again from {at}, or call the desk."
)
CLOSED = Text("{at} 截止，相近的场次请问服务台。", "It closed at {at}; ask the desk for what is like it.")
FULL = Text("相近的场次请问服务台。", "Ask the desk for what is like it.")
NO_SESSION = Text("请核对场次号后再发。", "Please check the session number and send it again.")
BEGINNINGS = {
    "book": Text("没有报成：{what}。", "Nothing was booked: {what}. "),
    "cancel": Text("没有取消：{what}。", "Nothing was cancelled: {what}. "),
}


def word_refusal(db: DbSession, refusal: DomainError, act: str) -> Text:
    """A refusal of an `act` in a sentence or two."""
    title, way = refusal.title, way_on(db, refusal)
    beginning = BEGINNINGS[act]
    en = beginning.en.format(what=title.en) + (way.en if way else "")
    return Text(beginning.zh.format(what=title.zh) + (way.zh if way else ""), en.strip())


def way_on(db: DbSession, refusal: DomainError) -> Text | None:
    """What the sender can do with a phone alone."""
    if type(refusal) in HAS_BOOKED:
        return of_earlier(db, HAS_BOOKED[type(refusal)], uuid.UUID(refusal.members["booking_id"]))
    match refusal:
        case refusals.Blocked():
            return at(BLOCKED, refusal.members["until"])
        case refusals.BookingClosed():
            return at(CLOSED, refusal.members["books_until"])
        case refusals.SessionFull():
            return FULL
        case refusals.NoSuchSession():
            return NO_SESSION
    return None if refusal.detail == refusal.title else refusal.detail


def of_earlier(db: DbSession, way: Text, booking_id: uuid.UUID) -> Text:
    booking = db.get_one(Booking, booking_id)
    session = db.get_one(Session, booking.session_id)
    if session.number is None:
        return NO_NUMBER
    values = {"number": session.number, "code": booking.code, "seats": booking.seats}
    in_zh, in_en = (times.describe_session(session, language) for language in ("zh", "en"))
    return Text(way.zh.format(what=in_zh, **values), way.en.format(what=in_en, **values))


def at(way: Text, moment: str) -> Text:
    words = times.moment_in_words(datetime.fromisoformat(moment))
    return Text(way.zh.format(at=words.zh), way.en.format(at=words.en))
