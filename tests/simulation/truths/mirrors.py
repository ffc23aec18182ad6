"""Reporting and the catalogue equal registration: when each session is, whether it is on, and how many seats it has."""

import uuid
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session as DbSession

from gateway.catalogue import sessions as catalogue
from registration.bookings.model import Booking
from registration.door.model import CheckIn
from registration.sessions.model import Session
from reporting.figures.model import Session as Counted
from reporting.plans.model import Sitting

from ..town import Broken, Town

CATALOGUE = "the catalogue equals registration"
PLANS = "registration has what the unit last wanted"
FIGURES = "reporting counts what registration has"
SAME = ("title", "status", "starts_at", "ends_at", "capacity", "seats_left", "waiting")


def at_evening(town: Town) -> Iterator[Broken]:
    with town.looking("registration") as db:
        rows = db.scalars(select(Session).where(Session.ends_at > town.now()).order_by(Session.id)).all()
    yield from check_catalogue(town, rows)
    yield from check_plans(town, rows)
    yield from check_figures(town)


def check_catalogue(town: Town, rows: Any) -> Iterator[Broken]:
    with town.looking("gateway") as db:
        for session in rows:
            if differences := different(catalogue.session(db, session.id), session):
                yield Broken(CATALOGUE, f"{name_of(town, session)}: {differences}")


def different(view: dict[str, Any] | None, session: Session) -> str:
    """What the catalogue has otherwise: name, its value, registration's."""
    if view is None:
        return "it is not there"
    pairs = [(name, view[name], getattr(session, name)) for name in SAME]
    return ", ".join(f"{name} {value} and not {is_so}" for name, value, is_so in pairs if value != is_so)


def check_plans(town: Town, rows: Any) -> Iterator[Broken]:
    """Of single sittings that have the place they ask for."""
    of_units = [session for session in rows if session.kind == "sitting"]
    with town.looking("reporting") as db:
        query = select(Sitting.id, Sitting.starts_at, Sitting.ends_at)
        query = query.where(Sitting.id.in_([session.sitting_id for session in of_units]))
        sittings = {row.id: row for row in db.execute(query)}
    for session in of_units:
        if fault := wrong_sitting(sittings.get(session.sitting_id), session):
            yield Broken(PLANS, f"{name_of(town, session)}: {fault}")


def wrong_sitting(sitting: Any, session: Session) -> str | None:
    """`sitting`: from when to when the unit has it."""
    if sitting is None or session.status == "cancelled" or session.paused:
        return None
    is_same = (sitting.starts_at, sitting.ends_at) == (session.starts_at, session.full_end)
    return None if is_same else f"the unit has it on {sitting.starts_at}, registration on {session.starts_at}"


def name_of(town: Town, session: Session) -> str:
    show = town.memory.show_of(str(session.id))
    return show.name if show else session.title


def check_figures(town: Town) -> Iterator[Broken]:
    """Of every session the people booked, those who came, and those who walked in; of one that is off, nobody."""
    with town.looking("reporting") as db:
        figures = {row.id: row for row in db.scalars(select(Counted).where(Counted.people.is_not(None)))}
    with town.looking("registration") as db:
        booked, walked = count_booked(db), count_walked(db)
        for session in db.scalars(select(Session).order_by(Session.id)):
            is_open = session.status == "open"
            counted = (*booked.get(session.id, (0, 0)), walked.get(session.id, 0)) if is_open else (0, 0, 0)
            row = figures.get(session.id)
            shown = (row.people, row.came, row.walk_ins) if row else (0, 0, 0)
            if shown != counted:
                words = f"(people, came, walked in) {shown} and not {counted}"
                yield Broken(FIGURES, f"{name_of(town, session)}: {words}")


def count_booked(db: DbSession) -> dict[uuid.UUID, tuple[int, int]]:
    """{session: (people who have seats, those of them who came)}"""
    query = select(Booking.session_id, func.sum(Booking.seats), func.sum(Booking.came))
    query = query.where(Booking.status.in_(("confirmed", "attended"))).group_by(Booking.session_id)
    return {id: (people, came) for id, people, came in db.execute(query)}


def count_walked(db: DbSession) -> dict[uuid.UUID, int]:
    """{session: people who walked in and count}"""
    counts = (CheckIn.way == "walk_in", CheckIn.outcome == "accepted", CheckIn.undone_at.is_(None))
    query = select(CheckIn.session_id, func.sum(CheckIn.people)).where(*counts).group_by(CheckIn.session_id)
    return {row[0]: row[1] for row in db.execute(query)}
