"""What the gateway asks of reporting about figures: in one grouping, by day as they grew, and districts by series.

As in `registration`: who asks, and what is raised.
"""

import uuid
from functools import partial
from typing import Any

from . import asking

ask = partial(asking.ask, "reporting")

Body = dict[str, Any]
Id = uuid.UUID | str


def figures(edition_id: Id, by: str, unit_id: Id | None = None) -> Body:
    """An edition's figures, or a unit's in it, in one grouping (StatisticsView)."""
    return ask("GET", "/statistics", query={"edition_id": edition_id, "by": by, "unit_id": unit_id})


def curve(edition_id: Id) -> Body:
    """What an edition came to at the end of each day (CurveView)."""
    return ask("GET", "/statistics/curve", query={"edition_id": edition_id})


def grid(edition_id: Id) -> Body:
    """Which series take place in which districts (GridView)."""
    return ask("GET", "/statistics/grid", query={"edition_id": edition_id})
