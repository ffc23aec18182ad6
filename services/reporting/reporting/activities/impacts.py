"""A change to what is public that touches people who have booked: shown in numbers first, done once it is confirmed.

As with a cut in registration, `expected` says that what is confirmed is what was seen. The numbers are registration's,
a second or two old.
"""

import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.errors import Conflict
from chassis.wording import Text

from ..figures import bookings
from ..figures.bookings import Counts
from ..plans.model import Activity, Sitting

Impact = dict[str, Counts]
"""`cancelled`: whose places end with the change; `moved`: who are told of another time, place or way."""

WORDS = {"cancelled": Text("报名取消", "cancelled"), "moved": Text("收到变动通知", "told of the change")}


class PeopleBooked(Conflict):
    """`cancelled` and `moved`: {bookings, people, waiting}. `expected` is what to send to confirm this."""

    title = Text("已有人报名，请核对人数再确认", "People have booked: look at the numbers, then confirm")


class BookingsChanged(PeopleBooked):
    """What was confirmed is not what is so now; `expected` is what to send after looking again."""

    title = Text(
        "报名情况刚刚变了，请重新查看再确认", "The bookings have just changed: look again, then confirm"
    )


class Offer(NamedTuple):
    """What the citizens of one session count on."""

    ends_at: datetime
    terms: tuple[Any, ...]


def offers(activity: Activity) -> dict[uuid.UUID, Offer]:
    """The sessions that registration makes of an activity, by id: one a sitting, two of a hybrid one, one a series."""
    standing = [sitting for sitting in activity.sittings if sitting.status == "planned"]
    if activity.status != "approved" or not standing:
        return {}
    if activity.booked_as == "series":
        dates = sorted((sitting.starts_at, sitting.id, *terms_of(sitting)) for sitting in standing)
        ends_at = max(sitting.ends_at for sitting in standing)
        return {activity.id: Offer(ends_at, (activity.mode, *dates))}
    return dict(session for sitting in standing for session in sessions_of(activity, sitting))


def sessions_of(activity: Activity, sitting: Sitting) -> Iterator[tuple[uuid.UUID, Offer]]:
    """The sessions of a sitting that is booked by itself; the online half has no place."""
    mode = "offline" if activity.mode == "hybrid" else activity.mode
    yield sitting.id, Offer(sitting.ends_at, (mode, activity.drop_in, *terms_of(sitting)))
    if sitting.online_id and sitting.online:
        yield sitting.online_id, Offer(sitting.ends_at, (sitting.starts_at,))


def terms_of(sitting: Sitting) -> tuple[Any, ...]:
    """When, where, and whether by seats. Fewer seats take nobody's: that is for the cut in registration."""
    place = (sitting.place_name, sitting.place_address, sitting.space_id)
    return (sitting.starts_at, sitting.ends_at, *map(str, place), sitting.open_to_all)


def confirm(
    db: DbSession, before: Mapping[uuid.UUID, Offer], activity: Activity, expected: str | None
) -> None:
    """Let a change pass that touches nobody, or was confirmed; `before`: what the activity offered until then.

    Raises PeopleBooked, BookingsChanged. What is over is history, and touches nobody.
    """
    after, now = offers(activity), clock.now()
    ahead = {id: offer for id, offer in before.items() if offer.ends_at > now and after.get(id) != offer}
    sessions = {"cancelled": ahead.keys() - after.keys(), "moved": ahead.keys() & after.keys()}
    impact = {outcome: bookings.count(db, ids) for outcome, ids in sessions.items()}
    if not any(counts.people or counts.waiting for counts in impact.values()):
        return
    stamp = fingerprint(sessions, impact)
    if expected != stamp:
        refusal = BookingsChanged if expected else PeopleBooked
        raise refusal.field("expected", in_words(impact), expected=stamp, **columns(impact))


def fingerprint(sessions: Mapping[str, set[uuid.UUID]], impact: Impact) -> str:
    """What tells whether a confirmation is of what was seen."""
    basis = [[outcome, sorted(map(str, ids)), impact[outcome]] for outcome, ids in sessions.items()]
    return hashlib.sha256(json.dumps(basis).encode()).hexdigest()[:32]


def columns(impact: Impact) -> dict[str, dict[str, int]]:
    return {outcome: counts._asdict() for outcome, counts in impact.items()}


def in_words(impact: Impact) -> Text:
    """The numbers, of what there are any."""
    lines = [
        Text(
            f"{WORDS[outcome].zh}：已报名 {counts.people} 人，候补 {counts.waiting} 人",
            f"{WORDS[outcome].en}: {counts.people} with a seat, {counts.waiting} waiting",
        )
        for outcome, counts in impact.items()
        if counts.people or counts.waiting
    ]
    zh, en = "；".join(line.zh for line in lines), "; ".join(line.en for line in lines)
    return Text(f"{zh}。请核对后确认。", f"{en}. Look at the numbers, then confirm.")
