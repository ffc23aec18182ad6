"""The words of notices, filled with what is true of the booking when they are sent; departments may write their own."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zlib import crc32

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.errors import Invalid, NotFound
from chassis.logs import get_logger
from chassis.storage import privacy
from chassis.web.auth import Actor
from chassis.web.etags import refuse_stale
from chassis.wording import LANGUAGES, Text

from ..bookings import overlaps, waitlist
from ..bookings.model import Booking
from ..citizens.model import Citizen
from ..notices.model import UNTOLD, Notice
from ..notices.notices import sign
from ..schedule.model import Unit, Venue
from ..sessions import times
from ..sessions.model import Session, span_of
from ..wishes.model import Wish
from . import differences, links, placeholders, texts, wish_words
from .model import Template

log = get_logger()

# In `Session.info`: the department's own words.
OWN_WORDS = "own words"
# In `Session.info`: the numbers of venues and units.
PHONES = "phones"


class NoSuchTemplate(NotFound):
    title = Text("没有这种通知", "There is no such kind of notice")


NEWS = ("booked", "waitlisted")
"""What tells of a new booking."""


class Values(dict[str, Any]):
    """What a text may speak of; of what is not known it says nothing."""

    def __missing__(self, name: str) -> str:
        return ""


def word_message(db: DbSession, notice: Notice) -> str | None:
    """The text of a notice as it is sent, under the department's signature; None when it need not be sent any more."""
    if notice.sealed_body:
        return privacy.unseal(notice.sealed_body)
    if notice.wish_id:
        wish = db.get(Wish, notice.wish_id)
        answer = word_answer(db, notice, wish) if wish else None
        return sign(db, answer, wish.locale) if wish and answer else None
    booking = db.get(Booking, notice.booking_id) if notice.booking_id else None
    if booking is None:
        return None
    text = word_notice(db, notice, booking, links.url_of(booking))
    session = db.get_one(Session, booking.session_id)
    names = getattr(texts.NO_NAMES, booking.locale)
    names = [names] if notice.kind in NEWS and booking.has_unnamed else []
    sentences = [text, *names, *phones_of(db, session, booking.locale)] if text else []
    return sign(db, " ".join(sentences), booking.locale, session.edition_id) if sentences else None


def phones_of(db: DbSession, session: Session, locale: str) -> list[str]:
    """The numbers of a session's venue and unit that citizens may call, in words."""
    numbers = read_phones(db, [session])
    phones = {numbers.get(session.unit_id): texts.UNIT_PHONE} | {
        numbers.get(session.venue_id): texts.VENUE_PHONE
    }
    return [getattr(words, locale).format(phone=phone) for phone, words in phones.items() if phone]


def read_phones(db: DbSession, sessions: Iterable[Session]) -> dict[uuid.UUID | None, str | None]:
    """{venue or unit: its number}, at least those of these sessions, which are read at once and kept by `db`."""
    numbers: dict[uuid.UUID | None, str | None] = db.info.setdefault(PHONES, {})
    sessions = list(sessions)
    sources: tuple[tuple[Any, Any, set[uuid.UUID | None]], ...] = (
        (Venue.id, Venue.phone, {session.venue_id for session in sessions}),
        (Unit.id, Unit.public_phone, {session.unit_id for session in sessions}),
    )
    for key, phone, ids in sources:
        if missing := ids - numbers.keys() - {None}:
            numbers |= dict.fromkeys(missing)
            rows = db.execute(select(key.label("id"), phone.label("phone")).where(key.in_(missing)))
            numbers |= {row.id: row.phone for row in rows}
    return numbers


def word_call(db: DbSession, notice: Notice) -> str | None:
    """The text of a notice as a clerk reads it out, to whom its citizen answers."""
    if notice.wish_id:
        wish = db.get(Wish, notice.wish_id)
        return word_answer(db, notice, wish, is_call=True) if wish else None
    booking = db.get(Booking, notice.booking_id) if notice.booking_id else None
    return word_notice(db, notice, booking, getattr(texts.ON_THE_PHONE, booking.locale)) if booking else None


