"""A table of units: a unit is a row, known by its name, with its part in one edition."""

import uuid
from collections.abc import Iterator
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.city import AREAS, CODES, DISTRICTS, area_of
from chassis.cleaning import clean_name
from chassis.web.auth import Actor
from chassis.web.tables import NEW, Body, Errors, Kind, Row, Taken, load, outcome_of
from chassis.wording import Text

from ..amendments.schemas import UNIT_CHANGE
from ..amendments.unit import amend_unit
from ..units import units
from ..units.model import Unit
from ..units.schemas import UnitRequest

COLUMNS = {
    "name": Text("名称", "Name"),
    "kind": Text("类别", "Kind"),
    "district": Text("行政区", "District"),
    "area": Text("所属区域", "Area"),
    "role": Text("角色", "Part"),
    "contact_name": Text("联系人", "Contact"),
    "contact_phone": Text("联系电话", "Phone of the contact"),
    "contact_mail": Text("联系邮箱", "Mail of the contact"),
    "name_en": Text("英文名称", "Name in English"),
}
ROLES = {
    "host": Text("主办", "Host"),
    "undertaker": Text("承办", "Undertaker"),
    "executor": Text("落实", "Executor"),
    "member": Text("成员单位", "Member"),
    "provider": Text("社会机构", "Provider"),
}
WORDS = {word.casefold(): role for role, label in ROLES.items() for word in (role, *label)}
UNIT = UnitRequest()
COLUMNS_OF = {"contact": ("contact_name", "contact_phone", "contact_mail")}
"""The columns of a field that is none."""

NO_DISTRICT = Text("没有这个区，请写成 {0} 这样", "There is no such district: write it like {0}")
NO_AREA = Text("没有这个区域，请写：{0}", "There is no such area: write one of {0}")
NO_ROLE = Text("没有这种角色，请写：{0}", "There is no such part: write one of {0}")
HALF = Text("联系人要写姓名，还要写电话或邮箱", "A contact has a name, and a phone or a mail address")
SAME_NAME = Text(
    "与第 {0} 行重名，每个单位只写一行", "Row {0} has this name, too: write one row for each unit"
)


def read_texts(texts: dict[str, str], broken_fields: set[str]) -> tuple[Body, Errors]:
    """The body of a unit, and what is wrong with it; of an empty cell nothing is said."""
    body: Body = {"name": clean_name(texts["name"])}
    body |= {field: texts[field] for field in ("kind", "name_en") if texts.get(field)}
    errors: Errors = []
    for field, reader in (("district", read_place), ("role", read_role), ("contact_phone", read_contact)):
        if field not in broken_fields:
            errors += reader(texts, body)
    return body, errors


def read_place(texts: dict[str, str], body: Body) -> Iterator[tuple[str, Text]]:
    """A district by its name or code, and an area; where none is written, the district is it."""
    district, area = texts.get("district", ""), texts.get("area", "")
    if not (district or area):
        return
    body["district"] = CODES.get(district, district) or None
    body["area"] = area_of(body["district"], area) or ""
    if district and body["district"] not in DISTRICTS:
        yield "district", NO_DISTRICT.format("、".join(list(CODES)[:2]))
    elif body["area"] not in AREAS:
        yield "area", NO_AREA.format("、".join(AREAS))


def read_role(texts: dict[str, str], body: Body) -> Iterator[tuple[str, Text]]:
    """The part of the unit in the edition."""
    text = texts.get("role", "")
    if text.casefold() in WORDS:
        body["role"] = WORDS[text.casefold()]
    elif text:
        yield "role", NO_ROLE.format("、".join(label.zh for label in ROLES.values()))


def read_contact(texts: dict[str, str], body: Body) -> Iterator[tuple[str, Text]]:
    """The contact; left empty, the one there is stays."""
    parts = {name: texts.get(f"contact_{name}", "") for name in ("name", "phone", "mail")}
    is_whole = parts["name"] and (parts["phone"] or parts["mail"])
    if any(parts.values()) and not is_whole:
        yield ("contact_phone" if parts["name"] else "contact_name"), HALF
    elif is_whole:
        body["contact"] = {name: part for name, part in parts.items() if part}


def lock_known(db: DbSession, rows: list[Row]) -> dict[str, Unit]:
    """{name: the unit of that name, locked}."""
    query = select(Unit).where(Unit.name.in_([row.key for row in rows])).order_by(Unit.id)
    query = query.with_for_update().execution_options(populate_existing=True)
    return {unit.name: unit for unit in db.scalars(query)}


def take(edition_id: uuid.UUID, actor: Actor, db: DbSession, body: Body, unit: Unit | None) -> Taken:
    """Register a unit, or change the one of this name where the row says something else."""
    if unit is None:
        fields = {"role": "member", "edition_id": str(edition_id)} | body
        units.register_unit(db, **load(UNIT, fields))
        return NEW
    changes = changes_of(unit, load(UNIT_CHANGE, body), edition_id)
    if changes:
        amend_unit(db, unit.id, actor=actor, **changes)
    return outcome_of(column for field in changes for column in COLUMNS_OF.get(field, (field,)))


def changes_of(unit: Unit, body: Body, edition_id: uuid.UUID) -> Body:
    """What a row says that the unit is not yet; one that had no part in the edition is a member of it."""
    old_role = next((part.role for part in unit.roles if part.edition_id == edition_id), None)
    role = body.pop("role", old_role or "member")
    contact = body.pop("contact", None)
    changes: Body = {name: value for name, value in body.items() if getattr(unit, name) != value}
    there = unit.full_contact or {}
    new_contact = {name: part for name, part in (contact or {}).items() if part}
    if not new_contact.items() <= there.items():
        changes["contact"] = there | new_contact
    return changes | ({"role": role, "edition_id": edition_id} if role != old_role else {})


def kind_for(edition_id: uuid.UUID, actor: Actor) -> Kind[Unit]:
    """The table of the units of an edition, as `actor` takes it in."""
    return Kind[Unit](
        columns=COLUMNS,
        name="name",
        read=read_texts,
        key_of=lambda body: str(body["name"]),
        same=SAME_NAME,
        find=lock_known,
        take=partial(take, edition_id, actor),
    )


def select_rows(db: DbSession, edition_id: uuid.UUID) -> Iterator[list[str]]:
    """The heading in the reader's language, then a row for each unit; people are not taken away with it."""
    yield [str(heading) for heading in COLUMNS.values()]
    for unit in db.scalars(units.select_units(edition_id=edition_id).order_by(Unit.id)):
        [role] = [part.role for part in unit.roles if part.edition_id == edition_id]
        cells: dict[str, Any] = {"name": unit.name, "kind": unit.kind, "area": unit.area}
        cells |= {"district": DISTRICTS.get(unit.district or "", ""), "role": str(ROLES[role])}
        cells |= {"name_en": unit.name_en or ""}
        yield [cells.get(field, "") for field in COLUMNS]
