"""Booking a session: look, refuse or take, answer."""

import json
import uuid
from contextlib import suppress
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Uuid, delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as DbSession

from chassis import clock, machine
from chassis.errors import Unauthorised
from chassis.logs import get_logger
from chassis.messaging.events import pack
from chassis.running import extension
from chassis.storage import privacy
from chassis.storage.db import ALONE, Moment, new_id, savepoint, transaction
from chassis.storage.statement import Statement
from chassis.web.auth import asker
from chassis.web.idempotency import KeyReused
from chassis.wording import Text, locale

from ..citizens import citizens
from ..events import BookingConfirmed, BookingWaitlisted
from ..notices.model import first_status
from ..schema import table_of
from ..sessions import refusals
from ..sessions.editions import RULES
from ..sessions.marks import MARKED, SETTLE, Unsettled
from ..sessions.model import Session
from . import bookings, overlaps, records, waitlist
from .model import new_code, seal_party

log = get_logger()

# What SQLite keeps as text.
TYPES = {column.name: column.type for column in table_of(Session).columns}
TYPES |= dict.fromkeys(
    ("citizen_id", "session_id", "earlier_id", "active_id", "change_id", "notice_id"), Uuid()
)
TYPES |= dict.fromkeys(("blocked_until", "created_at", "written_at"), Moment())
LOOK = Statement.beside(__file__, "look.sql", **TYPES)
TAKE = Statement.beside(__file__, "take.sql")
TAKE_ON_SQLITE = Statement.all_beside(__file__, "sqlite.sql", **TYPES)

