"""Booking a session, and showing what was booked."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, func, select
from sqlalchemy.orm import Session as Database
from sqlalchemy.orm import aliased, joinedload

from chassis import clock, privacy
from chassis.db import new_id, statements, transaction
from chassis.errors import Unauthorised
from chassis.events import pack
from chassis.idempotency import KeyReused
from chassis.logs import get_logger
from chassis.outbox import emit, row_of
from chassis.pages import page
from chassis.prebuilt import Prebuilt
from chassis.wording import Text, locale

from . import history, notices, refusals, waitlist
from .events import OF_STATUS, BookingConfirmed, BookingWaitlisted
from .model import Booking, Citizen, Edition, Session
from .model.base import table_of
from .model.booking import ACTIVE, new_code, seal_party
from .model.taking import Clash, Taken, take
from .refusals import NoSuchBooking

log = get_logger()

bookings, citizens, sessions, editions = map(table_of, (Booking, Citizen, Session, Edition))
_earlier, _active, _waiting = aliased(bookings), aliased(bookings), aliased(bookings)
_is_active = bookings.c.status.in_(ACTIVE)
_queue = (
    select(func.count())
    .select_from(_waiting)
    .where(_waiting.c.session_id == sessions.c.id, _waiting.c.status == "waitlisted")
    .scalar_subquery()
)
# Of a new booking, what does not come from the wish.
NEW = {
    "version": 1,
    "status": "confirmed",
    "kept_seats": 0,
    "came": 0,
    "excused": False,
    "offers": [],
} | dict.fromkeys(("was", "number", "held_since", "reason", "moved_to"))
# How often a booking is tried anew when its code, or its citizen's turn, was taken by another at the same moment.
TRIES = 5

# All that has to be known of a citizen and a session before a seat is taken. Prebuilt: building a statement costs as
# much as sending it.
STANDING = Prebuilt(
    select(
        citizens.c.turn,
        citizens.c.reach,
        citizens.c.blocked_until,
        _earlier.c.id.label("earlier_id"),
        _earlier.c.fingerprint,
        _active.c.id.label("active_id"),
        editions.c.party_limit.label("edition_party_limit"),
        editions.c.open_bookings_limit,
        select(func.count())
        .select_from(bookings)
        .where(bookings.c.citizen_id == citizens.c.id, _is_active)
        .scalar_subquery()
        .label("held"),
        case((sessions.c.waiting > 0, _queue), else_=0).label("queue"),
        *sessions.c,
    )
    .select_from(citizens)
    .outerjoin(_earlier, and_(_earlier.c.citizen_id == citizens.c.id, _earlier.c.key == bindparam("key")))
    .outerjoin(sessions, sessions.c.id == bindparam("session_id"))
    .outerjoin(editions, editions.c.id == sessions.c.edition_id)
    .outerjoin(
        _active,
        and_(
            _active.c.citizen_id == citizens.c.id,
            _active.c.session_id == sessions.c.id,
            _active.c.status != "cancelled",
        ),
    )
    .where(citizens.c.id == bindparam("citizen_id"), citizens.c.erased_at.is_(None))
)
HELD = (
    select(
        bookings.c.id,
        sessions.c.title,
        sessions.c.edition_id,
        sessions.c.starts_at,
        sessions.c.ends_at,
        sessions.c.dates,
    )
    .join(sessions, sessions.c.id == bookings.c.session_id)
    .where(
        bookings.c.citizen_id == bindparam("citizen_id"), _is_active, sessions.c.ends_at > bindparam("now")
    )
)


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


def book_alone(**asked: Any) -> dict[str, Any]:
    """`book` for a request that does nothing else: in one statement, so that nobody waits for its round trips."""
    with statements() as db:
        booked, may_pass = place(db, **asked)
    if not may_pass:
        return booked
    with transaction() as db:
        return passed(db, asked["citizen_id"], booked)


def book(db: Database, **asked: Any) -> dict[str, Any]:
    """Give a party its seats, or the next place in line when they are not free; `asked` as in `place`."""
    booked, may_pass = place(db, **asked)
    return passed(db, asked["citizen_id"], booked) if may_pass else booked


def place(
    db: Database, *, citizen_id: uuid.UUID, key: str, booker: str, party_limit: int, **wished: Any
) -> tuple[dict[str, Any], bool]:
    """The booking as it is shown, and whether it waits only behind parties that it might pass.

    The same key from the same citizen answers with the booking it made the first time. `wished` are the fields of Wish;
    `booker` is the subject who asks; `party_limit` holds where neither session nor edition says one. Raises what
    `refusals` has, KeyReused, and Unauthorised for a citizen who is not known here.
    """
    wish = Wish(**wished)
    fingerprint = wish.fingerprint
    for _ in range(TRIES):
        standing = standing_of(db, citizen_id, key, wish)
        if standing.earlier_id:
            return repeated(db, citizen_id, standing, fingerprint), False
        check(db, standing, citizen_id, wish, party_limit)
        booking = record_of(citizen_id, key, booker, wish, fingerprint)
        try:
            taken = take(db, wish.pool, values_of(booking, standing, wish))
        except Clash:
            continue
        if taken:
            return announce(booking, wish, standing, taken)
        if standing.turn == standing_of(db, citizen_id, key, wish).turn:
            break
    session = db.get_one(Session, wish.session_id, populate_existing=True)
    raise refusals.of_session(session, wish.seats)


def standing_of(db: Database, citizen_id: uuid.UUID, key: str, wish: Wish) -> Any:
    """The columns of STANDING. Raises Unauthorised for an unknown citizen."""
    asked = {"citizen_id": citizen_id, "key": key, "session_id": wish.session_id}
    standing = STANDING.one(db, asked)
    if standing is None:
        raise Unauthorised(Text("请重新登录。", "Please sign in anew."))
    return standing


def repeated(db: Database, citizen_id: uuid.UUID, standing: Any, fingerprint: str) -> dict[str, Any]:
    """What this key made before. Raises KeyReused for another wish."""
    if standing.fingerprint != fingerprint:
        raise KeyReused()
    return show(db, own(db, citizen_id, standing.earlier_id))


def check(db: Database, standing: Any, citizen_id: uuid.UUID, wish: Wish, party_limit: int) -> None:
    """Refuse what this citizen or this party may not have, whatever seats there are."""
    now = clock.now()
    if standing.id is None:
        raise refusals.no_such_session()
    if standing.active_id:
        raise refusals.already_booked(standing.active_id)
    if standing.blocked_until and standing.blocked_until > now and wish.booked_as != "desk":
        raise refusals.blocked(standing.blocked_until)
    limits = (standing.party_limit, standing.edition_party_limit)
    limit = min((one for one in limits if one), default=party_limit)
    if wish.seats > limit:
        raise refusals.too_large(limit)
    check_children(standing.children_per_adult, wish)
    if standing.held:
        check_held(db, standing, citizen_id, wish, now)


def check_children(most: int | None, wish: Wish) -> None:
    """One adult with at most so many children, where the session says so."""
    children = wish.aged("child")
    if most is not None and children > most * (wish.seats - children):
        raise refusals.too_many_children(most)


def check_held(db: Database, standing: Any, citizen_id: uuid.UUID, wish: Wish, now: datetime) -> None:
    """Refuse one booking too many in an edition, and, unless it is wished, one at the same time as another."""
    held = db.execute(HELD, {"citizen_id": citizen_id, "now": now}).all()
    limit = standing.open_bookings_limit
    if limit is not None and sum(one.edition_id == standing.edition_id for one in held) >= limit:
        raise refusals.too_many(limit)
    for one in held:
        if not wish.overlap and overlaps(one, standing):
            raise refusals.overlapping(one.id, one.title)


def overlaps(one: Any, other: Any) -> bool:
    """Whether two sessions share any time; of a series, only its dates count."""
    return any(a < d and c < b for a, b in spans(one) for c, d in spans(other))


def spans(session: Any) -> list[tuple[datetime, datetime]]:
    if not session.dates:
        return [(session.starts_at, session.ends_at)]
    moment = datetime.fromisoformat
    return [(moment(one["starts_at"]), moment(one["ends_at"])) for one in session.dates]


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


def values_of(booking: dict[str, Any], standing: Any, wish: Wish) -> dict[str, Any]:
    """The parameters of `taking.take`: the wish, and what is recorded if it is met or waits."""
    asked = {"session_id": wish.session_id, "seats": wish.seats, "now": booking["created_at"]}
    asked |= {"may_wait": wish.waitlist, "turn": standing.turn}
    id_, citizen_id = booking["id"], booking["citizen_id"]
    told = notices.row("", citizen_id=citizen_id, booking_id=id_, reach=standing.reach)
    values = (
        prefixed("booking", booking)
        | prefixed("booking_change", history.line(id_, ""))
        | prefixed("notice", told)
    )
    for state, status, event, kind in (
        ("seated", "confirmed", BookingConfirmed, "booked"),
        ("waiting", "waitlisted", BookingWaitlisted, "waitlisted"),
    ):
        event_id, _, body = pack(event, booking | {"status": status})
        values |= {f"outbox_{name}_{state}": value for name, value in row_of(event, event_id, body).items()}
        either = {"booking_status": status, "booking_change_change": status, "notice_kind": kind}
        values |= {f"{name}_{state}": value for name, value in either.items()}
    return values | asked | {"outbox_created_at": values["outbox_created_at_seated"]}


def prefixed(table: str, row: dict[str, Any]) -> dict[str, Any]:
    return {f"{table}_{name}": value for name, value in row.items()}


def announce(booking: dict[str, Any], wish: Wish, standing: Any, taken: Taken) -> tuple[dict[str, Any], bool]:
    """A booking that was just made, with the session's counts as they are now; and whether it might pass others."""
    session = vars(standing) | taken._asdict()
    ids = {"booking_id": booking["id"], "session_id": wish.session_id}
    shown = booking | {
        "session": session,
        "party": wish.party,
        "needs": wish.needs,
        "offers": [],
        "position": None,
    }
    if taken.number is None:
        log.info("booking confirmed", **ids)
        return shown, False
    log.info("booking waitlisted", **ids)
    # Those who waited before, and all who were given a number since.
    position = standing.queue + taken.number - standing.queued
    might_pass = wish.seats <= taken.capacity - taken.confirmed or wish.pool is not None
    return shown | {"status": "waitlisted", "position": position}, might_pass


