"""What the gateway asks of reporting about all plans of an edition together: gaps, clashes, days, sittings, namesakes.

As in `registration`: who asks, and what is raised. `public`: only what the public sees, else drafts, too.
"""

import uuid
from functools import partial
from typing import Any

from . import asking

ask = partial(asking.ask, "reporting")

Body = dict[str, Any]
Id = uuid.UUID | str


def series_by_day(edition_id: Id, public: bool) -> Body:
    """How many sittings of each series there are on each day (GapsView)."""
    return ask("GET", "/programme/series-by-day", query=_of(edition_id, public))


def districts_by_audience(edition_id: Id, public: bool) -> Body:
    """How many sittings each district has for each audience (GapsView)."""
    return ask("GET", "/programme/districts-by-audience", query=_of(edition_id, public))


def clashes(edition_id: Id, public: bool, cursor: str | None = None) -> Body:
    """Sittings at the same time in one space, at one place or of one organiser (ClashList)."""
    return ask("GET", "/programme/clashes", query=_of(edition_id, public) | {"cursor": cursor})


def days(edition_id: Id, public: bool) -> Body:
    """What is planned for each day (ProgrammeDays)."""
    return ask("GET", "/programme/days", query=_of(edition_id, public))


def sittings(edition_id: Id, public: bool, filters: Body, cursor: str | None = None) -> Body:
    """Sittings by time; `filters`: day, series, area, audience (ProgrammeSittingPage)."""
    query = _of(edition_id, public) | filters | {"limit": 50, "cursor": cursor}
    return ask("GET", "/programme/sittings", query=query)


def namesakes(edition_id: Id, public: bool, plan_id: Id | None = None, cursor: str | None = None) -> Body:
    """Activities of one name, in one plan or several (NamesakeList)."""
    query = _of(edition_id, public) | {"plan_id": plan_id, "cursor": cursor}
    return ask("GET", "/programme/namesakes", query=query)


def _of(edition_id: Id, public: bool) -> Body:
    return {"edition_id": edition_id, "public": "true" if public else None}
