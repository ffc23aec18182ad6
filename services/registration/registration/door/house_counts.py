"""People counted into a house or out of it: by number, or out by the pass or code of their booking."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.clock import SHANGHAI
from chassis.errors import Forbidden, Invalid
from chassis.logs import get_logger
from chassis.storage.db import new_id
from chassis.web.auth import Actor
from chassis.wording import Text

from ..bookings.model import Booking, plain_code
from ..sessions.houses import Place
from ..sessions.model import Session
from . import hours, house, passes
from .check_ins import NoSuchCode
from .model import CheckIn, HouseCount

log = get_logger()


class NotYourHouse(Forbidden):
    title = Text("您不在这个场馆工作", "You do not work at this venue")


def count(
    db: DbSession,
    *,
    actor: Actor,
    venue_id: uuid.UUID,
    nonce: uuid.UUID | None = None,
    space_id: uuid.UUID | None = None,
    way: str,
    people: int | None = None,
    naming: Mapping[str, Any],
    device: str | None = None,
    over_limit: bool = False,
) -> dict[str, Any]:
    """Count people in or out of a place now, and say how many are in (HouseView). The same nonce counts once.

    Out, `naming` may have a token or code: all of that party who are in, or `people` of them. Raises NotYourHouse,
    NoSuchHouse, HouseFull unless `over_limit`, NoSuchCode, ForgedPass, and Invalid where fewer are in than go out.
    """
    refuse_stranger(actor, venue_id)
    place = house.find(db, venue_id, space_id)
    house.lock(db, [place])
    if nonce is None or db.get(HouseCount, nonce) is None:
        booking = booking_named(db, venue_id, naming)
        people = people if booking is None else count_leaving(db, place, booking, people)
        refuse_too_many(db, venue_id, place, way, people or 1)
        row = {"id": nonce or new_id(), "way": way, "people": people or 1, "at": clock.now()}
        row |= {"booking_id": booking and booking.id, "device": device, "actor": actor.subject}
        db.add(HouseCount(**row, place_id=place.id, over_limit=over_limit, received_at=clock.now()))
        if way == "in" and not over_limit:
            house.refuse_full(db, venue_id, [place], people or 1)
        log.info("counted", place_id=place.id, way=way, people=people or 1)
    db.flush()
    return house.show(db, venue_id)


def record_batch(
    db: DbSession,
    *,
    actor: Actor,
    venue_id: uuid.UUID,
    device: str,
    items: Sequence[dict[str, Any]],
    sent_at: datetime | None = None,
) -> dict[str, Any]:
    """Record what a device counted without network, in any order and any number of times; how many are in (HouseView).

    `items`: {nonce, way, people, space_id, at}. What was counted is so, however full the house was. `sent_at`: as of
    check-ins. Raises NotYourHouse, NoSuchHouse.
    """
    refuse_stranger(actor, venue_id)
    places = {item["space_id"]: house.find(db, venue_id, item["space_id"]) for item in items}
    house.lock(db, places.values())
    ahead = round((sent_at - clock.now()).total_seconds()) if sent_at else 0
    known_ids = set(
        db.scalars(select(HouseCount.id).where(HouseCount.id.in_([item["nonce"] for item in items])))
    )
    for item in {item["nonce"]: item for item in items if item["nonce"] not in known_ids}.values():
        row = {"id": item["nonce"], "way": item["way"], "people": item["people"], "over_limit": False}
        row |= {"at": hours.true_moment(item["at"], ahead), "received_at": clock.now()}
        db.add(HouseCount(**row, place_id=places[item["space_id"]].id, device=device, actor=actor.subject))
    db.flush()
    return house.show(db, venue_id)


def refuse_stranger(actor: Actor, venue_id: uuid.UUID) -> None:
    if not actor.has("office") and venue_id not in actor.venues:
        raise NotYourHouse()


def booking_named(db: DbSession, venue_id: uuid.UUID, naming: Mapping[str, Any]) -> Booking | None:
    """The booking at this venue that a pass or a code names, if one does. Raises NoSuchCode, ForgedPass."""
    if not naming:
        return None
    query = (
        select(Booking).join(Session, Session.id == Booking.session_id).where(Session.venue_id == venue_id)
    )
    if token := naming.get("token"):
        query = query.where(Booking.id == passes.read(token).booking_id)
    else:
        query = query.where(Booking.code == plain_code(naming["code"]))
    booking = db.scalar(query)
    if booking is None:
        field = "token" if naming.get("token") else "code"
        raise NoSuchCode.field(field, Text("请核对报名编号", "Check the code"))
    return booking


def count_leaving(db: DbSession, place: Place, booking: Booking, people: int | None) -> int:
    """How many of a party go out: those who are in, or so many of them. Raises Invalid where fewer are in."""
    arrivals = select(func.coalesce(func.sum(CheckIn.people), 0)).where(
        CheckIn.booking_id == booking.id, CheckIn.outcome == "accepted", CheckIn.undone_at.is_(None)
    )
    begins, ends = house.day_of(clock.now().astimezone(SHANGHAI).date())
    departures = select(func.coalesce(func.sum(HouseCount.people), 0)).where(
        HouseCount.booking_id == booking.id, HouseCount.place_id == place.id
    )
    is_in = int(db.scalar(arrivals.where(CheckIn.at >= begins, CheckIn.at < ends)) or 0)
    is_in -= int(db.scalar(departures.where(HouseCount.at >= begins, HouseCount.at < ends)) or 0)
    if is_in < (people or 1):
        raise too_few(max(0, is_in))
    return people or is_in


def refuse_too_many(db: DbSession, venue_id: uuid.UUID, place: Place, way: str, people: int) -> None:
    if way == "out" and people > (is_in := house.inside(db, venue_id, place)):
        raise too_few(is_in)


def too_few(is_in: int) -> Exception:
    text = Text(
        f"记着在里面的只有 {is_in} 人，请核对人数", f"Only {is_in} are counted as in: check the number"
    )
    return Invalid.field("people", text)
