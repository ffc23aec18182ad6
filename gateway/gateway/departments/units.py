"""What the gateway asks of reporting about units, for the office.

As in `registration`: who asks, and what is raised. `version`: of what was shown; only that is changed.
"""

import uuid
from functools import partial
from typing import Any

from . import asking

ask = partial(asking.ask, "reporting")

Body = dict[str, Any]
Id = uuid.UUID | str


def units(edition_id: Id, cursor: str | None = None) -> Body:
    """The units of an edition, their contacts masked (UnitViewPage)."""
    return ask("GET", "/units", query={"edition_id": edition_id, "limit": 100, "cursor": cursor})


def unit(unit_id: Id) -> Body:
    """A unit, its contact masked (UnitView)."""
    return ask("GET", f"/units/{unit_id}")


def register_unit(unit: Body, key: str) -> Body:
    """Enter a unit with its part in an edition; `unit`: fields of UnitRequest (UnitView)."""
    return ask("POST", "/units", unit, idempotency_key=key)


def change_unit(unit_id: Id, changes: Body, version: int) -> Body:
    """Change a unit; `changes`: fields of UnitChange (UnitView)."""
    return ask("PATCH", f"/units/{unit_id}", changes, if_version=version)


def end_part(unit_id: Id, edition_id: Id, version: int) -> Body:
    """Let a unit take part in an edition no more (UnitView)."""
    return ask("DELETE", f"/units/{unit_id}/parts/{edition_id}", if_version=version)


def contact(unit_id: Id, reason: str) -> Body:
    """A unit's contact in full, for a reason that is kept (ContactView)."""
    return ask("GET", f"/units/{unit_id}/contact", query={"reason": reason})


def take_unit_sheet(file: bytes, *, edition_id: Id, dry_run: bool, only_good: bool = False) -> Body:
    """Take a table of units in, csv or xlsx, or say what would come of each row (ReportView)."""
    query = {"edition_id": edition_id, "dry_run": dry_run, "only_good": only_good}
    return asking.send_file("reporting", "/units/sheet", file, query)


def mark_unit_sheet(file: bytes, *, edition_id: Id) -> bytes:
    """The same table as an xlsx with what is wrong marked in its cells."""
    return asking.exchange_file("reporting", "/units/sheet/marked", file, {"edition_id": edition_id})
