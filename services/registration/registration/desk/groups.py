"""Several people booked at once: one caller has a list, and each on it gets a booking of their own, or nobody does."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.errors import Conflict, DomainError, Invalid, NotFound
from chassis.storage.db import new_id
from chassis.web.auth import Actor
from chassis.wording import Text

from ..bookings import book, waitlist
from ..bookings.model import HAS_PLACE, Booking, BookingGroup, GroupMember
from ..citizens import citizens
from ..citizens.model import Citizen
from ..schema import table_of
from ..sessions import refusals, sessions
from ..sessions.model import Session
from . import callers

People = Sequence[dict[str, Any]]
"""[{name, age, phone (or None), needs, again}]; `again`: although who calls has somebody of this name there already"""


class NoSuchGroup(NotFound):
    title = Text("没有这份名单", "There is no such list")


class NamesakeBooked(Conflict):
    """Whoever calls has had somebody of this name booked, as a form that is opened anew would do once more."""

    title = Text("名单上有人已经报过这一场", "Somebody on the list is booked already")


def book_group(
    db: DbSession,
    *,
    actor: Actor,
    party_limit: int,
    consent_version: str,
    session_id: uuid.UUID,
    people: People,
    phone: str | None,
    name: str,
    citizen_id: uuid.UUID | None = None,
    hold_id: uuid.UUID | None = None,
    **choices: bool,
) -> BookingGroup:
    """Book each of a list for a caller who has told them what is kept: all of them, with a seat or a place in line, or
    nobody.

    `phone`, `name`, `citizen_id`: of the caller, as `book_for_caller` has them. `hold_id`: seats that the actor holds
    for them. `choices`: `waitlist` and `overlap`. Without `waitlist`, all of them get seats. Raises NoSuchSession,
    NotYourSession, NoSuchCaller, HoldOver, Invalid, NamesakeBooked, and what `book.book` does, of the first whom it
    concerns (`people.<place>.name`).
    """
    sessions.find_for_staff(db, actor, session_id)
    caller = callers.caller_of(db, citizen_id, phone, name, consent_version)
    listed_citizens = find_people(db, people, consent_version)
    citizens.lock_citizens(db, caller.id, *(citizen.id for citizen in listed_citizens))
    refuse_booked_before(db, caller, session_id, people)
    group_id = new_id()
    row = {"session_id": session_id, "caller_id": caller.id, "made_by": actor.subject}
    db.execute(insert(table_of(BookingGroup)), row | {"id": group_id, "created_at": clock.now()})
    hold_fields = (
        callers.use_hold(db, actor, hold_id, session_id, caller.id, len(listed_citizens)) if hold_id else {}
    )
    for place, (person, citizen) in enumerate(zip(people, listed_citizens, strict=True)):
        seat = (
            {"held": 1, "held_kept": int(place < hold_fields["held_kept"])} if hold_fields.get("held") else {}
        )
        booking_id = book_one(db, actor, party_limit, session_id, place, person, citizen, **choices, **seat)
        member = {"booking_id": booking_id, "group_id": group_id, "place": place}
        db.execute(insert(table_of(GroupMember)), member)
    if hold_id:
        waitlist.promote(db, Session.lock(db, session_id))
    return db.get_one(BookingGroup, group_id)


def find_people(db: DbSession, people: People, consent_version: str) -> list[Citizen]:
    """The citizens of a list. Raises Invalid naming the phone that is none, or that two of them have."""
    listed_citizens: list[Citizen] = []
    for place, person in enumerate(people):
        try:
            citizen = callers.find_caller(db, person["phone"], person["name"], consent_version)
        except Invalid as refusal:
            refusal.errors = {f"people.{place}.phone": texts_of(refusal)}
            raise
        if citizen in listed_citizens:
            text = Text(
                f"第 {place + 1} 位的号码和前面一位的一样。没有自己号码的，请空着。",
                f"Person {place + 1} has the phone of one before. Leave it empty for who has none of their own.",
            )
            raise Invalid.field(f"people.{place}.phone", text)
        listed_citizens.append(citizen)
    return listed_citizens


def refuse_booked_before(db: DbSession, caller: Citizen, session_id: uuid.UUID, people: People) -> None:
    """Raises NamesakeBooked naming each who has the name of somebody that the caller (locked) has there already or that
    stands before them in the list, but for whom it is said that they are another."""
    codes = codes_by_name(db, caller, session_id)
    errors: dict[str, list[Text]] = {}
    for place, person in enumerate(people):
        before = {other["name"] for other in people[:place]} if person["phone"] is None else set()
        if not person["again"] and (text := text_of_namesake(person["name"], codes, before)):
            errors[f"people.{place}.name"] = [text]
    if errors:
        raise NamesakeBooked(
            Text(
                "一位也没有报。去掉报过的人；是另一位同名的，就在他那里勾选，再按一次。",
                "Nobody was booked. Leave out who is booked; if it is another of that name, say so there.",
            ),
            errors,
        )


def codes_by_name(db: DbSession, caller: Citizen, session_id: uuid.UUID) -> dict[str, str]:
    """{name: code of the booking} of all whom the caller has in a session, by themselves or on a list."""
    group_bookings = select(GroupMember.booking_id).join(
        BookingGroup, BookingGroup.id == GroupMember.group_id
    )
    group_bookings = group_bookings.where(
        BookingGroup.caller_id == caller.id, BookingGroup.session_id == session_id
    )
    theirs = or_(Booking.citizen_id == caller.id, Booking.id.in_(group_bookings))
    query = select(Booking).where(
        Booking.session_id == session_id, theirs, HAS_PLACE, Booking.sealed_party != ""
    )
    return {name: booking.code for booking in db.scalars(query) for name in booking.names}


def text_of_namesake(name: str, codes: dict[str, str], before: set[str]) -> Text | None:
    if name in codes:
        return Text(
            f"这位来电的人已替{name}报过这一场（报名编号 {codes[name]}）。",
            f"Who calls has had {name} booked here already (code {codes[name]}).",
        )
    return Text(f"名单上前面已有{name}。", f"{name} is on the list before.") if name in before else None


def book_one(
    db: DbSession,
    actor: Actor,
    party_limit: int,
    session_id: uuid.UUID,
    place: int,
    person: dict[str, Any],
    citizen: Citizen,
    **choices: Any,
) -> uuid.UUID:
    """Book one of a list; the booking's id. Raises what `book.book` does, saying whom it is about."""
    party = [{"name": person["name"], "age": person["age"]}]
    terms: dict[str, Any] = {"party": party, "needs": person["needs"], "booker": actor.subject}
    wish = book.Wish(
        key=new_id().hex,
        citizen_id=citizen.id,
        session_id=session_id,
        booked_as="desk",
        **terms,
        **choices,
    )
    try:
        booking: dict[str, Any] = book.book(db, wish, party_limit)
    except refusals.SessionFull as full:
        text = Text(
            f"空座只够 {place} 位，一位也没有报。可以同意排候补，或减少人数。",
            f"There are seats for {place} only, and nobody was booked. Let them wait, or bring fewer.",
        )
        raise refusals.SessionFull(text) from full
    except DomainError as refusal:
        refusal.errors = {f"people.{place}.name": texts_of(refusal, place)}
        raise
    booking_id: uuid.UUID = booking["id"]
    return booking_id


