"""The words of notices, filled with what is true of the booking when they are sent; departments may write their own."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.clock import SHANGHAI
from chassis.errors import Invalid, NotFound
from chassis.logs import get_logger
from chassis.storage import privacy
from chassis.web.auth import Actor
from chassis.wording import LANGUAGES, Text

from ..bookings import waitlist
from ..bookings.model import Booking
from ..notices.model import Notice
from ..notices.notices import sign
from ..sessions import refusals
from ..sessions.model import Session
from . import links, texts
from .model import Template

log = get_logger()

WEEKDAYS = "一二三四五六日"


class NoSuchTemplate(NotFound):
    title = Text("没有这种通知", "There is no such kind of notice")


class Values(dict[str, Any]):
    """What a text may speak of; of what is not known it says nothing."""

    def __missing__(self, name: str) -> str:
        return ""


def word_message(db: DbSession, notice: Notice) -> str | None:
    """The text of a notice as it is sent, under the department's signature; None when it need not be sent any more."""
    if notice.sealed_body:
        return privacy.unseal(notice.sealed_body)
    booking = db.get(Booking, notice.booking_id) if notice.booking_id else None
    if booking is None:
        return None
    text = word_notice(db, notice, booking, links.url_of(booking))
    return sign(text, booking.locale) if text else None


def word_call(db: DbSession, notice: Notice) -> str | None:
    """The text of a notice as a clerk reads it out, to whom its citizen answers."""
    booking = db.get(Booking, notice.booking_id) if notice.booking_id else None
    return word_notice(db, notice, booking, getattr(texts.ON_THE_PHONE, booking.locale)) if booking else None


def word_notice(db: DbSession, notice: Notice, booking: Booking, link: str) -> str | None:
    """What a notice says, in the language its citizen booked in; None of an erased booking, or when it is too late."""
    is_true = booking.status in texts.TRUE_WHILE.get(notice.kind, (booking.status,))
    if not booking.sealed_party or (not is_true and notice.kind in texts.NOT_SENT_LATE):
        return None
    session = db.get_one(Session, booking.session_id)
    values = values_of(db, booking, session, notice, link)
    text = (
        template_of(db, notice.kind, booking.locale)
        if is_true
        else getattr(texts.AS_IT_STANDS, booking.locale)
    )
    return " ".join(text.format_map(Values(values)).split())


def template_of(db: DbSession, kind: str, locale: str) -> str:
    """The department's own words for a kind, else those it came with, else how things stand."""
    template = db.get(Template, (kind, locale))
    if template:
        return template.text
    if kind not in texts.TEXTS:
        log.warning("notice without words", kind=kind)
    text: str = getattr(texts.TEXTS.get(kind, texts.AS_IT_STANDS), locale)
    return text


def values_of(db: DbSession, booking: Booking, session: Session, notice: Notice, link: str) -> dict[str, Any]:
    """What texts may speak of: the booking as it is, and what its notice carries, in words."""
    locale, data = booking.locale, notice.data or {}
    offers, is_off = describe_offers(db, data, locale), notice.kind == "session_cancelled"
    return {
        "link": link,
        "what": describe_session(session, locale, data.get("date")),
        "seats": booking.seats,
        "code": booking.code,
        "ahead": (waitlist.position(db, booking) or 1) - 1,
        "state": getattr(texts.STATES[booking.status], locale),
        "bring": fill_sentence(texts.BRING, locale, bring=session.bring),
        "cause": getattr(texts.CAUSES.get(cause_of(notice, session), Text("", "")), locale),
        "before": fill_sentence(
            texts.BEFORE, locale, before=describe_before(data.get("before"), session, locale)
        ),
        "offers": fill_sentence(texts.TO_TAKE if is_off else texts.OFFERS, locale, offers=offers, link=link),
        "until": refusals.in_words(datetime.fromisoformat(data["until"])) if data.get("until") else "",
        "outcome": getattr(texts.OUTCOMES[bool(data.get("granted"))], locale),
    }


def fill_sentence(text: Text, locale: str, **values: str) -> str:
    """A sentence about something, or none about nothing."""
    filled: str = getattr(text, locale).format(**values) if all(values.values()) else ""
    return filled


def cause_of(notice: Notice, session: Session) -> str:
    """Why, of texts.CAUSES: as the notice says, or as follows from what was before."""
    data = notice.data or {}
    cause, before = data.get("cause"), data.get("before")
    if cause in texts.CAUSES or not isinstance(before, dict):
        return cause if cause in texts.CAUSES else texts.USUAL_CAUSE.get(notice.kind, "")
    if "mode" in before and session.mode in texts.CAUSES:
        return session.mode
    time = "time" if {"starts_at", "ends_at", "dates"} & before.keys() else ""
    place = "place" if {"place", "address", "space_id"} & before.keys() else ""
    return "_and_".join(part for part in (time, place) if part) or "changed"