# How often a booking is tried anew when its code, or its citizen's turn, was taken by another at the same moment.
TRIES = 5
# The session's counts, which are others after a place was taken.
COUNTS = ("capacity", "confirmed", "kept_elder", "kept_desk", "waiting", "seats_left")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is asked for, by whom: seats in a session for a party, and on which terms.

    `key`: the same again is the same booking; `booker`: the subject who asks; `party`: [{"name", "age"}]; `waitlist`:
    wait where it is full; `overlap`: even at the same time as another of one's sessions; `booked_as`: self, helper or
    desk; `instead_of`: a booking that this one takes the place of; `held`: as many seats as the party is, where a desk
    has held them for it (holds), and `held_kept`, how many of them places kept back for the desk.
    """

    citizen_id: uuid.UUID
    key: str
    booker: str
    session_id: uuid.UUID
    party: list[dict[str, str]]
    needs: list[str]
    waitlist: bool = True
    overlap: bool = False
    booked_as: str = "self"
    instead_of: uuid.UUID | None = None
    held: int = 0
    held_kept: int = 0

    @property
    def seats(self) -> int:
        return len(self.party)

    def count_aged(self, age: str) -> int:
        return sum(person["age"] == age for person in self.party)

    @property
    def pool(self) -> str | None:
        """Whose kept-back places the party may have: the phone desk's, or the elders' where one comes with it."""
        return "desk" if self.booked_as == "desk" else "elder" if self.count_aged("elder") else None

    @property
    def fingerprint(self) -> str:
        """What tells whether a repeated key repeats the same wish."""
        terms: list[Any] = [str(self.session_id), self.party, self.needs, self.waitlist, self.booked_as]
        if self.instead_of:
            terms = [str(self.instead_of), str(self.session_id), self.waitlist]
        return privacy.index(json.dumps(terms, sort_keys=True))


def book(db: DbSession, wish: Wish, party_limit: int) -> dict[str, Any]:
    """`seat_or_queue` in a transaction that may do more, with `let_pass` where it is called for."""
    booking, may_pass = seat_or_queue(db, wish, party_limit)
    return let_pass(db, wish, booking) if may_pass else booking


def seat_or_queue(db: DbSession, wish: Wish, party_limit: int) -> tuple[dict[str, Any], bool]:
    """Give a party its seats, or the next place in line: the fields of BookingView, and whether it may pass others.

    The same key from the same citizen answers with the booking it made the first time. `party_limit` holds where
    neither session nor edition says one. Raises what `refusals` has, KeyReused, and Unauthorised for a citizen whom
    nobody knows.
    """
    is_settled = False
    for _ in range(TRIES):
        situation = look(db, wish)
        if situation.earlier_id:
            return made_before(db, wish, situation), False
        if situation.is_unsettled and not is_settled:
            is_settled = settle_first(db, wish)
            continue
        refuse(db, wish, situation, party_limit)
        columns = new_columns(wish, situation) | {"is_settled": is_settled}
        with suppress(IntegrityError), savepoint(db):
            if outcome := take(db, columns):
                return answer(wish, situation, columns, outcome)
    raise refusals.TooManyAtOnce(retry_after=1)


def look(db: DbSession, wish: Wish) -> Any:
    """The columns of look.sql. Raises Unauthorised for an unknown citizen."""
    situation = LOOK.first(db, vars(wish))
    if situation is None:
        raise Unauthorised(Text("请重新登录。", "Please sign in anew."))
    return situation


def settle_first(db: DbSession, wish: Wish) -> bool:
    """Have a marked session become what the facts say, before anybody gets a place that it has no more.

    Whether it stays locked in this transaction; where each statement commits by itself, another settles it.
    """
    if ALONE in db.info:
        with transaction() as apart:
            apart.execute(delete(Unsettled).filter_by(id=wish.session_id))
            extension(SETTLE)(apart, wish.session_id)
        return False
    citizens.lock_citizens(db, wish.citizen_id)
    extension(SETTLE)(db, wish.session_id)
    return True


def look_for_nobody(db: DbSession) -> None:
    """Send look.sql once, before the first citizen waits for its being compiled and planned."""
    nobody = uuid.UUID(int=0)
    party = [{"name": "", "age": "adult"}]
    wish = Wish(citizen_id=nobody, key="", booker="", session_id=nobody, party=party, needs=[])
    LOOK.first(db, vars(wish))


def made_before(db: DbSession, wish: Wish, situation: Any) -> dict[str, Any]:
    """The booking this key made. Raises KeyReused where it was made for another wish."""
    if situation.fingerprint != wish.fingerprint:
        raise KeyReused(booking_id=str(situation.earlier_id))
    return bookings.show(db, bookings.find_own(db, wish.citizen_id, situation.earlier_id))


def refuse(db: DbSession, wish: Wish, situation: Any, party_limit: int) -> None:
    """Refuse what this citizen or this party may not have, whatever seats there are."""
    if situation.id is None:
        raise refusals.no_such_session()
    if situation.active_id:
        raise refusals.already_booked(situation.active_id)
    is_blocked = situation.blocked_until and situation.blocked_until > clock.now()
    if is_blocked and wish.booked_as != "desk" and wish.instead_of is None:
        raise refusals.booking_blocked(situation.blocked_until)
    refuse_party(wish, situation, party_limit)
    if situation.held:
        overlaps.refuse_conflicts(
            db, situation, wish.citizen_id, wish.overlap, wish.instead_of, wish.booked_as
        )
        refuse_second_visit(db, situation, wish)


def refuse_second_visit(db: DbSession, situation: Any, wish: Wish, but: uuid.UUID | None = None) -> None:
    """Refuse a party of which somebody has been booked at this venue on this day, where that is once a day."""
    but = but or wish.instead_of
    overlaps.refuse_second_visit(db, situation, wish.citizen_id, wish.party, wish.booked_as, but)


def refuse_party(wish: Wish, situation: Any, party_limit: int) -> None:
    """Refuse a party that is too large for the session, or has too many children for its adults."""
    limits = (situation.party_limit, situation.edition_party_limit)
    limit = min((limit for limit in limits if limit), default=party_limit)
    if wish.seats > limit:
        raise refusals.too_large(limit)
    children, most = wish.count_aged("child"), situation.children_per_adult
    if most is not None and children > most * (wish.seats - children):
        raise refusals.too_many_children(most)


def new_columns(wish: Wish, situation: Any) -> dict[str, Any]:
    """The parameters of take.sql and sqlite.sql: a new booking's columns, and those of what is written with it."""
    now, actor = clock.now(), asker()
    columns = vars(wish) | {"id": new_id(), "version": 1, "code": new_code(), "fingerprint": wish.fingerprint}
    columns |= {"turn": situation.turn, "seats": wish.seats, "pool": wish.pool, "locale": locale()}
    columns |= {"children": wish.count_aged("child"), "elders": wish.count_aged("elder")}
    columns |= {"sealed_party": seal_party(wish.party, wish.needs), "created_at": now, "changed_at": now}
    columns |= {"change_id": new_id(), "actor": actor and actor.subject, "channel": records.channel_of(actor)}
    status = first_status("booked", situation.reach, wish.booked_as)
    columns |= {"notice_id": new_id(), "notice_status": status, "written_at": machine.now()}
    for status, event in (("confirmed", BookingConfirmed), ("waitlisted", BookingWaitlisted)):
        columns[f"{status}_id"], _, columns[f"{status}_body"] = pack(event, columns | {"status": status})
    return columns