def passed(db: Database, citizen_id: uuid.UUID, booked: dict[str, Any]) -> dict[str, Any]:
    """Seat a newcomer if it may pass those before it: a party larger than the whole session holds nobody up."""
    waitlist.promote(db, Session.locked(db, booked["session_id"]))
    return show(db, own(db, citizen_id, booked["id"]))


def own(db: Database, citizen_id: uuid.UUID, booking_id: uuid.UUID) -> Booking:
    """The citizen's booking. Raises NoSuchBooking, also for one that is someone else's."""
    query = (
        select(Booking)
        .filter_by(id=booking_id, citizen_id=citizen_id)
        .options(joinedload(Booking.session))
        .execution_options(populate_existing=True)
    )
    booking = db.scalar(query)
    if booking is None:
        raise NoSuchBooking()
    return booking


def locked(db: Database, booking_id: uuid.UUID) -> tuple[Session, Booking]:
    """A booking and its session, both held until the transaction ends. Raises NoSuchBooking."""
    session_id = db.scalar(select(Booking.session_id).filter_by(id=booking_id))
    if session_id is None:
        raise NoSuchBooking()
    session = Session.locked(db, session_id)
    options = [joinedload(Booking.session)]
    return session, db.get_one(Booking, booking_id, populate_existing=True, options=options)


