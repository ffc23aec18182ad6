"""The state of every requirement for every unit, read in one statement from where its papers are.

Nothing of it is kept: a plan's state is the plan's, that of material the pieces', and only what has no other place, a
receipt, links, a nil return, an extension, is the owing's own.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import aliased

from chassis.clock import ending, now, today

from ..editions.model import Edition
from ..files.model import StoredFile
from ..material.model import HANDED_IN, Material
from ..plans.model import Plan
from ..requirements.model import Owing, Requirement, RequirementKind
from ..units.model import Unit, UnitRole
from ..units.units import fitting
from ..uploads.model import Upload

STATES = ("open", "overdue", "returned", "filed", "accepted", "nil")
MISSING = ("overdue", "returned", "open")
"""States in which the unit has something to do."""
KINDS = {"summary": "document", "video": "video", "photos": "photo"}
"""Of which kind of material a paper is."""

OF_UNIT = ("unit_id", "unit_name", "kind", "district", "area")
IN_CELL = ("requirement_id", "paper", "state", "due_at", "extended", "filed_at", "begun")

Row = dict[str, Any]


def files_of(edition_id: uuid.UUID) -> Any:
    """The material of an edition; of one file that a unit sent several times `copy` numbers the pieces, what counts
    most first."""
    order = case((Material.status.in_(HANDED_IN), 0), (Material.status == "returned", 1), else_=2).label(
        "order"
    )
    copy = func.row_number().over(
        partition_by=(Material.unit_id, StoredFile.sha256), order_by=(order, Material.filed_at, Material.id)
    )
    files = select(Material.id, Material.unit_id, Material.status, Material.filed_at, StoredFile.kind, order)
    return (
        files.add_columns(copy.label("copy"))
        .join(Upload, Upload.id == Material.upload_id)
        .join(StoredFile, StoredFile.sha256 == Upload.sha256)
        .where(Material.edition_id == edition_id)
        .subquery("file")
    )


def pieces_of(edition_id: uuid.UUID) -> Any:
    """What of it answers a requirement, each file once, the handed in first and in the order it came."""
    file = files_of(edition_id)
    kind = or_(*(and_(Requirement.paper == paper, file.c.kind == kind) for paper, kind in KINDS.items()))
    place = func.row_number().over(
        partition_by=(Requirement.id, file.c.unit_id),
        order_by=(file.c.order, file.c.filed_at, file.c.id),
    )
    pieces = select(Requirement.id.label("requirement_id"), Requirement.least, place.label("place"))
    return (
        pieces.add_columns(file.c.unit_id, file.c.status, file.c.filed_at)
        .join(file, kind)
        .where(Requirement.edition_id == edition_id, file.c.copy == 1)
        .subquery("piece")
    )


def sums_of(edition_id: uuid.UUID) -> Any:
    """Of each requirement and unit how many pieces there are of each status, and when the last needed one came."""
    piece = pieces_of(edition_id)

    def how_many(*statuses: str) -> ColumnElement[Any]:
        return func.sum(case((piece.c.status.in_(statuses), 1), else_=0))

    is_needed = and_(piece.c.status.in_(HANDED_IN), piece.c.place <= piece.c.least)
    return (
        select(
            piece.c.requirement_id,
            piece.c.unit_id,
            func.count().label("pieces"),
            how_many(*HANDED_IN).label("handed_in"),
            how_many("accepted").label("accepted"),
            how_many("returned").label("returned"),
            func.max(case((is_needed, piece.c.filed_at))).label("filed_at"),
        )
        .group_by(piece.c.requirement_id, piece.c.unit_id)
        .subquery("sums")
    )


def due_for_all() -> ColumnElement[Any]:
    """By when it is due for all: of plans and summaries the edition's deadline."""
    deadlines = {"plan": Edition.plans_due_at, "summary": Edition.summaries_due_at}
    return case(
        *((Requirement.paper == paper, at) for paper, at in deadlines.items()), else_=Requirement.own_due_at
    )


def due_for_unit() -> ColumnElement[Any]:
    """By when it is due for this unit: an extension that the deadline of all has overtaken is none."""
    return case((Owing.extended_to > due_for_all(), Owing.extended_to), else_=due_for_all())


def standing(sums: Any) -> ColumnElement[Any]:
    """filed, accepted or returned as its papers stand; null where there are none."""
    plan = case(
        (Plan.status == "submitted", "filed"),
        (Plan.status == "approved", "accepted"),
        (Plan.status == "returned", "returned"),
    )
    material = case(
        (or_(Owing.decision == "accepted", sums.c.accepted >= Requirement.least), "accepted"),
        (sums.c.handed_in >= Requirement.least, "filed"),
        (sums.c.returned > 0, "returned"),
    )
    receipt = case((Owing.filed_at.is_not(None), "accepted"))
    links = func.coalesce(Owing.decision, case((Owing.filed_at.is_not(None), "filed")))
    by_paper = {"plan": plan, "receipt": receipt, "links": links}
    return case(*((Requirement.paper == paper, state) for paper, state in by_paper.items()), else_=material)


