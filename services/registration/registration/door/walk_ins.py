"""People who come without a booking: counted within the capacity, with or without a name."""

import uuid
from typing import Any

from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.logs import get_logger
from chassis.storage import privacy
from chassis.web.auth import Actor
from chassis.web.idempotency import create_once

from ..sessions import sessions
from ..sessions.model import Session
from . import check_ins, hours, house
from .model import CheckIn, new_check_in_row

log = get_logger()


def admit(
    db: DbSession,
    *,
    actor: Actor,
    session_id: uuid.UUID,
    people: int,
    name: str | None = None,
    date_id: uuid.UUID | None = None,
    device: str | None = None,
    on_purpose: bool = False,
    over_limit: bool = False,
) -> dict[str, Any]:
    """Let people in who have no booking: on the places kept back for walk-ins first, then on free seats.

    Before the start, free seats are theirs only while nobody waits. The same Idempotency-Key admits once. Raises
    NoSuchSession, NotYourSession, SessionCancelled, NoSeatFree, NotNow unless it is `on_purpose`, and HouseFull
    unless it is known to be `over_limit`.
    """
    session = sessions.lock_for_staff(db, actor, session_id)
    row = {"people": people, "actor": actor.subject, "sealed_name": privacy.seal(name) if name else None}
    row |= {"device": device, "on_purpose": on_purpose, "over_limit": over_limit}
    return check_ins.check_in_view(create_once(db, CheckIn, lambda: record(db, session, row, date_id)))


def record(db: DbSession, session: Session, row: dict[str, Any], date_id: uuid.UUID | None) -> CheckIn:
    """Record a walk-in of a locked session and count it. Raises as `admit`."""
    check_ins.refuse_if_off(session)
    at = clock.now()
    date = hours.date_of(session, date_id, at)
    if not row["on_purpose"]:
        hours.refuse_out_of_time(session, date, at)
    row = new_check_in_row(session, way="walk_in", at=at, date_id=date, **row)
    walk_in = check_ins.count(db, session, None, row)
    if not walk_in.over_limit:
        house.refuse_walk_in(db, session, walk_in.people)
    log.info("walked in", session_id=session.id, people=walk_in.people)
    return walk_in
