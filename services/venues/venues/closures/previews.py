"""What a closure would bear on, before it is declared: from what registration told, and what the calendar holds."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import now
from chassis.wording import Text, amount

from ..calendar.model import Closure, Placement
from ..demand import people
from ..demand.model import Demand
from ..venues.model import Venue

IS_ITS_SERIES = Placement.activity_id == Demand.id
"""The session of a series that is booked once has the id of the activity, and its dates have ids of their own."""


@dataclass(frozen=True)
class Share:
    """So many sessions, and so many people booked in them or waiting for them."""

    sessions: int
    people: int


@dataclass(frozen=True)
class Preview:
    """Slots, placements and those of them that lose their space (`revoked`), requests for one that wait for an answer,
    and people within a span; `people` is those booked and those waiting together.

    They are `shares` of what is cancelled, shortened, or goes on until the closing moment ("ending").
    """

    starts_at: dt.datetime
    ends_at: dt.datetime
    slots: int
    placements: int
    revoked: int
    requests: int
    booked: int
    waiting: int
    shares: dict[str, Share]
    closures: Sequence[Closure]
    as_of: dt.datetime

    @property
    def people(self) -> int:
        return self.booked + self.waiting


def preview(
    db: DbSession,
    venue: Venue,
    *,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    space_id: uuid.UUID | None = None,
) -> Preview:
    """What a closure of a venue, or of one space of it, from one moment to another would bear on."""
    placements = Placement.held_in(starts_at, ends_at).filter_by(venue_id=venue.id)
    requests = Placement.waiting_in(starts_at, ends_at).filter_by(venue_id=venue.id)
    sessions = (
        select(Demand.opening_id, Demand.starts_at, Demand.confirmed, Demand.waiting)
        .filter_by(venue_id=venue.id, status="open")
        .where(Demand.starts_at < ends_at, Demand.ends_at > max(starts_at, now()))
        .where(~select(Placement.id).where(IS_ITS_SERIES).exists())
    )
    if space_id:
        sessions, placements = sessions.filter_by(space_id=space_id), placements.filter_by(space_id=space_id)
        requests = requests.filter_by(space_id=space_id)
    rooms = db.scalars(placements.with_only_columns(Placement.starts_at)).all()
    rows = [*db.execute(sessions), *db.execute(series_in(placements, max(starts_at, now())))]
    return Preview(
        starts_at,
        ends_at,
        slots=sum(row.opening_id is not None for row in rows),
        placements=len(rooms),
        revoked=sum(Closure.outcome(at, starts_at, now(), venue.kept_minutes) == "cancelled" for at in rooms),
        requests=db.scalar(requests.with_only_columns(func.count())) or 0,
        booked=sum(row.confirmed for row in rows),
        waiting=sum(row.waiting for row in rows),
        shares=shares_of(rows, starts_at, venue.kept_minutes),
        closures=db.scalars(
            Closure.standing(venue_id=venue.id, space_id=space_id, starts_at=starts_at, ends_at=ends_at)
        ).all(),
        as_of=now(),
    )


def confirm(cost: Preview, expected: int | None, refuses: int | None, revokes: int | None) -> None:
    """Refuse what concerns people unless just so many were `expected`, and what takes spaces from sittings or refuses
    requests that wait unless it was said that it `revokes` and `refuses` so many. Raises PreviewOutdated."""
    if (cost.requests, cost.revoked) == (refuses or 0, revokes or 0):
        people.confirm_number(cost.people, expected)
        return
    rooms, wait = (
        amount(cost.revoked, "sitting loses its space", "sittings lose their spaces"),
        amount(cost.requests, "request", "requests"),
    )
    raise people.PreviewOutdated(
        Text(
            f"现在有 {cost.people} 人受影响，{cost.revoked} 场活动失去场地，{cost.requests} 个等答复的申请会被谢绝。"
            "请核对后再确认。",
            f"It concerns {amount(cost.people, 'person', 'people')} now; {rooms}; {wait} that wait for an answer would"
            " be refused. Check it and confirm.",
        ),
        people=cost.people,
        refuses=cost.requests,
        revokes=cost.revoked,
    )


def series_in(placements: Select[Placement], after: dt.datetime) -> Select[Any]:
    """Of what is held, the series that are booked once, each with the first of its dates there: what is told of its
    session is when it begins and ends as a whole, and where its first date is."""
    dates = (
        placements.where(Placement.ends_at > after).join(Demand, IS_ITS_SERIES).where(Demand.status == "open")
    )
    first = func.min(Placement.starts_at).label("starts_at")
    columns: list[Any] = [Demand.id, Demand.opening_id, Demand.confirmed, Demand.waiting]
    return dates.with_only_columns(*columns, first).group_by(*columns)


def shares_of(rows: Iterable[Any], closes_at: dt.datetime, kept_minutes: int) -> dict[str, Share]:
    """How many sessions and people there are of each outcome; `rows`: of Demand, with starts_at, confirmed, waiting."""
    people: dict[str, list[int]] = {"cancelled": [], "shortened": [], "ending": []}
    for row in rows:
        outcome = Closure.outcome(row.starts_at, closes_at, now(), kept_minutes)
        people[outcome].append(row.confirmed + row.waiting)
    return {outcome: Share(len(each), sum(each)) for outcome, each in people.items()}
