"""Why a session cannot be booked: each refusal said once."""

import uuid
from datetime import datetime

from chassis import clock
from chassis.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from chassis.wording import Text, amount

from . import times
from .model import Session


class NoSuchSession(NotFound):
    title = Text("没有这个场次", "There is no such session")


class NotYourSession(Forbidden):
    title = Text("这一场不在您的单位或场馆", "This session is not at your unit or venue")


class NotYourUnit(Forbidden):
    title = Text("这不是您的单位", "This is not your unit")


class NoSuchBooking(NotFound):
    """Also for a booking that is someone else's: whether it exists is not told."""

    title = Text("您没有这个报名", "You have no such booking")


class SessionFull(Conflict):
    title = Text("这一场满了", "This session is full")


class SessionBegun(Conflict):
    title = Text("这一场已经开始，不能再报名", "This session has begun and can no longer be booked")


class SessionOver(Conflict):
    title = Text("这一场已经结束", "This session is over")


class SessionCancelled(Conflict):
    title = Text("这一场已取消", "This session is cancelled")


class SessionPaused(Conflict):
    title = Text(
        "这一场的场地正在重新安排，暂停报名",
        "The place of this session is being arranged anew; booking is paused",
    )


class NotYetOpen(Conflict):
    """`books_from` is when it opens."""

    title = Text("还没有开始报名", "Booking has not opened yet")


class BookingClosed(Conflict):
    """`books_until` is when it closed."""

    title = Text("报名已经截止", "Booking has closed")


class NoSeatsToBook(Conflict):
    title = Text("这一场不用报名，直接参加即可", "This one needs no booking: just come in")


class AlreadyBooked(Conflict):
    """`booking_id` is the booking that is there."""

    title = Text("您已报过这一场", "You have booked this session already")


class OwnSessionsOverlap(Conflict):
    """`booking_id` is the citizen's booking at the same time; sent again with `overlap` true, it is let pass."""

    title = Text("您在同一时间还有另一场", "You have another session at the same time")


class OnceADay(Conflict):
    """`booking_id` is the citizen's booking of the same day at the same venue; `people` are those of this party who
    are in it, their names masked, or nobody where it is the citizen who comes to both."""

    title = Text("这里每人每天只能约一次", "Here each person has one booking a day")


class TooManyBookings(Conflict):
    """`limit` is how many bookings a citizen can hold at once in this edition."""

    title = Text("您手上的报名已到上限", "You hold as many bookings as one can")


class TooManyAtOnce(TooMany):
    """One citizen's requests came so thick that each overtook this one."""

    title = Text(
        "同时提交的报名太多，请再按一次", "Too many of your bookings came at once; please send it again"
    )


class Blocked(Forbidden):
    """`until` is when the citizen can book again."""

    title = Text("因多次未到，暂时不能报名", "You cannot book for now, as you did not come several times")


class PartyTooLarge(Invalid):
    """`limit` is the largest party that could be booked."""

    title = Text("人数超过上限", "The party is too large")


class ChildrenNeedAdults(Invalid):
    """`children_per_adult` is how many children one adult can bring."""

    title = Text("带的孩子超过规定", "There are too many children for the adults")


def no_such_session() -> Exception:
    text = Text(
        "没有这个场次，请从活动页重新选择", "There is no such session; choose one from an activity's page"
    )
    return NoSuchSession.field("session_id", text)


def too_large(limit: int) -> Exception:
    text = Text(
        f"一次最多为 {limit} 人报名", f"At most {amount(limit, 'person', 'people')} can be booked at once"
    )
    return PartyTooLarge(text, errors={"party": [text]}, limit=limit)


def too_many_children(most: int) -> Exception:
    text = Text(
        f"每位大人最多带 {most} 个孩子，请减少孩子或增加大人",
        f"Each adult can bring at most {most} children: bring fewer, or another adult",
    )
    return ChildrenNeedAdults(text, errors={"party": [text]}, children_per_adult=most)


