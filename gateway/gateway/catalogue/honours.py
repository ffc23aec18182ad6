"""Honours: who is on public notice, and who was honoured, over the years."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, func, select
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import Session as DbSession

from chassis.storage.cursors import page

from ..schema import Base
from .model import Unit

FACETS = ("year", "kind", "field", "area")


class Honour(Base):
    """A star or brand on public notice, granted, or taken down; of the last nothing is kept but that."""

    __tablename__ = "honour"
    __table_args__ = (Index("honour_by_year", "status", "year", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    edition_id: Mapped[uuid.UUID]
    year: Mapped[int]
    kind: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str | None]
    nominator: Mapped[str | None]
    field: Mapped[str]
    area: Mapped[str]
    story: Mapped[str]
    photos: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    status: Mapped[str]
    notice_until: Mapped[datetime]
    granted_at: Mapped[datetime | None]
    sent_up: Mapped[int | None]


def honours(
    db: DbSession, status: str, filters: Mapping[str, Any], cursor: str | None = None, limit: int = 24
) -> dict[str, Any]:
    """Those of a status ("announced" or "granted"), the latest edition first.

    An item is {id, edition_id, year, kind, name, name_en (or None), nominator (None: by themselves), nominator_en (of
    the unit that is called so, or None), field, area, story, photos ([{id, caption}]), status, notice_until,
    granted_at, sent_up}. filters: {facet: values}.
    """
    query = select(Honour).where(Honour.status == status)
    for facet in FACETS:
        if values := filters.get(facet):
            query = query.where(getattr(Honour, facet).in_(values))
    listing = page(db, query, (Honour.year, Honour.id), cursor, limit, descending=True)
    return listing | {"items": _views(db, listing["items"])}


def honour(db: DbSession, id: uuid.UUID) -> dict[str, Any] | None:
    """One that is on public notice or granted."""
    row = db.get(Honour, id)
    return _views(db, [row])[0] if row and row.status != "taken_down" else None


def honour_facets(db: DbSession) -> dict[str, list[dict[str, Any]]]:
    """{facet: [{value, label, count}]} of what was granted."""
    facets = {}
    for name in FACETS:
        column = getattr(Honour, name)
        counts = select(column, func.count()).where(Honour.status == "granted").group_by(column)
        rows = db.execute(counts.order_by(column.desc() if name == "year" else column)).all()
        facets[name] = [{"value": str(value), "label": str(value), "count": n} for value, n in rows]
    return facets


def _views(db: DbSession, rows: Sequence[Honour]) -> list[dict[str, Any]]:
    nominators = {row.nominator for row in rows}
    units = db.execute(select(Unit.name, Unit.name_en).where(Unit.name.in_(nominators)))
    english = {unit.name: unit.name_en for unit in units}
    names = [column.name for column in Honour.__table__.columns]
    return [
        {name: getattr(row, name) for name in names} | {"nominator_en": english.get(row.nominator or "")}
        for row in rows
    ]
