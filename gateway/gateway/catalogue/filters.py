"""Narrowing a query by what was asked for."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import RowMapping, Select, bindparam

from chassis.clock import SHANGHAI, midnight, now, today
from chassis.storage.db import Moment

View = dict[str, Any]
"""A noun as the catalogue shows it."""
Query = Select[*tuple[Any, ...]]
Row = RowMapping
"""What a query found of it."""
NOW = bindparam("now", type_=Moment(), callable_=now)
"""The moment at which a query is sent."""
Filters = Mapping[str, Any]
"""What a list is narrowed by, keyed as the query string is."""
EVERY: Filters = MappingProxyType({})
"""What fits every one."""
SATURDAY, SUNDAY = 5, 6
SPANS: dict[str, Callable[[date], tuple[date, date]]] = {
    "today": lambda day: (day, day),
    "tomorrow": lambda day: (_next(day), _next(day)),
    "weekend": lambda day: (max(day, _this(day, SATURDAY)), _this(day, SUNDAY)),
    "week": lambda day: (day, _this(day, SUNDAY)),
}
"""{`when`: its first and last day, of the present one}"""
PARTS = {"morning": 12, "afternoon": 18, "evening": 24}
"""{part of a day: the hour in Shanghai before which what belongs to it begins}"""


def chosen(query: Query, column: Any, value: Any) -> Query:
    """Narrow `query` to the value or values asked for, if any were."""
    values = given_values(value)
    return query.where(column.in_(values)) if values else query


def given_values(value: Any) -> list[Any]:
    """The value or values asked for that are any."""
    values = value if isinstance(value, (list, tuple, set)) else [value]
    return [item for item in values if item not in (None, "")]


def days(filters: Filters) -> tuple[datetime | None, datetime | None]:
    """The span of time (start, end), each aware or None, that `date`, `when` (of SPANS), or `from` and `to`, ask for;
    whole days in Shanghai."""
    first = filters.get("date") or filters.get("from")
    last = filters.get("date") or filters.get("to")
    if not filters.get("date") and (span := SPANS.get(filters.get("when") or "")):
        first, last = span(today())
    return midnight(first) if first else None, midnight(_next(last)) if last else None


def part_of(moment: datetime) -> str:
    """The part of the day in which something begins."""
    hour = moment.astimezone(SHANGHAI).hour
    return next(part for part, ends in PARTS.items() if hour < ends)


def _next(day: date) -> date:
    return day + timedelta(days=1)


def _this(day: date, weekday: int) -> date:
    """A weekday (Monday is 0) of the day's week."""
    return day + timedelta(days=weekday - day.weekday())
