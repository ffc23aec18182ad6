"""Pages of lists by cursor, both ways: {"items": […], "next_cursor": "…" or null, "prev_cursor": "…" or null}."""

import base64
import json
import uuid
from datetime import UTC, datetime
from functools import cache
from typing import Any, Literal

from marshmallow import Schema, fields, validate
from sqlalchemy import ColumnElement, Integer, Select, bindparam, tuple_
from sqlalchemy.orm import Session as DbSession

from ..errors import Invalid
from ..wording import Text

MAX_INTEGER = 2**31 - 1
Way = Literal["first", "after", "before"]
"""Where a page lies: the first of its list, or the one after or before a row."""
BACK = "~"
"""The beginning of a cursor that leads back."""


class PageArgs(Schema):
    """Query of every list."""

    cursor = fields.String(
        load_default=None, metadata={"description": "next_cursor or prev_cursor of another page of the list"}
    )
    limit = fields.Integer(load_default=20, validate=validate.Range(1, 100))


@cache
def page_of(item: type[Schema]) -> type[Schema]:
    """The response schema of a list of `item`: the same one for every route that lists them."""
    body = {
        "items": fields.List(fields.Nested(item), required=True),
        "next_cursor": fields.String(required=True, allow_none=True),
        "prev_cursor": fields.String(
            allow_none=True, metadata={"description": "of the page before; none on the first"}
        ),
    }
    return Schema.from_dict(body, name=f"{item.__name__}Page")  # type: ignore[arg-type]


def page(
    db: DbSession,
    query: Select[Any],
    key: Any,
    cursor: str | None,
    limit: int,
    descending: bool = False,
    scalars: bool = True,
) -> dict[str, Any]:
    """One page of `query` in the order of `key`: a column, or a tuple of columns of which the last is unique.

    The key's columns must be attributes of what the query returns.
    """
    keys: tuple[Any, ...] = key if isinstance(key, tuple) else (key,)
    statement = in_order(query, keys, way_of(cursor), descending)
    values = place_of(keys, cursor, limit)
    rows = list(db.scalars(statement, values) if scalars else db.execute(statement, values))
    return cut(rows, keys, limit, cursor)


def way_of(cursor: str | None) -> Way:
    """Where the page of a cursor lies."""
    if not cursor:
        return "first"
    return "before" if cursor.startswith(BACK) else "after"


def in_order(
    query: Select[Any], keys: tuple[Any, ...], way: Way = "first", descending: bool = False
) -> Select[Any]:
    """The statement for a page of `query`, and for whether there is more; sent with what `place_of` says. That for the
    page before a row gives its rows from the last to the first."""
    descending = descending != (way == "before")
    if way != "first":
        key: ColumnElement[Any] = tuple_(*keys)
        place = tuple_(*(bindparam(f"after_{column.key}", type_=column.type) for column in keys))
        query = query.where(key < place if descending else key > place)
    query = query.order_by(*(column.desc() if descending else column.asc() for column in keys))
    return query.limit(bindparam("at_most", type_=Integer()))


def place_of(keys: tuple[Any, ...], cursor: str | None, limit: int) -> dict[str, Any]:
    """What a statement of `in_order` is sent with."""
    values = _decode(cursor, keys) if cursor else []
    place = {f"after_{column.key}": value for column, value in zip(keys, values, strict=False)}
    return place | {"at_most": limit + 1}


def cut(rows: list[Any], keys: tuple[Any, ...], limit: int, cursor: str | None) -> dict[str, Any]:
    """The page of those rows, as a statement of `in_order` gives them: one more than `limit` where there is another
    page on that side. On the other is the page that gave the cursor."""
    way, is_more = way_of(cursor), len(rows) > limit
    rows = rows[:limit]
    if way == "before":
        rows.reverse()
    behind, ahead = (is_more, True) if way == "before" else (way == "after", is_more)
    return {
        "items": rows,
        "next_cursor": _encode(rows[-1], keys) if rows and ahead else None,
        "prev_cursor": BACK + _encode(rows[0], keys) if rows and behind else None,
    }


def _encode(row: Any, keys: tuple[Any, ...]) -> str:
    values = [getattr(row, column.key) for column in keys]
    plain = [value.isoformat() if hasattr(value, "isoformat") else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain, default=str).encode()).decode().rstrip("=")


def _decode(cursor: str, keys: tuple[Any, ...]) -> list[Any]:
    cursor = cursor.removeprefix(BACK)
    try:
        plain = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(plain, list) or len(plain) != len(keys):
            raise ValueError(cursor)
        return [_parse(value, column) for value, column in zip(plain, keys, strict=True)]
    except (ValueError, TypeError, AttributeError, OverflowError, UnicodeError) as error:
        raise Invalid.field(
            "cursor",
            Text(
                "请使用别的页给出的 next_cursor 或 prev_cursor",
                "Use the next_cursor or prev_cursor that another page gave",
            ),
        ) from error


def _parse(value: Any, key: Any) -> Any:
    kind = key.type.python_type
    if kind is uuid.UUID:
        return uuid.UUID(value)
    if hasattr(kind, "fromisoformat"):
        moment = kind.fromisoformat(value)
        if isinstance(moment, datetime):
            if moment.tzinfo is None:
                raise ValueError(value)
            moment.astimezone(UTC)  # as it is compared: at the ends of the calendar this overflows
        return moment
    # What PostgreSQL would not take, were it asked: no cursor of ours holds it.
    if not isinstance(value, kind) or "\0" in str(value) or (kind is int and abs(value) > MAX_INTEGER):
        raise TypeError(value)
    return value
