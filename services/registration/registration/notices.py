"""Notices: what citizens are told, written in the transaction that causes it."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session as Database

from chassis import privacy
from chassis.app import settings
from chassis.clock import SHANGHAI
from chassis.db import new_id
from chassis.wording import Text

from .model import Booking, Notice, Session
from .model.base import table_of

SIGN_IN_CODE = Text(
    "验证码 {code}，{minutes} 分钟内有效。请勿告诉他人。",
    "Your code is {code}. It is valid for {minutes} minutes. Tell it to no one.",
)
BOOKED = Text(
    "已报名：{what}，{seats} 人。到场请出示报名编号 {code}。",
    "Booked: {what}, {seats} people. Show the code {code} at the door.",
)
WAITLISTED = Text(
    "已候补：{what}，{seats} 人，前面还有 {ahead} 个报名。有空位时直接为您报上并通知您。",
    "On the waitlist: {what}, {seats} people, {ahead} bookings before yours. "
    "When seats come free you get them and we tell you.",
)
PROMOTED = Text(
    "候补成功：{what}，{seats} 人。到场请出示报名编号 {code}；不能来请取消，把座位让给别人。",
    "You have your seats: {what}, {seats} people. Show the code {code} at the door; "
    "if you cannot come, please cancel.",
)
CANCELLED = Text(
    "已按您的要求取消：{what}。",
    "Cancelled as you asked: {what}.",
)
SESSION_CANCELLED = Text(
    "很抱歉，{what} 因{cause}取消，您的报名（{code}）随之取消。{offers}",
    "We are sorry: {what} is cancelled because {cause}, and your booking ({code}) with it. {offers}",
)
OFFERS = Text("相近且有余位的场次：{offers}。", "Like it, with seats left: {offers}.")
NO_OFFERS = Text("", "")
CAUSES = {
    "closed": Text("场馆关闭", "the venue is closed"),
    "withdrawn": Text("主办单位撤回活动", "its organiser withdrew it"),
    "revoked": Text("场地不再可用", "its room is no longer available"),
}
WEEKDAYS = "一二三四五六日"
WRITE = insert(table_of(Notice))


def sign_in_code(db: Database, phone: str, code: str, minutes: int, locale: str) -> None:
    """The code someone signs in with; `phone` is E.164 and may belong to no citizen yet."""
    text = SIGN_IN_CODE.format(code=code, minutes=minutes)
    write(db, kind="sign_in_code", body=signed(text, locale), sealed_to=privacy.seal(phone))


def booked(db: Database, booking: Booking, session: Session) -> None:
    tell(db, "booked", BOOKED, booking, session)


def waitlisted(db: Database, booking: Booking, session: Session, position: int) -> None:
    tell(db, "waitlisted", WAITLISTED, booking, session, ahead=position - 1)


def promoted(db: Database, booking: Booking, session: Session) -> None:
    tell(db, "promoted", PROMOTED, booking, session)


def cancelled(db: Database, booking: Booking, session: Session) -> None:
    tell(db, "cancelled", CANCELLED, booking, session)


def session_cancelled(db: Database, booking: Booking, session: Session, offers: Sequence[Session]) -> None:
    """That the whole session is off, and what is like it and has seats."""
    cause = getattr(CAUSES[session.reason or "withdrawn"], booking.locale)
    sentence = OFFERS if offers else NO_OFFERS
    listed = ("; " if booking.locale == "en" else "；").join(what(offer, booking.locale) for offer in offers)
    said = getattr(sentence, booking.locale).format(offers=listed)
    tell(db, "session_cancelled", SESSION_CANCELLED, booking, session, cause=cause, offers=said)


def tell(db: Database, kind: str, text: Text, booking: Booking, session: Session, **values: object) -> None:
    """Write one notice on a booking, in the language its citizen booked in."""
    values |= {"what": what(session, booking.locale), "seats": booking.seats, "code": booking.code}
    body = signed(text.format(**values), booking.locale)
    write(db, kind=kind, body=body, citizen_id=booking.citizen_id, booking_id=booking.id)


def signed(text: Text, locale: str) -> str:
    """A message in one language under the department's signature, which Chinese providers ask for in brackets."""
    told = settings()
    body = getattr(text, locale).rstrip()
    return f"[{told.signature_en}] {body}" if locale == "en" else f"【{told.signature}】{body}"


def write(
    db: Database,
    *,
    kind: str,
    body: str,
    citizen_id: uuid.UUID | None = None,
    booking_id: uuid.UUID | None = None,
    sealed_to: str | None = None,
) -> None:
    now = datetime.now(UTC)
    values = {"id": new_id(), "kind": kind, "citizen_id": citizen_id, "booking_id": booking_id}
    values |= {"sealed_to": sealed_to, "sealed_body": privacy.seal(body), "status": "due", "attempts": 0}
    db.execute(WRITE, values | {"due_at": now, "written_at": now})


def what(session: Session, locale: str) -> str:
    """A session in one breath: its title, time and place."""
    place = session.place if session.place != session.title else None
    return " ".join(part for part in (session.title, when(session, locale), place) if part)


def when(session: Session, locale: str) -> str:
    """11月6日（周六）9:00–11:00, or: Sat 6 Nov 9:00–11:00."""
    start, end = (moment.astimezone(SHANGHAI) for moment in (session.starts_at, session.ends_at))
    hours = f"{start:%-H:%M}–{end:%-H:%M}"
    if locale == "en":
        return f"{start:%a %-d %b} {hours}"
    return f"{start.month}月{start.day}日（周{WEEKDAYS[start.weekday()]}）{hours}"
