"""Booking a session."""

import json
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session as Database

from chassis import clock
from chassis.errors import Unauthorised
from chassis.logs import get_logger
from chassis.messaging.events import pack
from chassis.messaging.outbox import row_of
from chassis.storage import privacy
from chassis.storage.db import is_alone, new_id, statements, transaction
from chassis.storage.prebuilt import Prebuilt
from chassis.web.idempotency import KeyReused
from chassis.wording import Text, locale

from ..events import BookingConfirmed, BookingWaitlisted
from ..notices import notices
from ..notices.model import STATUS_OF_REACH
from ..sessions import refusals
from ..sessions.model import Session
from ..sessions.rules import RULES
from . import bookings, history, waitlist
from .model import new_code, seal_party
from .overlaps import check_held
from .standing import STANDING
from .taking import Clash, Taken, take, take_if_free

log = get_logger()

# A booking as its citizen sees it, and whether it waits only behind parties that it may pass.
Made = tuple[dict[str, Any], bool]
# How often a booking is tried anew when its code, or its citizen's turn, was taken by another at the same moment.
TRIES = 5

# Of a new booking, what does not come from the wish.
NEW = {
    "version": 1,
    "status": "confirmed",
    "kept_seats": 0,
    "came": 0,
    "excused": False,
    "offers": [],
} | dict.fromkeys(("was", "number", "held_since", "reason", "moved_to"))
# Prebuilt: building a statement costs as much as sending it.
STANDING_OF = Prebuilt(STANDING)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is asked for: seats in a session for a party, and on which terms.

    `party`: [{"name", "age"}]; `waitlist`: wait where it is full; `overlap`: even at the same time as another of one's
    sessions; `booked_as`: self, helper or desk.
    """

    session_id: uuid.UUID
    party: list[dict[str, str]]
    needs: list[str]
    waitlist: bool = True
    overlap: bool = False
    booked_as: str = "self"

    @property
    def seats(self) -> int:
        return len(self.party)

    def aged(self, age: str) -> int:
        return sum(person["age"] == age for person in self.party)

    @property
    def pool(self) -> str | None:
        """Whose kept-back places the party may have: the phone desk's, or the elders' where one comes with it."""
        return "desk" if self.booked_as == "desk" else "elder" if self.aged("elder") else None

    @property
    def fingerprint(self) -> str:
        """What tells whether a repeated key repeats the same wish."""
        told = [str(self.session_id), self.party, self.needs, self.waitlist, self.booked_as]
        return privacy.index(json.dumps(told, sort_keys=True))


def book_alone(
    *, citizen_id: uuid.UUID, key: str, booker: str, party_limit: int, **wished: Any
) -> dict[str, Any]:
    """`book` for a request that does nothing else: nobody waits for its round trips (`storage.db.statements`)."""
    wish = Wish(**wished)
    asked = (wish, citizen_id, key, booker, wish.fingerprint, party_limit)
    with statements() as db:
        booked, may_pass = met_at_once(db, *asked) or made(db, *asked)
    if not may_pass:
        return booked
    with transaction() as db:
        return passed(db, citizen_id, booked)


def book(
    db: Database, *, citizen_id: uuid.UUID, key: str, booker: str, party_limit: int, **wished: Any
) -> dict[str, Any]:
    """Give a party its seats, or the next place in line when they are not free.

    The same key from the same citizen answers with the booking it made the first time. `wished` are the fields of Wish;
    `booker` is the subject who asks; `party_limit` holds where neither session nor edition says one. Raises what
    `refusals` has, KeyReused, and Unauthorised for a citizen who is not known here.
    """
    wish = Wish(**wished)
    fingerprint = wish.fingerprint
    return make(db, wish, citizen_id, key, booker, fingerprint, party_limit)


def make(
    db: Database,
    wish: Wish,
    citizen_id: uuid.UUID,
    key: str,
    booker: str,
    fingerprint: str,
    party_limit: int,
    instead_of: uuid.UUID | None = None,
) -> dict[str, Any]:
    """Book what is wished; `instead_of`: a booking this one takes the place of, which stands in no way of it."""
    booked, may_pass = made(db, wish, citizen_id, key, booker, fingerprint, party_limit, instead_of)
    return passed(db, citizen_id, booked) if may_pass else booked


def met_at_once(
    db: Database, wish: Wish, citizen_id: uuid.UUID, key: str, booker: str, fingerprint: str, party_limit: int
) -> Made | None:
    """Book for a citizen who holds nothing yet, where one statement can be all; None where it cannot, or must not."""
    if not is_alone(db):
        return None
    booking = record_of(citizen_id, key, booker, wish, fingerprint)
    with suppress(Clash):
        if met := take_if_free(db, wish.pool, values_of(booking, wish) | {"party_limit": party_limit}):
            return announce(booking, wish, *met)
    return None


def made(
    db: Database,
    wish: Wish,
    citizen_id: uuid.UUID,
    key: str,
    booker: str,
    fingerprint: str,
    party_limit: int,
    instead_of: uuid.UUID | None = None,
) -> Made:
    """Book after a look at what the citizen holds; the booking that the key made before, where it did."""
    for _ in range(TRIES):
        standing = standing_of(db, citizen_id, key, wish)
        if standing.earlier_id:
            return made_before(db, citizen_id, standing, fingerprint), False
        check(db, standing, citizen_id, wish, party_limit, instead_of)
        booking = record_of(citizen_id, key, booker, wish, fingerprint)
        mine = {"turn": standing.turn, "notice_status": STATUS_OF_REACH[standing.reach]}
        try:
            taken = take(db, wish.pool, values_of(booking, wish) | mine)
        except Clash:
            continue
        if taken:
            return announce(booking, wish, standing, taken)
        break
    else:
        raise refusals.TooManyAtOnce(retry_after=1)
    session = db.get_one(Session, wish.session_id, populate_existing=True)
    raise refusals.of_session(session, wish.seats)


def made_before(db: Database, citizen_id: uuid.UUID, standing: Any, fingerprint: str) -> dict[str, Any]:
    """The booking this key made. Raises KeyReused where it was made for another wish."""
    if standing.fingerprint != fingerprint:
        raise KeyReused()
    return bookings.show(db, bookings.own(db, citizen_id, standing.earlier_id))


def standing_of(db: Database, citizen_id: uuid.UUID, key: str, wish: Wish) -> Any:
    """The columns of STANDING. Raises Unauthorised for an unknown citizen."""
    asked = {"citizen_id": citizen_id, "key": key, "session_id": wish.session_id}
    standing = STANDING_OF.one(db, asked)
    if standing is None:
        raise Unauthorised(Text("请重新登录。", "Please sign in anew."))
    return standing


def check(
    db: Database,
    standing: Any,
    citizen_id: uuid.UUID,
    wish: Wish,
    party_limit: int,
    instead_of: uuid.UUID | None = None,
) -> None:
    """Refuse what this citizen or this party may not have, whatever seats there are."""
    now = clock.now()
    if standing.id is None:
        raise refusals.no_such_session()
    if standing.active_id:
        raise refusals.already_booked(standing.active_id)
    is_blocked = standing.blocked_until and standing.blocked_until > now
    if is_blocked and wish.booked_as != "desk" and instead_of is None:
        raise refusals.blocked(standing.blocked_until)
    check_party(standing, wish, party_limit)
    if standing.held:
        check_held(db, standing, citizen_id, wish.overlap, instead_of)


def check_party(standing: Any, wish: Wish, party_limit: int) -> None:
    """Refuse a party that is too large for the session, or has too many children for its adults."""
    limits = (standing.party_limit, standing.edition_party_limit)
    limit = min((one for one in limits if one), default=party_limit)
    if wish.seats > limit:
        raise refusals.too_large(limit)
    check_children(standing.children_per_adult, wish)


def check_children(most: int | None, wish: Wish) -> None:
    """One adult with at most so many children, where the session says so."""
    children = wish.aged("child")
    if most is not None and children > most * (wish.seats - children):
        raise refusals.too_many_children(most)


def record_of(citizen_id: uuid.UUID, key: str, booker: str, wish: Wish, fingerprint: str) -> dict[str, Any]:
    """The columns of a booking as it will be if it is seated."""
    now = clock.now()
    seats = wish.seats
    wished = {"session_id": wish.session_id, "booked_as": wish.booked_as, "pool": wish.pool, "seats": seats}
    people = {"children": wish.aged("child"), "elders": wish.aged("elder")}
    told = {"citizen_id": citizen_id, "key": key, "booker": booker, "fingerprint": fingerprint}
    kept = {"id": new_id(), "code": new_code(), "sealed_party": seal_party(wish.party, wish.needs)}
    moments = {"seated_at": now, "created_at": now, "changed_at": now}
    return NEW | wished | people | told | kept | moments | {"locale": locale(), "holding": seats}


def values_of(booking: dict[str, Any], wish: Wish) -> dict[str, Any]:
    """The parameters of `taking.take`: the wish, and what is recorded if it is met or waits."""
    asked = {"session_id": wish.session_id, "seats": wish.seats, "now": booking["created_at"]}
    asked |= {"may_wait": wish.waitlist, "citizen_id": booking["citizen_id"], "key": booking["key"]}
    notice = notices.new_row("", citizen_id=booking["citizen_id"], booking_id=booking["id"])
    values = prefixed("booking", booking) | prefixed("notice", notice)
    values |= prefixed("booking_change", history.line(booking["id"], ""))
    for event, status in ((BookingConfirmed, "confirmed"), (BookingWaitlisted, "waitlisted")):
        event_id, _, body = pack(event, booking | {"status": status})
        row = row_of(event, event_id, body)
        values |= {f"outbox_{name}_{status}": row[name] for name in ("event_id", "body")}
        values["outbox_created_at"] = row["created_at"]
    return values | asked


def prefixed(table: str, row: dict[str, Any]) -> dict[str, Any]:
    return {f"{table}_{name}": value for name, value in row.items()}


def announce(booking: dict[str, Any], wish: Wish, standing: Any, taken: Taken) -> Made:
    """A booking that was just made, with the session's counts as they are now, as its citizen sees it."""
    now, session = booking["created_at"], vars(standing) | taken._asdict()
    minutes = RULES["undo_minutes"] if standing.undo_minutes is None else standing.undo_minutes
    until = min(now + timedelta(minutes=minutes), standing.starts_at)
    shown = booking | {
        "session": session,
        "party": wish.party,
        "needs": wish.needs,
        "offers": [],
        "position": None,
    }
    shown |= {"can_cancel": True, "undo_until": until if until > now else None}
    ids = {"booking_id": booking["id"], "session_id": wish.session_id}
    if taken.number is None:
        log.info("booking confirmed", **ids)
        return shown, False
    log.info("booking waitlisted", **ids)
    might_pass = wish.seats <= taken.capacity - taken.confirmed or wish.pool is not None
    return shown | {"status": "waitlisted", "position": taken.waiting_parties}, might_pass


def passed(db: Database, citizen_id: uuid.UUID, booked: dict[str, Any]) -> dict[str, Any]:
    """Seat a newcomer who may pass those before it: a party larger than the whole session holds nobody up."""
    waitlist.promote(db, Session.locked(db, booked["session_id"]))
    return bookings.show(db, bookings.own(db, citizen_id, booked["id"]))