def state(standing: ColumnElement[Any], at: datetime) -> ColumnElement[Any]:
    """One of STATES: what is handed in counts whatever else was said, and a nil return but for that."""
    return case(
        (standing.in_(HANDED_IN), standing),
        (Owing.nil_at.is_not(None), "nil"),
        (standing == "returned", "returned"),
        (due_for_unit() < literal(at, Requirement.own_due_at.type), "overdue"),
        else_="open",
    )


def columns_of(sums: Any, at: datetime) -> dict[str, Any]:
    """{name: column} of what is read of a requirement of a unit."""
    return {
        "unit_id": Unit.id,
        "unit_name": Unit.name,
        "kind": Unit.kind,
        "district": Unit.district,
        "area": Unit.area,
        "requirement_id": Requirement.id,
        "paper": Requirement.paper,
        "title": Requirement.title,
        "note": Requirement.note,
        "least": Requirement.least,
        "state": state(standing(sums), at),
        "due_at": due_for_unit(),
        "extended": func.coalesce(Owing.extended_to > due_for_all(), False),
        "filed_at": case(
            (Requirement.paper == "plan", Plan.submitted_at),
            (Requirement.paper.in_(KINDS), sums.c.filed_at),
            else_=Owing.filed_at,
        ),
        "begun": or_(Plan.id.is_not(None), func.coalesce(sums.c.pieces, 0) > 0),
        "pieces": func.coalesce(sums.c.handed_in, 0),
        "plan_id": Plan.id,
        "version": func.coalesce(Owing.version, 0),
        "links": Owing.links,
        "remark": Owing.remark,
        "nil_reason": Owing.nil_reason,
        "extension_reason": Owing.extension_reason,
    }


def select_owed(edition_id: uuid.UUID, at: datetime, **units: Any) -> Select[Any]:
    """A row for every requirement of every unit that has it; `units`: columns of the unit with their values."""
    sums = sums_of(edition_id)
    some = aliased(RequirementKind)
    any_kind = select(some.kind).where(some.requirement_id == Requirement.id)
    its_kind = RequirementKind.requirement_id == Requirement.id
    return (
        select(*(column.label(name) for name, column in columns_of(sums, at).items()))
        .select_from(UnitRole)
        .join(Unit, Unit.id == UnitRole.unit_id)
        .join(Edition, Edition.id == UnitRole.edition_id)
        .join(Requirement, Requirement.edition_id == Edition.id)
        .outerjoin(RequirementKind, and_(its_kind, RequirementKind.kind == Unit.kind))
        .outerjoin(Owing, and_(Owing.requirement_id == Requirement.id, Owing.unit_id == Unit.id))
        .outerjoin(
            Plan,
            and_(Requirement.paper == "plan", Plan.edition_id == edition_id, Plan.unit_id == Unit.id),
        )
        .outerjoin(sums, and_(sums.c.requirement_id == Requirement.id, sums.c.unit_id == Unit.id))
        .where(UnitRole.edition_id == edition_id)
        .where(or_(RequirementKind.kind.is_not(None), ~any_kind.exists()))
        .where(*fitting(**units))
        .order_by(Unit.name, Unit.id, Requirement.position, Requirement.id)
    )


def read_owed(db: DbSession, edition_id: uuid.UUID, *names: str, **units: Any) -> list[Row]:
    """Every requirement of every such unit with its state as it is now; `names`: only these of its columns."""
    query = select_owed(edition_id, now(), **units)
    if names:
        query = query.with_only_columns(*(query.selected_columns[name] for name in names))
    result = db.execute(query)
    # Of ten thousand cells: three times as fast as the mappings of each.
    columns = tuple(result.keys())
    return [dict(zip(columns, row, strict=True)) for row in result]


def with_time(row: Row) -> Row:
    """With its days left, in the city's calendar and negative after it, and whether it is late: filed after it was
    due, or still missing since."""
    due_at, filed_at = row["due_at"], row["filed_at"]
    days_left = (ending(due_at)[0] - today()).days if due_at else None
    late = bool(due_at and row["state"] != "nil" and when_done(row, filed_at) > due_at)
    return row | {"days_left": days_left, "late": late}


def when_done(row: Row, filed_at: datetime | None) -> datetime:
    """When it was filed; now, as long as it is not, or is to be corrected."""
    if row["state"] not in HANDED_IN:
        return now()
    # Accepted with less than was wanted: nobody is late any more.
    return filed_at or row["due_at"]
