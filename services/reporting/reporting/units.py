"""What can be done with a unit: register, amend, show its contact, tell again."""

import uuid
from typing import Any, NoReturn

from sqlalchemy import Select, select
from sqlalchemy.orm import Session as Database

from chassis.errors import Forbidden, Invalid, NotFound
from chassis.messaging.outbox import emit
from chassis.web.auth import Actor
from chassis.wording import Text

from . import activities, statistics
from .events import UnitChanged
from .model import Disclosure, Edition, Unit, UnitRole
from .model.base import once
from .model.units import Contact, UnitExists

TOLD = {"name", "kind", "district", "area", "role"}


class UnitUnknown(NotFound):
    title = Text("没有这个单位", "There is no such unit")


class NoContact(NotFound):
    title = Text("这个单位没有登记联系人", "The unit has named no contact")


class OnlyContact(Forbidden):
    title = Text("单位自己只能修改联系人", "A unit itself may only change its contact")


class ContactClosed(Forbidden):
    title = Text("只有办公室和本单位能查看联系人", "Only the office and the unit itself may see the contact")


def register(
    db: Database,
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
    statistics.note_change(db)
    emit(db, UnitChanged, unit)
    return unit


def amend(
    db: Database,
    unit_id: uuid.UUID,
    *,
    actor: Actor,
    edition_id: uuid.UUID | None = None,
    role: str | None = None,
    **fields: Any,
) -> Unit:
    """Change a unit. The office may change all of it, the unit itself its contact."""
    unit = find(db, unit_id, lock=True)
    if not actor.has("office"):
        check_own_contact(unit, actor, {*fields, *({"role"} if role or edition_id else ())})
    with db.no_autoflush:
        rename(db, unit, fields.get("name", unit.name))
        if role or edition_id:
            change_role(db, unit, edition_id, role)
        if "district" in fields:
            fields.setdefault("area", None)
        unit.amend(**fields)
        unit.check_area()
    if role or TOLD & fields.keys():
        unit.bump()
        statistics.note_change(db)
        emit(db, UnitChanged, unit)
    return unit


def check_own_contact(unit: Unit, actor: Actor, changed: set[str]) -> None:
    """Refuse another unit's editor, and the unit's own editor anything but the contact."""
    if unit.id not in actor.units:
        raise ContactClosed()
    if changed - {"contact"}:
        raise OnlyContact()


def rename(db: Database, unit: Unit, name: str) -> None:
    """Take a new name; published activities carry it and are told again."""
    if name == unit.name:
        return
    with once(db, lambda: check_new(db, name)):
        unit.name = name
    activities.tell_of_unit(db, unit)


def change_role(db: Database, unit: Unit, edition_id: uuid.UUID | None, role: str | None) -> None:
    """Give the unit its part in an edition; the two are named together."""
    if edition_id is None or role is None:
        missing = "role" if role is None else "edition_id"
        raise Invalid.field(missing, Text("届和角色要一起填写", "Edition and role are given together"))
    check_edition(db, edition_id)
    unit.take_role(edition_id, role)


def find(db: Database, unit_id: uuid.UUID, *, lock: bool = False) -> Unit:
    """The unit, or UnitUnknown."""
    return db.get(Unit, unit_id, with_for_update=lock or None) or unknown()


def listed(*, edition_id: uuid.UUID | None = None) -> Select[Unit]:
    """All units, or those with a part in one edition, as a select."""
    if edition_id is None:
        return select(Unit)
    return select(Unit).where(Unit.roles.any(UnitRole.edition_id == edition_id))


def disclose(db: Database, unit_id: uuid.UUID, *, actor: Actor, reason: str) -> Contact:
    """The unit's contact in full, to the office or the unit itself; that it was shown is kept."""
    unit = find(db, unit_id)
    if not actor.has("office") and unit.id not in actor.units:
        raise ContactClosed()
    if unit.full_contact is None:
        raise NoContact()
    db.add(Disclosure(unit_id=unit.id, by=actor.subject, reason=reason))
    return unit.full_contact


def check_edition(db: Database, edition_id: uuid.UUID) -> None:
    """Refuse a body that names no edition."""
    if db.get(Edition, edition_id) is None:
        raise Invalid.field("edition_id", Text("没有这一届活动周", "There is no such edition"))


def check_new(db: Database, name: str) -> None:
    """Refuse a second unit of one name."""
    if earlier := db.scalar(select(Unit).filter_by(name=name)):
        raise UnitExists(
            detail=Text(f"“{name}”已登记。", f"{name} is registered already."), unit_id=str(earlier.id)
        )


def republish(db: Database) -> None:
    """Tell the current state of every unit again."""
    for unit in db.scalars(listed()):
        emit(db, UnitChanged, unit)


def unknown() -> NoReturn:
    raise UnitUnknown()
