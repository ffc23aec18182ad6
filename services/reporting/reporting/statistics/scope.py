"""Of what figures are read: an edition, or one unit in it; and the reading of its sums."""

import uuid
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session as DbSession

from ..editions.model import Edition
from ..figures.model import Cell, DaySum, Session
from ..figures.sums import COUNTS as OF_SESSION
from ..figures.tally import SUMS

Figure = dict[str, Any]
Sums = dict[Any, Figure]
"""{key: sums over the sessions with this key}; together they are all of the scope's."""
Join = tuple[Any, ColumnElement[bool]]

COUNTS = tuple(name for name in SUMS if name != "known")


class Scope(NamedTuple):
    """An edition with all its sessions, and the slots of openings on its days; or what one unit gives in it."""

    edition: Edition
    unit_id: uuid.UUID | None = None

    def of(self, column: Any) -> list[ColumnElement[bool]]:
        """That a column is the unit's."""
        return [column == self.unit_id] if self.unit_id else []

    def within(self, table: Any) -> ColumnElement[bool]:
        """Sums of sessions that say they are the edition's, and of slots of openings on its days."""
        edition = self.edition
        if self.unit_id:
            return and_(table.edition_id == edition.id, table.unit_id == self.unit_id)
        on_its_days = and_(table.edition_id.is_(None), table.day.between(edition.opens_on, edition.closes_on))
        return or_(table.edition_id == edition.id, on_its_days)


def group_sums(db: DbSession, scope: Scope, key: Any, *joins: Join, table: Any = Cell) -> Sums:
    """The scope's sums that have sessions, each in one group: by the expression `key` over the tables joined."""
    columns = [func.coalesce(func.sum(getattr(table, name)), 0).label(name) for name in COUNTS]
    statement = select(key.label("key"), *columns).select_from(table)
    for other_table, condition in joins:
        statement = statement.outerjoin(other_table, condition)
    statement = statement.where(scope.within(table), table.known > 0).group_by(key)
    return {key: dict(zip(COUNTS, map(int, counts), strict=True)) for key, *counts in db.execute(statement)}


def sums_by_day(db: DbSession, scope: Scope) -> Sums:
    """By the city's day on which a session begins. A unit has so few that they are counted."""
    if scope.unit_id is None:
        return group_sums(db, scope, DaySum.day, table=DaySum)
    columns = [func.coalesce(func.sum(OF_SESSION[name]), 0) for name in COUNTS]
    statement = select(Session.day, *columns).where(scope.within(Session), Session.status.is_not(None))
    rows = db.execute(statement.group_by(Session.day))
    return {day: dict(zip(COUNTS, map(int, counts), strict=True)) for day, *counts in rows}