def word_notice(db: DbSession, notice: Notice, booking: Booking, link: str) -> str | None:
    """What a notice says, in the language its citizen booked in; None of an erased booking, or when it is too late."""
    session = db.get_one(Session, booking.session_id)
    is_true = booking.status in texts.TRUE_WHILE.get(notice.kind, (booking.status,))
    is_true = is_true and stands(db, notice, booking, session)
    is_late = is_lifted(db, notice) or (not is_true and is_of_no_use(db, notice))
    if not booking.sealed_party or is_late:
        return None
    values = values_of(db, booking, session, notice, link)
    kind = texts.TO_WAITERS.get(notice.kind, notice.kind) if booking.status == "waitlisted" else notice.kind
    text = template_of(db, kind, booking.locale) if is_true else getattr(texts.AS_IT_STANDS, booking.locale)
    return " ".join(text.format_map(Values(values)).split())


def word_answer(db: DbSession, notice: Notice, wish: Wish, *, is_call: bool = False) -> str | None:
    """What a venue answered to a wish, in the language it was asked in; None where it is of no use any more."""
    values = wish_words.values_of(db, notice, wish, is_call=is_call)
    if values is None:
        return None
    return " ".join(template_of(db, notice.kind, wish.locale).format_map(Values(values)).split())


def stands(db: DbSession, notice: Notice, booking: Booking, session: Session) -> bool:
    """Whether what a notice was written for is still so: its hold runs, what it reminds of or what moved is to come."""
    data = notice.data or {}
    if notice.kind == "moved_back":
        return not waitlist.is_over(db, session)
    if notice.kind == "seated_at_door":
        return session.ends_at > clock.now()
    if notice.kind == "held":
        return bool(datetime.fromisoformat(data["until"]) > clock.now())
    if notice.kind == "changed":
        is_bygone = differences.is_bygone(data.get("before"), session, clock.now())
        return booking.left_at is None and not is_bygone
    if notice.kind != "reminder":
        return True
    starts = [session.starts_at] + [span_of(date)[0] for date in session.dates]
    is_told = "starts_at" in data
    starts_at = datetime.fromisoformat(data["starts_at"]) if is_told else session.starts_at
    return booking.left_at is None and starts_at in starts and (not is_told or starts_at > clock.now())


def is_of_no_use(db: DbSession, notice: Notice) -> bool:
    """Whether nothing need be said in the place of what is untrue by now: a later message is on its way that does."""
    if notice.kind not in texts.OWN_ACTS:
        return notice.kind in texts.NOT_SENT_LATE
    later = select(Notice.id).where(Notice.booking_id == notice.booking_id, Notice.id > notice.id)
    is_on_its_way = Notice.kind.in_(texts.OWN_ACTS), Notice.status.in_(UNTOLD)
    return db.scalar(later.where(*is_on_its_way).limit(1)) is not None


def is_lifted(db: DbSession, notice: Notice) -> bool:
    """Whether a notice tells of a block that is none any more."""
    return notice.kind == "blocked" and db.get_one(Citizen, notice.citizen_id).blocked_until is None


def template_of(db: DbSession, kind: str, locale: str) -> str:
    """The department's own words for a kind, else those it came with, else how things stand."""
    if words := own_words(db).get((kind, locale)):
        return words
    if kind not in texts.TEXTS:
        log.warning("notice without words", kind=kind)
    text: str = getattr(texts.TEXTS.get(kind, texts.AS_IT_STANDS), locale)
    return text


def own_words(db: DbSession) -> dict[tuple[str, str], str]:
    """All words of the department's own, by kind and locale; read once for all that is worded in one go."""
    if OWN_WORDS not in db.info:
        templates = db.scalars(select(Template))
        db.info[OWN_WORDS] = {(template.kind, template.locale): template.text for template in templates}
    words: dict[tuple[str, str], str] = db.info[OWN_WORDS]
    return words


