"""The words of notices, filled with what is true of the booking when they are sent."""

import uuid
from typing import Any

from sqlalchemy.orm import Session as Database

from chassis import privacy
from chassis.clock import SHANGHAI
from chassis.wording import Text

from . import waitlist
from .model import Booking, Notice, Session
from .notices import signed

TEMPLATES = {
    "booked": Text(
        "已报名：{what}，{seats} 人。到场请出示报名编号 {code}。",
        "Booked: {what}, {seats} people. Show the code {code} at the door.",
    ),
    "waitlisted": Text(
        "已候补：{what}，{seats} 人，前面还有 {ahead} 个报名。有空位时直接为您报上并通知您。",
        "On the waitlist: {what}, {seats} people, {ahead} bookings before yours. "
        "When seats come free you get them and we tell you.",
    ),
    "promoted": Text(
        "候补成功：{what}，{seats} 人。到场请出示报名编号 {code}；不能来请取消，把座位让给别人。",
        "You have your seats: {what}, {seats} people. Show the code {code} at the door; "
        "if you cannot come, please cancel.",
    ),
    "cancelled": Text(
        "已按您的要求取消：{what}。",
        "Cancelled as you asked: {what}.",
    ),
    "session_cancelled": Text(
        "很抱歉，{what} 因{cause}取消，您的报名（{code}）随之取消。{offers}",
        "We are sorry: {what} is cancelled because {cause}, and your booking ({code}) with it. {offers}",
    ),
}
OFFERS = Text("相近且有余位的场次：{offers}。", "Like it, with seats left: {offers}.")
CAUSES = {
    "closed": Text("场馆关闭", "the venue is closed"),
    "withdrawn": Text("主办单位撤回活动", "its organiser withdrew it"),
    "revoked": Text("场地不再可用", "its room is no longer available"),
}
WEEKDAYS = "一二三四五六日"


def render(db: Database, notice: Notice) -> str:
    """The text of a notice, in the language its citizen booked in, under the department's signature."""
    if notice.sealed_body:
        return privacy.unseal(notice.sealed_body)
    booking = db.get_one(Booking, notice.booking_id)
    session = db.get_one(Session, booking.session_id)
    text: str = getattr(TEMPLATES[notice.kind], booking.locale)
    values = facts_of(db, booking, session) | worded(db, notice.data or {}, booking.locale)
    return signed(text.format(**values).rstrip(), booking.locale)


def facts_of(db: Database, booking: Booking, session: Session) -> dict[str, Any]:
    """What every template may speak of."""
    ahead = (waitlist.position(db, booking) or 1) - 1
    told = {"what": what(session, booking.locale), "seats": booking.seats, "code": booking.code}
    return told | {"ahead": ahead}


def worded(db: Database, data: dict[str, Any], locale: str) -> dict[str, Any]:
    """What a notice carries, in words: why, and what is like it."""
    cause = CAUSES.get(data.get("cause", ""))
    offered = [db.get(Session, uuid.UUID(one)) for one in data.get("offers") or []]
    listed = ("; " if locale == "en" else "；").join(what(one, locale) for one in offered if one)
    offers = getattr(OFFERS, locale).format(offers=listed) if listed else ""
    return {"cause": getattr(cause, locale) if cause else "", "offers": offers}


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
