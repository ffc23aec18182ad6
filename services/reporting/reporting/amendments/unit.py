"""Changing a unit, whose plans and published activities may be there."""

import uuid
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session as DbSession

from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.messaging.outbox import emit
from chassis.storage.rows import once
from chassis.web.auth import Actor
from chassis.web.etags import refuse_stale
from chassis.wording import Text

from ..activities import activities
from ..events import UnitChanged
from ..figures.changes import note_change, note_change_everywhere
from ..plans.model import Activity, Plan
from ..units import units
from ..units.model import Unit
from ..units.units import ContactClosed

PUBLIC_FIELDS = {"name", "name_en", "kind", "district", "area", "role", "public_phone"}


class OnlyContact(Forbidden):
    title = Text("单位自己只能修改联系人", "A unit itself may only change its contact")


class NoSuchPart(NotFound):
    title = Text("这个单位不在这一届里", "The unit has no part in this edition")


class PartInUse(Conflict):
    """`activities`: how many are public."""

    title = Text(
        "这个单位在这一届还有公开的活动，请先撤回",
        "The unit has public activities in this edition: withdraw them first",
    )


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


def check_contact_only(unit: Unit, actor: Actor, fields: set[str]) -> None:
    """Refuse another unit's editor, and the unit's own editor anything but the contact."""
    if unit.id not in actor.units:
        raise ContactClosed()
    if fields - {"contact"}:
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


def end_part(db: DbSession, unit_id: uuid.UUID, edition_id: uuid.UUID) -> Unit:
    """Let a unit that was dissolved, merged, or entered by mistake take part in an edition no more: nothing is asked of
    it, and what it has filed stays. Raises NoSuchPart, PartInUse."""
    unit = units.find_unit(db, unit_id, lock=True)
    refuse_stale(unit.version)
    units.check_edition(db, edition_id)
    part = next((part for part in unit.roles if part.edition_id == edition_id), None)
    if part is None:
        raise NoSuchPart()
    theirs = select(func.count(Activity.id)).join(Plan, Plan.id == Activity.plan_id)
    theirs = theirs.where(Plan.unit_id == unit_id, Plan.edition_id == edition_id)
    if public := db.scalar(theirs.where(Activity.status == "approved")):
        raise PartInUse(activities=public)
    unit.roles.remove(part)
    unit.bump()
    note_change(db, edition_id)
    emit(db, UnitChanged, unit)
    return unit
