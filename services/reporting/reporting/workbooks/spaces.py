"""What spaces are called in a workbook."""

import uuid
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from ..places.model import Space
from ..plans.model import Plan

RETIRED, UNKNOWN = "（已停用）", "（场馆没有这个场地）"


def name_spaces(db: DbSession, plan: Plan) -> dict[str, uuid.UUID]:
    """{what it is called: id} of the spaces that sittings may name, and those that the plan's sittings name already."""
    named_ids = {sitting.space_id for row in plan.activities for sitting in row.sittings if sitting.space_id}
    all_spaces = sorted(db.scalars(select(Space)), key=lambda space: (space.venue.name, space.name, space.id))
    spaces = [space for space in all_spaces if space.usable or space.id in named_ids]
    unknown_ids = sorted(named_ids - {space.id for space in spaces})
    pairs = [(label(space), space.id) for space in spaces] + [(f"{UNKNOWN}{id}", id) for id in unknown_ids]
    return dict(told_apart(pairs))


def label(space: Space) -> str:
    return f"{space.venue.name} · {space.name}" + ("" if space.usable else RETIRED)


def told_apart(pairs: list[tuple[str, uuid.UUID]]) -> Iterator[tuple[str, uuid.UUID]]:
    """Two of one name are numbered."""
    counts: dict[str, int] = {}
    for name, id in pairs:
        counts[name] = counts.get(name, 0) + 1
        yield (name if counts[name] == 1 else f"{name}（{counts[name]}）"), id