def already_booked(booking_id: uuid.UUID) -> Exception:
    text = Text(
        "不用再报；要改人数，请打开那份报名。",
        "There is no need to book again; to change the party, open that booking.",
    )
    return AlreadyBooked(text, booking_id=str(booking_id))


def overlapping(booking_id: uuid.UUID, title: str, is_waiting: bool) -> Exception:
    has = (
        Text("您正在候补的", ", for which you wait,")
        if is_waiting
        else Text("您已报的", ", which you booked,")
    )
    text = Text(
        f"{has.zh}{title}与这一场时间重叠。两场都要报，请勾选“时间重叠也要报”。",
        f"{title}{has.en} is at the same time. To book both, confirm that they may overlap.",
    )
    return OwnSessionsOverlap(text, booking_id=str(booking_id))


def once_a_day(booking_id: uuid.UUID, span: tuple[datetime, datetime], people: list[str]) -> Exception:
    """`people`: who is in both, their names masked; of a citizen who comes to both, nobody need be named."""
    when = times.span_in_words(*span)
    who = Text("、".join(people) + "当天", ", ".join(people)) if people else Text("您当天", "You")
    has = Text("已约", "have a booking already") if not people else Text("已约", "is booked already")
    text = Text(
        f"{who.zh}{has.zh} {when.zh}。要换时段，请打开那份报名改到这一场；不来了就取消它，再约。",
        f"{who.en} {has.en}: {when.en}. To come at another time, open that booking and move it, or cancel it.",
    )
    return OnceADay(text, booking_id=str(booking_id), people=people)


def too_many(limit: int) -> Exception:
    text = Text(
        f"每人同时最多 {limit} 份报名，参加或取消一份后再报。",
        f"At most {limit} bookings at once; attend or cancel one first.",
    )
    return TooManyBookings(text, limit=limit)


def booking_blocked(until: datetime) -> Exception:
    at = times.moment_in_words(until)
    text = Text(
        f"{at.zh} 起可以再报；如有特殊情况，可在“我的报名”里申诉。",
        f"You can book again from {at.en}; if there was a good reason, appeal under My bookings.",
    )
    return Blocked(text, until=until.isoformat())


def of_session(session: Session, seats: int) -> Exception:
    """Why a session gave a party of so many neither seats nor a place in line."""
    now = clock.now()
    if session.access != "seats":
        return NoSeatsToBook()
    if not session.is_open:
        return SessionCancelled()
    if session.has_begun(now):
        return SessionBegun()
    if session.paused:
        return SessionPaused()
    if window := _window(session, now):
        return window
    if seats > session.capacity:
        return too_large(session.capacity)
    return SessionFull(
        Text("可以改为候补，或看看相近的场次。", "You can join the waitlist, or see what is like it.")
    )


def of_ended(session: Session) -> Exception:
    """Why nothing of a session can be given back any more: it is off, or over."""
    return SessionOver() if session.is_open else SessionCancelled()


def of_newcomer(session: Session, seats: int) -> Exception | None:
    """Why a session takes nobody more, whatever seats it has; None when it does."""
    now = clock.now()
    is_shut = not session.is_bookable or session.has_begun(now) or _window(session, now)
    return of_session(session, seats) if is_shut or seats > session.capacity else None


def _window(session: Session, now: datetime) -> Exception | None:
    if session.books_from and now < session.books_from:
        at = times.moment_in_words(session.books_from)
        return NotYetOpen(
            Text(f"{at.zh} 开始报名。", f"It opens at {at.en}."), books_from=session.books_from.isoformat()
        )
    if session.books_until <= now:
        at = times.moment_in_words(session.books_until)
        return BookingClosed(
            Text(f"{at.zh} 截止，可看看相近的场次。", f"It closed at {at.en}; see what is like it."),
            books_until=session.books_until.isoformat(),
        )
    return None
