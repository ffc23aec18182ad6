"""What the gateway asks of venues about weekly patterns. As in `registration`: who asks, and what is raised."""

import uuid
from datetime import date
from functools import partial
from typing import Any

from . import asking

Id = uuid.UUID | str
Body = dict[str, Any]

ask = partial(asking.ask, "venues")


def patterns(venue_id: Id, cursor: str | None = None) -> Body:
    """A venue's weekly patterns that stand (DeclarationViewPage)."""
    query = {"status": "standing", "limit": 100, "cursor": cursor}
    return ask("GET", f"/venues/{venue_id}/declarations", query=query)


def pattern(declaration_id: Id) -> Body:
    """A weekly pattern, and its version (DeclarationView)."""
    return ask("GET", f"/declarations/{declaration_id}")


def preview_new(venue_id: Id, pattern: Body) -> Body:
    """Which days a weekly pattern would open; `pattern`: fields of NewPatternBody (PatternPreviewView)."""
    return ask("POST", f"/venues/{venue_id}/declarations/preview", pattern)


def declare(venue_id: Id, pattern: Body, numbers: dict[str, int], key: str) -> Body:
    """Open by a weekly pattern, upon the numbers of its preview, expected and expected_days (DeclarationView)."""
    return ask("POST", f"/venues/{venue_id}/declarations", pattern | numbers, idempotency_key=key)


def preview_change(declaration_id: Id, pattern: Body) -> Body:
    """Which days another pattern would change, and whom it costs a seat (PatternPreviewView)."""
    return ask("POST", f"/declarations/{declaration_id}/preview", pattern)


def change(declaration_id: Id, pattern: Body, numbers: dict[str, int], version: int) -> Body:
    """Take another pattern in place of one that is of this version still, upon the numbers of its preview
    (DeclarationView)."""
    return ask("PUT", f"/declarations/{declaration_id}", pattern | numbers, if_version=version)


def preview_end(declaration_id: Id) -> Body:
    """Which days would end with a weekly pattern (PatternPreviewView)."""
    return ask("GET", f"/declarations/{declaration_id}/withdrawal")


def end(declaration_id: Id, people: int, refusals: dict[str, int], version: int) -> Body:
    """End a weekly pattern and its days, while so many people are in them; `refusals`: {refuses}, how many requests for
    its space that was said to cost (DeclarationView)."""
    numbers = refusals | {"expected": people}
    return ask("DELETE", f"/declarations/{declaration_id}", query=numbers, if_version=version)


def days(venue_id: Id, first: date, last: date, space_id: Id | None = None) -> Body:
    """Each date of a span at a venue at large or a space, beside its weekly pattern (PlaceDaysView)."""
    span = {"from_date": first.isoformat(), "until_date": last.isoformat(), "space_id": space_id}
    return ask("GET", f"/venues/{venue_id}/opening-days", query=span)


def set_day(
    declaration_id: Id, day: date, state: str, people: int | None = None, refusals: Body | None = None
) -> Body:
    """Take a day `off`, have it `open`, or `weekly` as in the pattern; `people`: how many it costs a seat, where that
    was confirmed, and `refusals`: {refuses} likewise (PlaceDaysView)."""
    body = (
        (refusals or {})
        | {"date": day.isoformat(), "state": state}
        | ({} if people is None else {"expected": people})
    )
    return ask("PUT", f"/declarations/{declaration_id}/day", body)
