"""Narrowing a query by what was asked for."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import RowMapping, Select, bindparam

from chassis.clock import SHANGHAI, now
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


def chosen(query: Query, column: Any, value: Any) -> Query:
    """Narrow `query` to the value or values asked for, if any were."""
    values = given(value)
    return query.where(column.in_(values)) if values else query


def given(value: Any) -> list[Any]:
    """The value or values asked for that are any."""
    values = value if isinstance(value, (list, tuple, set)) else [value]
    return [item for item in values if item not in (None, "")]


def days(filters: Filters) -> tuple[datetime | None, datetime | None]:
    """The span of time (start, end), each aware or None, that `date`, or `from` and `to`, ask for; whole days
    in Shanghai."""
    first = filters.get("date") or filters.get("from")
    last = filters.get("date") or filters.get("to")
    return midnight(first) if first else None, midnight(last + timedelta(days=1)) if last else None


def midnight(day: date) -> datetime:
    """The moment `day` begins in Shanghai."""
    return datetime.combine(day, time(), SHANGHAI)
