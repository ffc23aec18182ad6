"""Taking seats: the one statement on a session's hot row, and all that is recorded with it.

A party gets its seats, or its number in the queue, or nothing comes back. On PostgreSQL the seat, the booking, its
history, its notice and its event are one statement, so that the row is locked for one round trip and not for five;
where that statement is a transaction of its own (`storage.db.statements`), for no round trip at all. SQLite has one
writer, which waits for nobody, and takes them one after the other.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    Boolean,
    ColumnElement,
    Integer,
    Select,
    Table,
    Update,
    Uuid,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Database

from chassis.messaging.outbox import outbox
from chassis.storage.db import Moment, is_alone
from chassis.storage.prebuilt import Prebuilt

from ..citizens.model import Citizen
from ..events import BookingConfirmed, BookingWaitlisted
from ..notices.model import STATUS_OF_REACH, Notice
from ..schema import table_of
from ..sessions.model import Session
from .model import Booking, BookingChange
from .standing import STANDING

session, booking, citizen = table_of(Session), table_of(Booking), table_of(Citizen)
change, notice = table_of(BookingChange), table_of(Notice)

_seats = bindparam("seats", type_=Integer)
_now = bindparam("now", type_=Moment())
_general = (
    session.c.capacity
    - session.c.confirmed
    - session.c.kept_elder
    - session.c.kept_desk
    - session.c.kept_walk_in
)
# Which of two values of a thing that is recorded: for a party that was seated, or for one that waits.
EITHER = {
    ("booking", "status"): ("confirmed", "waitlisted"),
    ("booking_change", "change"): ("confirmed", "waitlisted"),
    ("notice", "kind"): ("booked", "waitlisted"),
    ("outbox", "type"): (BookingConfirmed.type, BookingWaitlisted.type),
}
# The same of what is made for the one booking.
GIVEN_EITHER = {("outbox", "event_id"), ("outbox", "body")}


class Taken(NamedTuple):
    """What a party got: seats (`number` is None), `kept_seats` of them kept-back places, or a number in the queue."""

    number: int | None
    kept_seats: int
    capacity: int
    confirmed: int
    waiting: int
    waiting_parties: int
    seats_left: int


class Clash(Exception):
    """Nothing was taken, and it is to be tried anew: the code, the key or the citizen's turn is another booking's."""


def take(db: Database, pool: str | None, values: dict[str, Any]) -> Taken | None:
    """Seat a party or put it in the queue, and record it; None when neither may be. Raises Clash.

    `values` has the parameters of the seat (`citizen_id`, `session_id`, `seats`, `now`, `may_wait`, `turn`) and the
    columns of what is recorded, each under `<table>_<column>`, but those of EITHER; for those of GIVEN_EITHER, under
    `…_confirmed` and `…_waitlisted`.
    """
    with _clashing(), nullcontext() if is_alone(db) else db.begin_nested():
        if db.get_bind().dialect.name == "sqlite":
            return _take_in_turn(db, pool, values)
        row = AT_ONCE[pool].one(db, values)
        if row is None:
            raise Clash()
        return Taken(**vars(row)) if row.capacity is not None else None


def take_if_free(db: Database, pool: str | None, values: dict[str, Any]) -> tuple[Any, Taken] | None:
    """The citizen's standing and `take`, in one statement, for a citizen who holds no booking and is not blocked.

    None for any other, and for a party that is too large: that is looked at one by one. `values` as for `take` without
    `turn`, and `party_limit`, which holds where neither session nor edition says one. PostgreSQL only. Raises Clash.
    """
    with _clashing():
        row = AT_ONCE_IF_FREE[pool].one(db, values)
    if row is None:
        return None
    return row, Taken(**{name: getattr(row, f"taken_{name}") for name in Taken._fields})


@contextmanager
def _clashing() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise Clash() from error


def _take_in_turn(db: Database, pool: str | None, values: dict[str, Any]) -> Taken | None:
    if db.execute(TURN, values).first() is None:
        raise Clash()
    row = db.execute(SEAT[pool], values).one_or_none()
    if row is None:
        return None
    waits = row.number is not None
    status = "waitlisted" if waits else "confirmed"
    told = values | {"number": row.number, "kept_seats": row.kept_seats}
    told |= {f"{table}_{name}": either[waits] for (table, name), either in EITHER.items()}
    told |= {f"{table}_{name}": values[f"{table}_{name}_{status}"] for table, name in GIVEN_EITHER}
    for statement in RECORD_IN_TURN:
        db.execute(statement, told)
    return Taken(**row._mapping)


def _fits(pool: str | None) -> ColumnElement[bool]:
    """Whether a party can be seated now. Nobody overtakes: general seats are given only while nobody waits, and
    kept-back ones only while nobody waits who could have them."""
    if pool is None:
        return and_(session.c.waiting == 0, _seats <= _general)
    kept, waiting = session.c[f"kept_{pool}"], session.c[f"waiting_{pool}"]
    return and_(waiting == 0, or_(and_(session.c.waiting == 0, _seats <= _general + kept), _seats <= kept))


def _from_kept(pool: str | None) -> ColumnElement[int]:
    """How many of the seats are places kept back: what the general ones do not suffice for."""
    if pool is None:
        return literal(0)
    beyond = case((session.c.waiting > 0, _seats), else_=_seats - _general)
    return case((beyond > 0, beyond), else_=0)


def _seating(pool: str | None) -> Update:
    fits, kept = _fits(pool), case((_fits(pool), _from_kept(pool)), else_=0)
    more = (
        {}
        if pool is None
        else {
            f"kept_{pool}": session.c[f"kept_{pool}"] - kept,
            f"waiting_{pool}": session.c[f"waiting_{pool}"] + case((fits, 0), else_=_seats),
        }
    )
    return (
        update(session)
        .where(
            session.c.id == bindparam("session_id", type_=Uuid()),
            session.c.status == "open",
            session.c.paused == false(),
            session.c.access == "seats",
            or_(session.c.books_from.is_(None), session.c.books_from <= _now),
            session.c.books_until > _now,
            session.c.starts_at > _now,
            session.c.capacity >= _seats,
            or_(bindparam("may_wait", type_=Boolean), fits),
        )
        .values(
            confirmed=session.c.confirmed + case((fits, _seats), else_=0),
            waiting=session.c.waiting + case((fits, 0), else_=_seats),
            waiting_parties=session.c.waiting_parties + case((fits, 0), else_=1),
            queued=session.c.queued + case((fits, 0), else_=1),
            gave_number=case((fits, None), else_=session.c.queued + 1),
            gave_kept=kept,
            seats_version=session.c.seats_version + 1,
            **more,
        )
    )


def _given() -> list[ColumnElement[Any]]:
    """The columns of Taken, after the seating."""
    left = case((session.c.waiting > 0, 0), else_=_general)
    counts = [session.c[name] for name in ("capacity", "confirmed", "waiting", "waiting_parties")]
    gave = [session.c.gave_number.label("number"), session.c.gave_kept.label("kept_seats")]
    return [*gave, *counts, left.label("seats_left")]


_citizen_id = bindparam("citizen_id", type_=Uuid())
NEXT_TURN = update(citizen).where(citizen.c.id == _citizen_id).values(turn=citizen.c.turn + 1)
TURN = NEXT_TURN.where(citizen.c.turn == bindparam("turn", type_=Integer)).returning(citizen.c.id)


def _free(standing: CTE) -> list[ColumnElement[bool]]:
    """That nothing has to be looked at before this citizen's party is seated. A booking of theirs at this very moment
    has changed the turn, which alone is read again once it is done; all else is as it was when the statement began."""
    limit = func.coalesce(
        func.least(func.nullif(standing.c.party_limit, 0), func.nullif(standing.c.edition_party_limit, 0)),
        bindparam("party_limit", type_=Integer),
    )
    children, most = bindparam("booking_children", type_=Integer), standing.c.children_per_adult
    return [
        citizen.c.turn == standing.c.turn,
        standing.c.earlier_id.is_(None),
        standing.c.held == 0,
        or_(standing.c.blocked_until.is_(None), standing.c.blocked_until <= _now),
        _seats <= limit,
        or_(most.is_(None), children <= most * (_seats - children)),
    ]


def _columns(table: Table) -> list[str]:
    return [column.name for column in table.c if not (table is outbox and column.name == "id")]


def _values(table: Table, taken: Any, standing: CTE | None = None) -> list[ColumnElement[Any]]:
    """What to insert, as a select: parameters, what the taking gave, and how the citizen is reached."""
    number = taken.c.number if taken is not None else bindparam("number", type_=Integer)
    kept = taken.c.kept_seats if taken is not None else bindparam("kept_seats", type_=Integer)
    given = {
        (booking, "number"): number,
        (booking, "kept_seats"): kept,
        (booking, "holding"): case((number.is_(None), bindparam("seats", type_=Integer)), else_=0),
        (booking, "seated_at"): case((number.is_(None), _now), else_=None),
    }
    if standing is not None:
        given[notice, "status"] = case(STATUS_OF_REACH, value=standing.c.reach)
    return [
        given.get((table, name), _value(table, name, number if taken is not None else None))
        for name in _columns(table)
    ]


def _value(table: Table, name: str, number: ColumnElement[Any] | None) -> ColumnElement[Any]:
    place, parameter, kind = (table.name, name), f"{table.name}_{name}", table.c[name].type
    if number is None or not (place in EITHER or place in GIVEN_EITHER):
        return bindparam(parameter, type_=kind)
    if place in EITHER:
        seated, waiting = (literal(value, type_=kind) for value in EITHER[place])
    else:
        seated, waiting = (
            bindparam(f"{parameter}_{status}", type_=kind) for status in ("confirmed", "waitlisted")
        )
    return case((number.is_(None), seated), else_=waiting)


def _all_at_once(pool: str | None) -> Select[Any]:
    """The whole taking as one statement of PostgreSQL: no row where the turn is over, an empty one for no seat."""
    turn = TURN.cte("turn")
    taken = _taken(pool, turn)
    return select(*taken.c).select_from(turn.outerjoin(taken, true())).add_cte(*_recorded(taken))


def _all_at_once_if_free(pool: str | None) -> Select[Any]:
    """The same after a look at the standing."""
    standing = STANDING.cte("standing")
    taken = _taken(pool, NEXT_TURN.where(*_free(standing)).returning(citizen.c.id).cte("turn"))
    given = [column.label(f"taken_{column.name}") for column in taken.c]
    return select(*given, *standing.c).join_from(taken, standing, true()).add_cte(*_recorded(taken, standing))


def _taken(pool: str | None, turn: CTE) -> CTE:
    return _seating(pool).where(exists(select(turn.c.id))).returning(*_given()).cte("taken")


def _recorded(taken: CTE, standing: CTE | None = None) -> list[CTE]:
    source = taken if standing is None else taken.join(standing, true())
    return [
        insert(table)
        .from_select(_columns(table), select(*_values(table, taken, standing)).select_from(source))
        .cte(f"to_{table.name}")
        for table in (booking, change, notice, outbox)
    ]


SEAT = {pool: _seating(pool).returning(*_given()) for pool in (None, "elder", "desk")}
RECORD_IN_TURN = [
    insert(table).from_select(_columns(table), select(*_values(table, None)))
    for table in (booking, change, notice, outbox)
]
AT_ONCE = {pool: Prebuilt(_all_at_once(pool)) for pool in (None, "elder", "desk")}
AT_ONCE_IF_FREE = {pool: Prebuilt(_all_at_once_if_free(pool)) for pool in (None, "elder", "desk")}
