"""What can be done with a unit: register, amend, show its contact, tell again."""

import uuid
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session as DbSession

from chassis.city import DISTRICTS_AND_ZONES
from chassis.errors import Forbidden, Invalid, NotFound
from chassis.messaging.outbox import emit
from chassis.storage.privacy import national
from chassis.storage.rows import find, once
from chassis.web.auth import Actor
from chassis.wording import Text

from ..editions.model import Edition
from ..events import UnitChanged
from ..figures.changes import note_change
from .model import Contact, Disclosure, Unit, UnitAct, UnitExists, UnitRole


class NoSuchUnit(NotFound):
    title = Text("没有这个单位", "There is no such unit")


class NoSuchContact(NotFound):
    title = Text("这个单位没有登记联系人", "The unit has named no contact")


class ContactClosed(Forbidden):
    title = Text("只有办公室和本单位能查看联系人", "Only the office and the unit itself may see the contact")


def fitting(**criteria: Any) -> list[ColumnElement[bool]]:
    """What holds of units whose columns have these values, or one of several; of what is None nothing is asked.

    `district`: one of DISTRICTS_AND_ZONES, a zone as well: a unit is of the district under which it counts.
    """
    if district := criteria.pop("district", None):
        criteria["area"] = DISTRICTS_AND_ZONES[district]
    pairs = ((getattr(Unit, name), value) for name, value in criteria.items() if value is not None)
    return [column.in_(value) if isinstance(value, list) else column == value for column, value in pairs]


def register_unit(
    db: DbSession,
    *,
    edition_id: uuid.UUID,
    role: str,
    contact: Contact | None = None,
    area: str | None = None,
    district: str | None = None,
    **fields: Any,
) -> Unit:
    """Enter a unit with the part it has in an edition."""
    check_edition(db, edition_id)
    unit = Unit(**fields, area=area, district=district, contact=contact)
    unit.check_area()
    unit.take_role(edition_id, role)
    with once(db, lambda: check_new(db, unit.name)):
        db.add(unit)
    note_change(db, edition_id)
    emit(db, UnitChanged, unit)
    return unit


def find_unit(db: DbSession, unit_id: uuid.UUID, *, lock: bool = False) -> Unit:
    """The unit; with `lock`, its row is locked. Raises NoSuchUnit."""
    return find(db, Unit, unit_id, NoSuchUnit, lock=lock)


def select_units(*, edition_id: uuid.UUID | None = None) -> Select[Unit]:
    """All units, or those with a part in one edition, as a select."""
    if edition_id is None:
        return select(Unit)
    return select(Unit).where(Unit.roles.any(UnitRole.edition_id == edition_id))


def disclose_contact(db: DbSession, unit_id: uuid.UUID, *, actor: Actor, reason: str) -> Contact:
    """The unit's contact in full, to the office or the unit itself; that it was shown is kept."""
    unit = find_unit(db, unit_id)
    if not actor.has("office") and unit.id not in actor.units:
        raise ContactClosed()
    if unit.full_contact is None:
        raise NoSuchContact()
    db.add(Disclosure(unit_id=unit.id, by=actor.subject, reason=reason))
    phone = unit.full_contact["phone"]
    return unit.full_contact | {"phone": national(phone) if phone else None}


def check_edition(db: DbSession, edition_id: uuid.UUID) -> None:
    """Refuse a body that names no edition, or one that is closed."""
    edition = db.get(Edition, edition_id)
    if edition is None:
        raise Invalid.field("edition_id", Text("没有这一届活动周", "There is no such edition"))
    edition.check_open()


def check_new(db: DbSession, name: str) -> None:
    """Refuse a second unit of one name."""
    if earlier := db.scalar(select(Unit).filter_by(name=name)):
        raise UnitExists(
            detail=Text(f"“{name}”已登记。", f"{name} is registered already."), unit_id=str(earlier.id)
        )


def note_act(
    db: DbSession, actor: Actor, unit_id: uuid.UUID, edition_id: uuid.UUID, act: str, about: str
) -> None:
    """Write down what somebody who is not of the unit did in its place; what it does itself is not noted."""
    if unit_id not in actor.units:
        where = {"unit_id": unit_id, "edition_id": edition_id}
        db.add(UnitAct(**where, act=act, about=about, by=actor.subject))
