"""Opening a phone's bookings to whoever has its code, and after long silence knows a name they were made in.

Operators give a number that was returned to somebody else after some months. The code then reaches the new owner, who
is not to see whom the last one booked for.
"""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.cleaning import compact
from chassis.errors import Conflict, Invalid
from chassis.logs import get_logger
from chassis.storage import privacy
from chassis.wording import Text

from ..bookings.model import Booking
from ..citizens import audits, citizens
from ..citizens.model import Citizen
from ..config import CodeRules

log = get_logger()


class NameWanted(Conflict):
    """The same code stays good: it is to be sent again with a name, or with the wish to begin empty."""

    title = Text("请再写一个报名时用过的姓名", "Please also give a name you booked with")


class NameUnknown(Invalid):
    title = Text("这个号码没有用这个姓名报过名", "Nothing was booked in this name with this phone")


def sign_in(
    db: DbSession,
    *,
    phone: str,
    code: str,
    consent: str,
    rules: CodeRules,
    silence: timedelta,
    name: str | None = None,
    anew: bool = False,
) -> Citizen:
    """The citizen of a phone whose code is right; the first time, a new one.

    Who was not heard of for `silence` gives a `name` that was booked, or begins `anew`. `consent`: the version of the
    terms agreed to. Raises Invalid naming `phone`, CodeWrong, CodeExpired, NameWanted, NameUnknown.
    """
    number = privacy.parse_phone(phone)
    citizens.use_code(db, number, code, rules)
    former = citizens.find_by_phone(db, number)
    if former and former.seen_at <= clock.now() - silence and (names := names_of(db, former)):
        if anew:
            leave_to_desk(db, former, names[0])
        else:
            refuse_stranger(names, name)
    return citizens.sign_in(db, number, consent)


def names_of(db: DbSession, citizen: Citizen) -> list[str]:
    """Every name that was booked with a citizen's phone, the citizen's own first."""
    own_name = [privacy.unseal(citizen.sealed_name)] if citizen.sealed_name else []
    bookings = db.scalars(select(Booking).filter_by(citizen_id=citizen.id).order_by(Booking.id))
    return own_name + [name for booking in bookings for name in booking.names]


def refuse_stranger(names: list[str], name: str | None) -> None:
    """Raises NameWanted where no name is given, NameUnknown where it is none of these."""
    if not name:
        text = Text(
            "这个号码很久没有登录过。写对一个名字就能进去；号码是新换来的，请选“从头开始”。",
            "This number was silent for long. One right name lets you in; if the number is new to you, begin anew.",
        )
        raise NameWanted.field("name", text)
    if fold_name(name) not in map(fold_name, names):
        text = Text(
            "请核对姓名；号码是新换来的，请选“从头开始”",
            "Check the name; if the number is new to you, begin anew",
        )
        raise NameUnknown.field("name", text)


def fold_name(name: str) -> str:
    """A name as it is compared: however it was typed, with blanks or without."""
    return compact(name).casefold()


def leave_to_desk(db: DbSession, citizen: Citizen, name: str) -> None:
    """A citizen who is not behind their phone any more: they keep their bookings, and the desk knows them by name."""
    citizen.phone_index = citizen.sealed_phone = None
    citizen.sealed_name = citizen.sealed_name or privacy.seal(name)
    citizen.reach = "none"
    db.flush()
    audits.record(db, "system", "leave_phone", citizen.id)
    log.info("phone left by a citizen", citizen_id=citizen.id)
