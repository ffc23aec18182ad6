"""The audit as people read it: each line with who did it, and whom or what it is about, masked."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import joinedload

from chassis.storage import privacy
from chassis.storage.cursors import page

from ..bookings.model import Booking
from ..citizens import audits
from ..citizens.model import Audit, Citizen
from ..schedule.model import Unit, Venue
from ..sessions.editions import Edition
from ..sessions.model import Session
from .personal_data import unseal

Subjects = dict[uuid.UUID, tuple[str, str | None]]
"""{id: (its kind, what it is called where that may be said)}"""


def list_lines(
    db: DbSession,
    *,
    action: str | None,
    actor: str | None,
    date: date | None,
    cursor: str | None,
    limit: int,
) -> dict[str, Any]:
    """The lines, newest first, as far as `audits.select_audits` narrows them: the fields of AuditView."""
    query = audits.select_audits(action=action, actor=actor, date=date)
    lines = page(db, query, Audit.id, cursor, limit, descending=True)
    subjects = name_subjects(db, ids_among(line.subject for line in lines["items"]))
    actors = ids_among(line.actor for line in lines["items"])
    citizens = set(db.scalars(select(Citizen.id).where(Citizen.id.in_(actors))))
    return lines | {"items": [line_view(line, subjects, citizens) for line in lines["items"]]}


def line_view(line: Audit, subjects: Subjects, citizens: Collection[uuid.UUID]) -> dict[str, Any]:
    columns = ("id", "at", "actor", "action", "subject", "reason", "detail")
    is_citizen = bool(set(ids_among([line.actor])) & set(citizens))
    by = "citizen" if is_citizen else "system" if line.actor == "system" else "staff"
    about: tuple[str | None, str | None] = (None, None)
    for id in ids_among([line.subject]):
        about = subjects.get(id, about)
    view = {name: getattr(line, name) for name in columns}
    return view | {"by": by, "about": about[0], "name": about[1]}


def ids_among(words: Any) -> list[uuid.UUID]:
    """Those of the words that are ids; `nobody` and `system` are none."""
    ids = []
    for word in words:
        try:
            ids.append(uuid.UUID(word))
        except ValueError:
            continue
    return ids


def name_subjects(db: DbSession, ids: Sequence[uuid.UUID]) -> Subjects:
    """What these are ids of. Nothing tells who was erased any more."""
    names: Subjects = {}
    nouns: dict[str, tuple[Any, Any]] = {
        "session": (Session.id, Session.title),
        "venue": (Venue.id, Venue.name),
        "unit": (Unit.id, Unit.name),
        "edition": (Edition.id, Edition.name),
    }
    for kind, (key, title) in nouns.items():
        names |= {id: (kind, name) for id, name in db.execute(select(key, title).where(key.in_(ids)))}
    names |= {
        citizen.id: ("citizen", name_citizen(citizen))
        for citizen in db.scalars(select(Citizen).where(Citizen.id.in_(ids)))
    }
    bookings = select(Booking).where(Booking.id.in_(ids)).options(joinedload(Booking.session))
    return names | {booking.id: ("booking", name_booking(booking)) for booking in db.scalars(bookings)}


def name_citizen(citizen: Citizen) -> str | None:
    phone, name = unseal(citizen.sealed_phone), unseal(citizen.sealed_name)
    parts = [privacy.mask_phone(phone)] if phone else []
    return " ".join([*parts, *([privacy.mask_name(name)] if name else [])]) or None


def name_booking(booking: Booking) -> str | None:
    if not booking.sealed_party:
        return None
    people = "、".join(privacy.mask_name(name) for name in booking.names)
    return f"{people} {booking.code} {booking.session.title}".lstrip()
