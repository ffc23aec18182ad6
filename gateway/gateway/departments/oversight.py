"""What the gateway asks of venues for the office: who has declared nothing, what does not fit, what is closed;
holidays. As in `registration`: who asks, and what is raised."""

from datetime import date
from functools import partial
from typing import Any

from . import asking

Body = dict[str, Any]

ask = partial(asking.ask, "venues")


def undeclared_venues(first: date, last: date, cursor: str | None = None) -> Body:
    """The venues that open on no day of a span (UndeclaredViewPage)."""
    span = {"from_date": first.isoformat(), "until_date": last.isoformat()}
    return ask("GET", "/oversight/undeclared", query=span | {"limit": 50, "cursor": cursor})


def misfits(first: date, last: date) -> Body:
    """The days of a span with slots outside their venue's opening hours (MisfitsView)."""
    span = {"from_date": first.isoformat(), "until_date": last.isoformat()}
    return ask("GET", "/oversight/misfits", query=span)


def closed_places(day: date, cursor: str | None = None) -> Body:
    """What is closed on a day (ClosedViewPage)."""
    return ask("GET", "/oversight/closed", query={"date": day.isoformat(), "limit": 100, "cursor": cursor})


def holidays(first: date) -> Body:
    """The public holidays from a day on (HolidayViewPage)."""
    return ask("GET", "/holidays", query={"from_date": first.isoformat(), "limit": 100})


def keep_holiday(day: date, name: str) -> Body:
    """Have a day be a public holiday (HolidayView)."""
    return ask("PUT", "/holidays", {"date": day.isoformat(), "name": name})


def strike_out_holiday(day: date) -> Body:
    """Have a day be a usual one again."""
    return ask("DELETE", "/holidays", query={"date": day.isoformat()})
