"""Taking seats: the one statement on a session's hot row, and all that is recorded with it.

A party gets its seats, or its number in the queue, or nothing comes back. On PostgreSQL the seat, the booking, its
history, its notice and its event are one statement, so that the row is locked for one round trip and not for five;
where that statement is a transaction of its own (`chassis.db.statements`), for no round trip at all. SQLite has one
writer, which waits for nobody, and takes them one after the other.
"""

from contextlib import nullcontext
from typing import Any, NamedTuple

from sqlalchemy import (
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
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Database

from chassis.db import Moment, is_alone
from chassis.outbox import outbox
from chassis.prebuilt import Prebuilt

from .base import table_of
from .booking import Booking, BookingChange
from .citizen import Citizen
from .notice import Notice
from .session import Session

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
    "booking": {"status"},
    "booking_change": {"change"},
    "notice": {"kind"},
    "outbox": {"event_id", "type", "body"},
}


class Taken(NamedTuple):
    """What a party got: seats (`number` is None), `kept_seats` of them kept-back places, or a number in the queue."""

    number: int | None
    kept_seats: int
    capacity: int
    confirmed: int
    waiting: int
    seats_left: int


class Clash(Exception):
    """Nothing was taken, for the booking could not be recorded: its code, key or session is another's already."""


def take(db: Database, pool: str | None, values: dict[str, Any]) -> Taken | None:
    """Seat a party or put it in the queue, and record it; None when neither may be or `turn` is over. Raises Clash.

    `values` has the parameters of the seat (`session_id`, `seats`, `now`, `may_wait`, `turn`) and the columns of what
    is recorded, each under `<table>_<column>`; for those of EITHER, under `…_seated` and `…_waiting`.
    """
    try:
        with nullcontext() if is_alone(db) else db.begin_nested():
            if db.get_bind().dialect.name == "sqlite":
                return _take_in_turn(db, pool, values)
            row = AT_ONCE[pool].one(db, values)
            return Taken(**vars(row)) if row else None
    except IntegrityError as error:
        raise Clash() from error


def _take_in_turn(db: Database, pool: str | None, values: dict[str, Any]) -> Taken | None:
    if db.execute(TURN, values).first() is None:
        return None
    row = db.execute(SEAT[pool], values).one_or_none()
    if row is None:
        return None
    state = "seated" if row.number is None else "waiting"
    told = values | {f"{name}_{column}": values[f"{name}_{column}_{state}"] for name, column in _either()}
    told |= {"number": row.number, "kept_seats": row.kept_seats}
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
    counts = [session.c.capacity, session.c.confirmed, session.c.waiting, left.label("seats_left")]
    return [session.c.gave_number.label("number"), session.c.gave_kept.label("kept_seats"), *counts]


def _either() -> list[tuple[str, str]]:
    return [(table, name) for table, names in EITHER.items() for name in names]


TURN = (
    update(citizen)
    .where(
        citizen.c.id == bindparam("booking_citizen_id", type_=Uuid()),
        citizen.c.turn == bindparam("turn", type_=Integer),
    )
    .values(turn=citizen.c.turn + 1)
    .returning(citizen.c.id)
)


def _columns(table: Table) -> list[str]:
    return [column.name for column in table.c if not (table is outbox and column.name == "id")]


def _values(table: Table, taken: Any) -> list[ColumnElement[Any]]:
    """What to insert, as a select: parameters, and what the taking gave."""
    number = taken.c.number if taken is not None else bindparam("number", type_=Integer)
    kept = taken.c.kept_seats if taken is not None else bindparam("kept_seats", type_=Integer)
    given = {
        (booking, "number"): number,
        (booking, "kept_seats"): kept,
        (booking, "holding"): case((number.is_(None), bindparam("seats", type_=Integer)), else_=0),
        (booking, "seated_at"): case((number.is_(None), _now), else_=None),
    }
    return [
        given.get((table, name), _value(table, name, number if taken is not None else None))
        for name in _columns(table)
    ]


def _value(table: Table, name: str, number: ColumnElement[Any] | None) -> ColumnElement[Any]:
    parameter, kind = f"{table.name}_{name}", table.c[name].type
    if name not in EITHER[table.name] or number is None:
        return bindparam(parameter, type_=kind)
    seated, waiting = (
        bindparam(f"{parameter}_seated", type_=kind),
        bindparam(f"{parameter}_waiting", type_=kind),
    )
    return case((number.is_(None), seated), else_=waiting)


def _all_at_once(pool: str | None) -> Select[Any]:
    """The whole taking as one statement of PostgreSQL."""
    turn = TURN.cte("turn")
    taken = _seating(pool).where(exists(select(turn.c.id))).returning(*_given()).cte("taken")
    recorded = [
        insert(table)
        .from_select(_columns(table), select(*_values(table, taken)).select_from(taken))
        .cte(f"to_{table.name}")
        for table in (booking, change, notice, outbox)
    ]
    return select(*taken.c).add_cte(*recorded)


SEAT = {pool: _seating(pool).returning(*_given()) for pool in (None, "elder", "desk")}
RECORD_IN_TURN = [
    insert(table).from_select(_columns(table), select(*_values(table, None)))
    for table in (booking, change, notice, outbox)
]
AT_ONCE = {pool: Prebuilt(_all_at_once(pool)) for pool in (None, "elder", "desk")}
