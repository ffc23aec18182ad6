"""What must be true after a rush, looked up in registration's own database."""

import json
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import func, select

from chassis.storage.db import reading
from registration.bookings.model import Booking
from registration.notices.model import Notice
from registration.sessions.model import Session
from tests.benchmarks.rush_crowd import Crowd
from tests.benchmarks.rush_load import Answer
from tests.benchmarks.rush_town import Town


def faults(town: Town, crowd: Crowd, answers: Sequence[Answer]) -> list[str]:
    """Everything that is not as it must be; nothing when all is well."""
    with town.registration.app_context(), reading() as db:
        session = db.get_one(Session, crowd.session_id)
        booked = {
            booking.citizen_id: booking
            for booking in db.scalars(select(Booking).filter_by(session_id=session.id))
        }
        count = db.scalar(select(func.count()).where(Booking.session_id == session.id)) or 0
        of_notices = select(Notice.booking_id).join(Booking, Booking.id == Notice.booking_id)
        notices = Counter(db.scalars(of_notices.where(Booking.session_id == session.id)))
    faults = list(_wrong_answers(crowd, answers))
    if count != len(booked) or set(booked) - set(crowd.citizens):
        faults.append(f"{count} bookings of {len(booked)} citizens")
    faults += _wrong_counts(crowd, session, list(booked.values()))
    faults += _wrong_promises(crowd, answers, booked)
    faults += _wrong_order(crowd, answers, booked)
    if set(notices) != {booking.id for booking in booked.values()} or set(notices.values()) - {1}:
        faults.append(f"{sum(notices.values())} notices on {count} bookings")
    return faults


def _wrong_answers(crowd: Crowd, answers: Sequence[Answer]) -> Iterator[str]:
    """Nobody is refused here: who finds no seat may wait."""
    if len(answers) != len(crowd.citizens):
        yield f"{len(answers)} answers to {len(crowd.citizens)} requests"
    for status, count in Counter(answer.status for answer in answers if answer.status != 201).items():
        example = next(answer.body for answer in answers if answer.status == status)
        yield f"{count} times status {status}: {example[:300].decode(errors='replace')}"


def _wrong_counts(crowd: Crowd, session: Session, booked: list[Booking]) -> Iterator[str]:
    """Every seat is taken, none twice; the numbers of those who wait are complete and each another's."""
    seated = min(crowd.seats, len(crowd.citizens))
    waiting = len(crowd.citizens) - seated
    confirmed = sum(booking.status == "confirmed" for booking in booked)
    if confirmed != seated or session.confirmed != seated:
        yield f"{confirmed} confirmed, {session.confirmed} by the session's count, of {seated}"
    numbers = sorted(booking.number or 0 for booking in booked if booking.status == "waitlisted")
    if numbers != list(range(1, waiting + 1)) or session.waiting != waiting:
        yield f"{len(numbers)} wait, {session.waiting} by the session's count, of {waiting}; or a number is amiss"


def _wrong_promises(
    crowd: Crowd, answers: Sequence[Answer], booked: dict[uuid.UUID, Booking]
) -> Iterator[str]:
    """What a citizen was answered is what is kept."""
    for citizen, answer in zip(crowd.citizens, answers, strict=False):
        if answer.status != 201:
            continue
        answered, booking = json.loads(answer.body), booked.get(citizen)
        if booking is None or (answered["id"], answered["status"]) != (str(booking.id), booking.status):
            yield f"told {answered['status']} {answered['id']}, kept {booking and (booking.status, booking.id)}"


def _wrong_order(crowd: Crowd, answers: Sequence[Answer], booked: dict[uuid.UUID, Booking]) -> Iterator[str]:
    """Who was answered before another asked stands before that other; those with seats stand before all."""
    places = []
    for citizen, answer in zip(crowd.citizens, answers, strict=False):
        if booking := booked.get(citizen):
            places.append((booking.number or 0, answer.began, answer.ended))
    earliest = float("inf")
    level: list[float] = []
    last = None
    for number, began, ended in sorted(places, reverse=True):
        if number != last:
            earliest = min([earliest, *level])
            level, last = [], number
        level.append(ended)
        if began > earliest:
            yield f"number {number} was asked for when a later one had been given out"
