"""Changing a unit, whose plans and published activities may be there."""

import uuid
from typing import Any

from sqlalchemy.orm import Session as DbSession

from chassis.errors import Forbidden, Invalid
from chassis.messaging.outbox import emit
from chassis.storage.rows import once
from chassis.web.auth import Actor
from chassis.web.etags import refuse_stale
from chassis.wording import Text

from ..activities import activities
from ..events import UnitChanged
from ..figures.changes import note_change_everywhere
from ..units import units
from ..units.model import Unit
from ..units.units import ContactClosed

PUBLIC_FIELDS = {"name", "name_en", "kind", "district", "area", "role", "public_phone"}


class OnlyContact(Forbidden):
    title = Text("单位自己只能修改联系人", "A unit itself may only change its contact")


def amend_unit(
    db: DbSession,
    unit_id: uuid.UUID,
    *,
    actor: Actor,
    edition_id: uuid.UUID | None = None,
    role: str | None = None,
    **fields: Any,
) -> Unit:
    """Change a unit. The office may change all of it, the unit itself its contact."""
    unit = units.find_unit(db, unit_id, lock=True)
    refuse_stale(unit.version)
    if not actor.has("office"):
        check_contact_only(unit, actor, {*fields, *({"role"} if role or edition_id else ())})
    with db.no_autoflush:
        rename(db, unit, fields.get("name", unit.name))
        if role or edition_id:
            change_role(db, unit, edition_id, role)
        if "district" in fields:
            fields.setdefault("area", None)
        unit.amend(**fields)
        unit.check_area()
    unit.bump()
    if role or PUBLIC_FIELDS & fields.keys():
        note_change_everywhere(db)
        emit(db, UnitChanged, unit)
    return unit


def check_contact_only(unit: Unit, actor: Actor, changed: set[str]) -> None:
    """Refuse another unit's editor, and the unit's own editor anything but the contact."""
    if unit.id not in actor.units:
        raise ContactClosed()
    if changed - {"contact"}:
        raise OnlyContact()


def rename(db: DbSession, unit: Unit, name: str) -> None:
    """Take a new name; published activities carry it and are told again."""
    if name == unit.name:
        return
    with once(db, lambda: units.check_new(db, name)):
        unit.name = name
    activities.announce_again(db, unit)


def change_role(db: DbSession, unit: Unit, edition_id: uuid.UUID | None, role: str | None) -> None:
    """Give the unit its part in an edition; the two are named together."""
    if edition_id is None or role is None:
        missing = "role" if role is None else "edition_id"
        raise Invalid.field(missing, Text("届和角色要一起填写", "Edition and role are given together"))
    units.check_edition(db, edition_id)
    unit.take_role(edition_id, role)
