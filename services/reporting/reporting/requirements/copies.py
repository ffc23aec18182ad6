"""A new edition from a copy of another: its organisers, rules and requirements, all dates moved with the window."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session as DbSession

from chassis.messaging.outbox import emit

from ..editions import editions
from ..editions.model import RULES, Edition
from ..events import EditionChanged, UnitChanged
from ..units.model import Unit
from ..units.units import select_units
from .model import Requirement
from .requirements import lock_list

OWN = {"id", "version", "revision", "status", "year", "opens_on", "closes_on"} | {
    *("name", "name_en", "theme", "theme_en")
}
"""Columns in which every edition is itself."""


def copy_edition(db: DbSession, source_id: uuid.UUID, *, units: bool, **fields: Any) -> Edition:
    """An edition with what is given, and all else as the source has it; its dates are moved by the difference of the
    first days. With `units`, those of the source take the same part in it. Raises NoSuchEdition, EditionExists."""
    originals = lock_list(db, source_id)
    source = editions.find_edition(db, source_id)
    shift = fields["opens_on"] - source.opens_on
    edition = editions.set_up(db, **copy_columns(source, shift) | fields)
    db.flush()
    db.add_all(copy_requirement(requirement, edition, shift) for requirement in originals)
    db.flush()
    emit(db, EditionChanged, edition)
    if units:
        take_units(db, source_id, edition)
    return edition


def take_units(db: DbSession, source_id: uuid.UUID, edition: Edition) -> None:
    """Have the units of an edition take the same part in its copy; from then on each part is its own."""
    theirs = select_units(edition_id=source_id).order_by(Unit.id).with_for_update()
    for unit in db.scalars(theirs).all():
        [role] = [part.role for part in unit.roles if part.edition_id == source_id]
        unit.take_role(edition.id, role)
        unit.bump()
        emit(db, UnitChanged, unit)


def copy_columns(source: Edition, shift: timedelta) -> dict[str, Any]:
    """What a copy takes from its source, as `editions.set_up` takes it."""
    columns = {column.key for column in Edition.__mapper__.column_attrs}
    apart = OWN | {*RULES} | {"plans_due_at", "summaries_due_at"}
    organisers = [
        {name: getattr(organiser, name) for name in ("name", "role", "unit_id")}
        for organiser in source.organisers
    ]
    deadlines = {paper: move_moment(at, shift) for paper, at in source.deadlines.items()}
    plain = {name: getattr(source, name) for name in columns - apart}
    return plain | {"organisers": organisers, "deadlines": deadlines, "rules": source.rules}


def copy_requirement(requirement: Requirement, edition: Edition, shift: timedelta) -> Requirement:
    names = ("position", "paper", "title", "note", "least")
    plain = {name: getattr(requirement, name) for name in names}
    due_at = move_moment(requirement.own_due_at, shift)
    return Requirement(**plain, edition_id=edition.id, own_due_at=due_at, kinds=[*requirement.kinds])


def move_moment(moment: datetime | None, shift: timedelta) -> datetime | None:
    return moment + shift if moment else None
