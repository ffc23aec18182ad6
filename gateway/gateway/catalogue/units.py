"""Units: who gives the activities."""

from uuid import UUID

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session as DbSession

from .filters import View
from .model import Activity, Unit, Venue


def unit(db: DbSession, id: UUID) -> View | None:
    """{id, name, name_en, kind, district (code), area} of a unit, or None; of one of which only activities are known
    its name alone, the rest None."""
    if record := db.get(Unit, id):
        return {name: getattr(record, name) for name in ("id", "name", "name_en", "kind", "district", "area")}
    name = db.scalar(select(Activity.unit_name).where(Activity.unit_id == id).limit(1))
    blanks = dict.fromkeys(("name_en", "kind", "district", "area"))
    return {"id": id, "name": name} | blanks if name else None


def takes_part(db: DbSession, unit_id: UUID, edition_id: UUID) -> bool:
    """Whether a unit has a part in an edition; one that nothing was told of has, as far as is known."""
    record = db.get(Unit, unit_id)
    return record is None or any(role["edition_id"] == str(edition_id) for role in record.roles)


def names_of_units(db: DbSession) -> dict[str, dict[str, str]]:
    """{id: {name, name_en (or None)}} of the units, by name."""
    rows = db.execute(select(Unit.id, Unit.name, Unit.name_en).order_by(Unit.name, Unit.id))
    return {str(row.id): {"name": row.name, "name_en": row.name_en} for row in rows}


def english_names(db: DbSession) -> dict[str, str]:
    """{Chinese name: English name} of the units and venues that have one."""
    queries = [select(noun.name, noun.name_en).where(noun.name_en.is_not(None)) for noun in (Venue, Unit)]
    return {row.name: row.name_en for row in db.execute(union_all(*queries))}


def units_like(db: DbSession, unit: View, edition_id: UUID | None, limit: int = 4) -> list[View]:
    """[{id, name, name_en}] of units that have activities in an edition: those of the same area, then those of the same
    kind."""
    giving = select(Activity.unit_id).where(Activity.status == "approved", Activity.edition_id == edition_id)
    query = select(Unit.id, Unit.name, Unit.name_en).where(Unit.id.in_(giving), Unit.id != unit["id"])
    same = (Unit.area == unit["area"], Unit.kind == unit["kind"])
    nearest = query.where(same[0] | same[1]).order_by(same[0].desc(), same[1].desc(), Unit.name, Unit.id)
    return [dict(row) for row in db.execute(nearest.limit(limit)).mappings()]