def values_of(db: DbSession, booking: Booking, session: Session, notice: Notice, link: str) -> dict[str, Any]:
    """What texts may speak of: the booking as it is, and what its notice carries, in words."""
    locale, data = booking.locale, notice.data or {}
    return {
        "link": link,
        "what": times.describe_session(
            session, locale, data.get("date"), each_date=notice.kind in (*NEWS, "promoted")
        ),
        "seats": booking.seats,
        "people": count_people(booking.seats, locale),
        "code": booking.code,
        "entry": getattr(texts.ONLINE_ENTRY if session.mode == "online" else texts.ENTRY, locale),
        **place_in_line(db, booking, locale),
        "bring": fill_sentence(texts.BRING, locale, bring=session.bring),
        "conditions": fill_sentence(texts.CONDITIONS, locale, conditions=list_conditions(session, locale)),
        "cause": getattr(texts.CAUSES.get(cause_of(notice, session), Text("", "")), locale),
        "note": fill_sentence(texts.CLOSURE_NOTE, locale, note=(session.closure_note or "").rstrip("。.")),
        "before": differences.describe(data.get("before"), session, locale, clock.now()),
        "offers": describe_offers(db, notice, link, locale),
        "other": describe_other(db, notice, booking, session),
        "until": times.format_start(datetime.fromisoformat(data["until"]), locale)
        if data.get("until")
        else "",
        "free": data.get("free", ""),
        "missed": getattr(texts.NOT_MISSED, locale) if data.get("missed") else "",
        "came": getattr(texts.CAME[booking.booked_as == "helper"], locale),
        "absent": getattr(texts.ABSENT[booking.booked_as == "helper"], locale),
        "given": getattr(texts.GIVEN, locale) if data.get("given") else "",
        "standing": describe_standing(booking, session),
        "lifted": getattr(texts.LIFTED, locale) if data.get("is_lifted") else "",
        "outcome": getattr(texts.OUTCOMES[bool(data.get("granted"))], locale),
    }


def count_people(count: int, locale: str) -> str:
    """2 人, 2 people, 1 person."""
    words = texts.ONE_PERSON if count == 1 else texts.PEOPLE
    return str(getattr(words, locale)).format(count=count)


def describe_standing(booking: Booking, session: Session) -> str:
    """Whether a party has its seats in what is still on, in a sentence; nothing of what is over."""
    if session.ends_at <= clock.now():
        return ""
    words = getattr(texts.STANDING[booking.status == "confirmed"], booking.locale)
    return str(words).format(people=count_people(booking.seats, booking.locale), code=booking.code)


def place_in_line(db: DbSession, booking: Booking, locale: str) -> dict[str, Any]:
    """Where a booking stands on the waitlist, in numbers and words, and how things stand with it at all."""
    parties, people = waitlist.count_ahead(db, booking) if booking.status == "waitlisted" else (0, 0)
    words = {0: texts.FIRST, 1: texts.NEXT_BUT_ONE}.get(parties, texts.QUEUE)
    queue = getattr(words, locale).format(count=parties, people=count_people(people, locale))
    return {
        "ahead": parties,
        "position": parties + 1,
        "queue": queue,
        "state": getattr(texts.STATES[booking.status], locale).format(queue=queue),
    }


def list_conditions(session: Session, locale: str) -> str:
    return ("; " if locale == "en" else "；").join(session.conditions)


def fill_sentence(text: Text, locale: str, **values: str) -> str:
    """A sentence about something, or none about nothing."""
    sentence: str = getattr(text, locale).format(**values) if all(values.values()) else ""
    return sentence


def cause_of(notice: Notice, session: Session) -> str:
    """Why, of texts.CAUSES: as the notice says, or as follows from what was before."""
    data = notice.data or {}
    cause, before = data.get("cause"), data.get("before")
    if cause not in texts.CAUSES and isinstance(before, Mapping):
        return differences.cause_of(before, session, clock.now())
    cause = cause if cause in texts.CAUSES else texts.USUAL_CAUSE.get(notice.kind, "")
    return "opening_withdrawn" if cause == "withdrawn" and session.activity_id is None else cause


def describe_offers(db: DbSession, notice: Notice, link: str, locale: str) -> str:
    """What is like it and has seats, in a sentence, with the link by which it is taken where nothing else stands."""
    ids = (notice.data or {}).get("offers") or []
    sessions = [db.get(Session, uuid.UUID(session_id)) for session_id in ids]
    offers = ("; " if locale == "en" else "；").join(
        times.describe_session(session, locale) for session in sessions if session
    )
    is_to_take = notice.kind in texts.TAKEN_BY_LINK
    return fill_sentence(texts.TO_TAKE if is_to_take else texts.OFFERS, locale, offers=offers, link=link)


def describe_other(db: DbSession, notice: Notice, booking: Booking, session: Session) -> str:
    """What became of a citizen's other booking by this one, in a sentence; nothing mostly."""
    if notice.kind == "promoted":
        return describe_extra(db, booking, session)
    if notice.kind not in NEWS:
        return ""
    if earlier_id := (notice.data or {}).get("moved_from"):
        return word_other(db, db.get_one(Booking, uuid.UUID(earlier_id)), "moved", booking.locale)
    other = db.get(Booking, booking.instead_of) if booking.instead_of else None
    return word_other(db, other, "kept", booking.locale) if other and other.status == "confirmed" else ""