def mine(db: Database, *, citizen_id: uuid.UUID, cursor: str | None, limit: int) -> dict[str, Any]:
    """The citizen's bookings, newest first, with the names of the party masked."""
    query = select(Booking).filter_by(citizen_id=citizen_id).options(joinedload(Booking.session))
    found = page(db, query, Booking.id, cursor, limit, descending=True)
    return found | {"items": [masked(show(db, booking)) for booking in found["items"]]}


def shown(db: Database, *, citizen_id: uuid.UUID, booking_id: uuid.UUID) -> dict[str, Any]:
    """One of the citizen's own bookings, with the names in full. Raises NoSuchBooking."""
    return show(db, own(db, citizen_id, booking_id))


def show(db: Database, booking: Booking) -> dict[str, Any]:
    """A booking as its citizen sees it now."""
    return view(booking, booking.session, waitlist.position(db, booking), offers(db, booking))


def offers(db: Database, booking: Booking) -> list[Session]:
    """What was offered in place of a cancelled session and still has seats for the party."""
    if not booking.offers:
        return []
    others = db.scalars(
        select(Session).where(Session.id.in_([uuid.UUID(one) for one in booking.offers]))
    ).all()
    free = {str(other.id): other for other in others if other.seats_left >= booking.seats}
    return [free[one] for one in booking.offers if one in free and not free[one].has_begun(clock.now())]


def view(
    booking: Booking, session: Any, position: int | None = None, offers: Sequence[Session] = ()
) -> dict[str, Any]:
    """The fields of BookingView; `session` is one, or a mapping with its fields."""
    own = (
        "id",
        "session_id",
        "status",
        "reason",
        "code",
        "seats",
        "booked_as",
        "came",
        "created_at",
        "changed_at",
    )
    return {name: getattr(booking, name) for name in own} | {
        "session": session,
        "position": position,
        "party": booking.party,
        "needs": booking.needs,
        "offers": list(offers),
    }


def masked(view: dict[str, Any]) -> dict[str, Any]:
    """A view with 王* for each name."""
    people = [person | {"name": privacy.mask_name(person["name"])} for person in view["party"]]
    return view | {"party": people}


def republish(db: Database) -> None:
    """Tell every booking again."""
    for booking in db.scalars(select(Booking).order_by(Booking.id).execution_options(yield_per=500)):
        emit(db, OF_STATUS[booking.status], booking)