def describe_before(before: Any, session: Session, locale: str) -> str:
    """How it was before a change: words, or what has changed of {"starts_at", "ends_at", "place", "address", "mode"}.

    Times are ISO 8601.
    """
    if not isinstance(before, dict):
        return str(before or "")
    starts_at = before.get("starts_at") or session.starts_at.isoformat()
    ends_at = before.get("ends_at") or session.ends_at.isoformat()
    is_new_time = {"starts_at", "ends_at"} & before.keys()
    moment = datetime.fromisoformat
    time = format_span(moment(starts_at), moment(ends_at), locale) if is_new_time else None
    mode = texts.MODES.get(before.get("mode") or "")
    parts = [time, before.get("place"), before.get("address"), getattr(mode, locale) if mode else None]
    return " ".join(part for part in parts if part)


def describe_offers(db: DbSession, data: dict[str, Any], locale: str) -> str:
    """What is like it and has seats."""
    sessions = [db.get(Session, uuid.UUID(session_id)) for session_id in data.get("offers") or []]
    return ("; " if locale == "en" else "；").join(
        describe_session(session, locale) for session in sessions if session
    )


def describe_session(session: Session, locale: str, date_id: str | None = None) -> str:
    """A session in one breath: its title, time and place. With `date_id`, that date of a series."""
    place = session.place if session.place != session.title else None
    span = session.starts_at, session.ends_at
    for date in session.dates:
        if date["id"] == date_id:
            span = datetime.fromisoformat(date["starts_at"]), datetime.fromisoformat(date["ends_at"])
    return " ".join(part for part in (session.title, format_span(*span, locale), place) if part)


def format_span(starts_at: datetime, ends_at: datetime, locale: str) -> str:
    """11月6日（周六）9:00–11:00, or: Sat 6 Nov 9:00–11:00; of a series its first and last day."""
    start, end = (moment.astimezone(SHANGHAI) for moment in (starts_at, ends_at))
    if start.date() != end.date():
        return f"{format_day(start, locale)} – {format_day(end, locale)}"
    return f"{format_day(start, locale)}{' ' if locale == 'en' else ''}{start:%-H:%M}–{end:%-H:%M}"


def format_day(moment: datetime, locale: str) -> str:
    if locale == "en":
        return f"{moment:%a %-d %b}"
    return f"{moment.month}月{moment.day}日（周{WEEKDAYS[moment.weekday()]}）"


def list_templates(db: DbSession) -> dict[str, Any]:
    """Every kind of notice in each language: the words it came with, and the department's own."""
    templates = {(template.kind, template.locale): template for template in db.scalars(select(Template))}
    kinds = [(kind, locale) for kind in texts.TEXTS for locale in LANGUAGES]
    return {"items": [template_view(*words, templates.get(words)) for words in kinds], "next_cursor": None}


def template_view(kind: str, locale: str, template: Template | None) -> dict[str, Any]:
    """The fields of TemplateView."""
    placeholders = texts.placeholders(kind).items()
    return {
        "kind": kind,
        "locale": locale,
        "builtin": getattr(texts.TEXTS[kind], locale),
        "own": template.text if template else None,
        "placeholders": [{"name": name, "meaning": str(meaning)} for name, meaning in placeholders],
        "changed_by": template.changed_by if template else None,
        "changed_at": template.changed_at if template else None,
    }


def put_template(db: DbSession, *, actor: Actor, kind: str, locale: str, text: str) -> dict[str, Any]:
    """Use the department's own words from now on. Raises NoSuchTemplate, Invalid naming `text`."""
    check_kind(kind, locale)
    if fault := texts.find_fault(kind, text):
        raise Invalid.field("text", fault)
    template = Template(kind=kind, locale=locale, text=text, changed_by=actor.subject, changed_at=clock.now())
    log.info("template changed", kind=kind, locale=locale)
    return template_view(kind, locale, db.merge(template))


def reset_template(db: DbSession, *, kind: str, locale: str) -> dict[str, Any]:
    """Go back to the words it came with. Raises NoSuchTemplate."""
    check_kind(kind, locale)
    if template := db.get(Template, (kind, locale)):
        db.delete(template)
        log.info("template reset", kind=kind, locale=locale)
    return template_view(kind, locale, None)


def check_kind(kind: str, locale: str) -> None:
    if kind not in texts.TEXTS or locale not in LANGUAGES:
        raise NoSuchTemplate()
