"""Whose a phone is by now: numbers change hands, and what was booked with one is for whoever booked it."""

from datetime import timedelta

from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.cleaning import compact
from chassis.errors import Conflict, Invalid
from chassis.logs import get_logger
from chassis.storage import privacy
from chassis.wording import Text

from ..citizens import audits, citizens
from ..citizens.model import Citizen
from .personal_data import bookings_of

log = get_logger()


class PhoneUnclear(Conflict):
    """Nobody has signed in with this phone for long. The same code again, with `name` (one that was booked with it) or
    with `start_empty`, signs in."""

    title = Text("请先确认是您的号码", "Please show first that this is still you")


class NameUnknown(Invalid):
    title = Text("这个号码没有用这个姓名报过名", "Nobody of this name was booked with this phone")


def owner(
    db: DbSession, citizen: Citizen, *, silence: timedelta, name: str | None, start_empty: bool
) -> Citizen | None:
    """The citizen, where the phone is still theirs; None where it is someone else's, who begins anew.

    Raises PhoneUnclear where that is not known, NameUnknown where the name shows nothing.
    """
    names = names_of(db, citizen) if citizen.is_silent(clock.now() - silence) else set()
    if not names:
        return citizen
    if start_empty:
        citizens.part_from_phone(db, citizen)
        audits.record(db, "system", "part", citizen.id)
        log.info("phone has another owner", citizen_id=citizen.id)
        return None
    if name is None:
        text = Text(
            "这个号码很久没有登录过，可能换了主人。请填写用它报过名的任意一位的姓名；如果是新换的号码，请选择从头开始。",
            "Nobody has signed in with it for long, and it may be someone else's by now. Give the name of anyone who"
            " was booked with it; if the number is new to you, begin anew.",
        )
        raise PhoneUnclear(text)
    if heard(name) not in names:
        text = Text("请核对姓名，或选择从头开始", "Check the name, or begin anew")
        raise NameUnknown.field("name", text)
    return citizen


def names_of(db: DbSession, citizen: Citizen) -> set[str]:
    """Every name that a citizen is known by or has booked for, as `heard`."""
    names = [privacy.unseal(citizen.sealed_name)] if citizen.sealed_name else []
    booked = [
        name for booking in bookings_of(db, citizen.id) if booking.sealed_party for name in booking.names
    ]
    return {heard(name) for name in names + booked}


def heard(name: str) -> str:
    """A name without the differences that nobody hears."""
    return compact(name).casefold()