def describe_extra(db: DbSession, booking: Booking, session: Session) -> str:
    """What a citizen may want to give back, now that they have these seats, with the link that does it, in a sentence.

    The seats that were kept meanwhile, or what is at the same time; nothing mostly.
    """
    if visit := find_visit_kept(db, booking, session):
        return word_other(db, visit, "replaced", booking.locale)
    places = [place for place in overlaps.places_of(db, booking.citizen_id) if place.id != booking.id]
    others = {
        "instead": [place for place in places if place.id == booking.instead_of],
        "overlap": [place for place in places if overlaps.collides(place, booking, session)],
        "once_a_day": [place for place in places if overlaps.repeats(place, booking, session)],
    }
    how = next((how for how in others if others[how]), None)
    return word_other(db, db.get_one(Booking, others[how][0].id), how, booking.locale) if how else ""


def find_visit_kept(db: DbSession, booking: Booking, session: Session) -> Booking | None:
    """The booking that was kept until these seats came and is given back by itself, as each comes once a day."""
    visit = db.get(Booking, booking.instead_of) if booking.instead_of else None
    is_one = visit and overlaps.is_same_visit(session, db.get_one(Session, visit.session_id))
    return visit if visit and is_one and visit.status != "attended" else None


def word_other(db: DbSession, other: Booking, how: str, locale: str) -> str:
    what = times.describe_session(db.get_one(Session, other.session_id), locale)
    return fill_sentence(texts.OTHERS[how], locale, other=what, code=other.code, link=links.url_of(other))


def list_templates(db: DbSession) -> dict[str, Any]:
    """Every kind of notice in each language: the words it came with, and the department's own."""
    templates = {(template.kind, template.locale): template for template in db.scalars(select(Template))}
    kinds = [(kind, locale) for kind in texts.TEXTS for locale in LANGUAGES]
    return {"items": [template_view(*words, templates.get(words)) for words in kinds], "next_cursor": None}


def template_view(kind: str, locale: str, template: Template | None) -> dict[str, Any]:
    """The fields of TemplateView."""
    fillings = placeholders.list_placeholders(kind).items()
    return {
        "kind": kind,
        "locale": locale,
        "builtin": getattr(texts.TEXTS[kind], locale),
        "own": template.text if template else None,
        "placeholders": [{"name": name, "meaning": str(meaning)} for name, meaning in fillings],
        "changed_by": template.changed_by if template else None,
        "changed_at": template.changed_at if template else None,
        "version": version_of(template),
    }


def version_of(template: Template | None) -> int:
    """By what own words are told from others; 0 where there are none."""
    return 1 + crc32(template.text.encode()) % 999_999_999 if template else 0


def put_template(db: DbSession, *, actor: Actor, kind: str, locale: str, text: str) -> dict[str, Any]:
    """Use the department's own words from now on, in place of those that were seen (If-Match).

    Raises NoSuchTemplate, ChangedMeanwhile, Invalid naming `text`.
    """
    find_own(db, kind, locale)
    if fault := placeholders.find_fault(kind, text):
        raise Invalid.field("text", fault)
    template = Template(kind=kind, locale=locale, text=text, changed_by=actor.subject, changed_at=clock.now())
    log.info("template changed", kind=kind, locale=locale)
    return template_view(kind, locale, db.merge(template))


def reset_template(db: DbSession, *, kind: str, locale: str) -> dict[str, Any]:
    """Go back to the words it came with, from those that were seen. Raises NoSuchTemplate, ChangedMeanwhile."""
    if template := find_own(db, kind, locale):
        db.delete(template)
        log.info("template reset", kind=kind, locale=locale)
    return template_view(kind, locale, None)


def find_own(db: DbSession, kind: str, locale: str) -> Template | None:
    """The own words of a kind of notice, locked, if there are any and they still are those that were seen."""
    if kind not in texts.TEXTS or locale not in LANGUAGES:
        raise NoSuchTemplate()
    template = db.get(Template, (kind, locale), with_for_update=True)
    refuse_stale(version_of(template))
    return template
