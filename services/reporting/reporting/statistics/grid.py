"""Districts by series: where which series takes place, and where there is a gap."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session as DbSession

from chassis.city import AREAS, SERIES

from ..figures.model import Cell
from ..places.model import Venue
from ..plans.model import Activity
from ..units.model import Unit
from .groups import AREA
from .scope import Scope

MEASURES = ("sessions", "people", "attended")


def read_grid(db: DbSession, scope: Scope) -> dict[str, Any]:
    """{"rows": areas that have any session, "columns": series, and for each measure a list of lists}. Without slots."""
    columns = (func.coalesce(func.sum(getattr(Cell, name)), 0) for name in MEASURES)
    query = select(AREA, Activity.series, *columns).select_from(Cell)
    query = query.join(Activity, Activity.id == Cell.activity_id)
    query = query.outerjoin(Venue, Venue.id == Cell.venue_id).outerjoin(Unit, Unit.id == Cell.unit_id)
    query = query.where(scope.within(Cell), Cell.known > 0).group_by(AREA, Activity.series)
    fields = {
        (area, series): dict(zip(MEASURES, map(int, counts), strict=True))
        for area, series, *counts in db.execute(query)
    }
    areas = [area for area in AREAS if any((area, series) in fields for series in SERIES)]
    grids = {
        name: [[fields.get((area, series), {}).get(name, 0) for series in SERIES] for area in areas]
        for name in MEASURES
    }
    return {"edition_id": scope.edition.id, "rows": areas, "columns": [*SERIES]} | grids