def texts_of(refusal: DomainError, place: int | None = None) -> list[Text]:
    text = refusal.detail or refusal.title
    if place is None:
        return [text]
    return [Text(f"第 {place + 1} 位：{text.zh}", f"Person {place + 1}: {text.en}")]


def show_group(db: DbSession, *, actor: Actor, group_id: uuid.UUID) -> dict[str, Any]:
    """A list, masked, each with their booking. Raises NoSuchGroup, NotYourSession."""
    group = db.get(BookingGroup, group_id)
    if group is None:
        raise NoSuchGroup()
    session = sessions.find_for_staff(db, actor, group.session_id)
    items = [callers.show_booking(db, actor=actor, booking_id=id) for id in member_ids(db, group_id)]
    about = {name: getattr(group, name) for name in ("id", "caller_id", "created_at")}
    return about | {"session": session, "bookings": items}


def show_slips(db: DbSession, *, actor: Actor, group_id: uuid.UUID) -> dict[str, Any]:
    """What is printed for each of a list: {items: the fields of SlipView}; audited. Raises as `show_group`."""
    show_group(db, actor=actor, group_id=group_id)
    slips = [callers.show_slip(db, actor=actor, booking_id=id) for id in member_ids(db, group_id)]
    return {"items": slips}


def member_ids(db: DbSession, group_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """The bookings of a list, in its order, but for those of who was erased."""
    return db.scalars(
        select(GroupMember.booking_id)
        .join(Booking, Booking.id == GroupMember.booking_id)
        .where(GroupMember.group_id == group_id, Booking.sealed_party != "")
        .order_by(GroupMember.place)
    ).all()