def take(db: DbSession, columns: dict[str, Any]) -> Any:
    """What the party got: `status`, its `number` where it waits, and the session's counts.

    None when another booking of the citizen, or a fact, came between the look and this. Raises IntegrityError for a
    code that another booking has, and what `refusals` has of the session.
    """
    is_sqlite = db.get_bind().dialect.name == "sqlite"
    outcome = take_on_sqlite(db, columns) if is_sqlite else TAKE.first(db, columns)
    if outcome and outcome.status is None:
        if not columns["is_settled"] and db.scalar(MARKED, {"id": columns["session_id"]}):
            return None
        session = db.get_one(Session, columns["session_id"], populate_existing=True)
        raise refusals.of_session(session, columns["seats"])
    return outcome


def take_on_sqlite(db: DbSession, columns: dict[str, Any]) -> Any:
    book, *record = TAKE_ON_SQLITE
    outcome = book.first(db, columns)
    if outcome is None:
        return SimpleNamespace(status=None)
    columns = columns | outcome._asdict()
    for statement in record:
        outcome = statement.first(db, columns)
    return outcome


def answer(wish: Wish, situation: Any, columns: dict[str, Any], outcome: Any) -> tuple[dict[str, Any], bool]:
    """A booking that was just made, as its citizen sees it, and whether it waits only behind those it may pass."""
    waits = outcome.status == "waitlisted"
    booking = SimpleNamespace(
        **columns, status=outcome.status, reason=None, came=0, moved_to=None, left_at=None
    )
    session = situation._asdict() | {name: getattr(outcome, name) for name in COUNTS}
    session["bookable_until"] = min(situation.books_until, situation.starts_at)
    minutes = RULES["undo_minutes"] if situation.undo_minutes is None else situation.undo_minutes
    undo_until = bookings.end_of_undo(booking.created_at, minutes, situation.starts_at)
    view = bookings.booking_view(booking, session, outcome.waiting_parties if waits else None)
    log.info(f"booking {outcome.status}", booking_id=booking.id, session_id=wish.session_id)
    may_pass = waits and (wish.seats <= outcome.capacity - outcome.confirmed or wish.pool is not None)
    return view | {"can_cancel": True, "undo_until": undo_until}, may_pass


def let_pass(db: DbSession, wish: Wish, booking: dict[str, Any]) -> dict[str, Any]:
    """Seat a newcomer who may pass those before it: a party larger than the whole session holds nobody up."""
    waitlist.promote(db, Session.lock(db, wish.session_id))
    return bookings.show(db, bookings.find_own(db, wish.citizen_id, booking["id"]))
