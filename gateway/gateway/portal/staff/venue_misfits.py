"""Slots of a venue at which none of its doors stands open: its own pages say so, and where each is mended."""

import uuid
from datetime import date, timedelta
from typing import Any

from chassis.clock import today

from ...departments import venues

AHEAD = timedelta(days=13)


def misfits_ahead(id: uuid.UUID, first: date | None = None, last: date | None = None) -> list[dict[str, Any]]:
    """Those of the days from `first` to `last` that are not over; of two weeks from today where none are given."""
    first = max(first or today(), today())
    last = last or first + AHEAD
    return list(venues.misfits(id, first, last)["items"]) if first <= last else []
