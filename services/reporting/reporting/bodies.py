"""Fields and forms that the bodies of several rooms share."""

from collections.abc import Iterable
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

DAY = 24 * 60
YEAR = 366 * DAY
"""Minutes."""


def change_of(schema: type[Schema], *nested_fields: str) -> Schema:
    """The schema with every field optional; `nested_fields` are those of nested bodies, as `rules.party_limit`."""
    return schema(partial=(*schema().fields, *nested_fields))


def parts(field: str, body: type[Schema]) -> list[str]:
    """The names of a nested body's fields, as `change_of` wants them."""
    return [f"{field}.{name}" for name in body().fields]


def word(vocabulary: Iterable[str | None], description: str | None = None, **kwargs: Any) -> fields.String:
    """One of the known words: documented here, checked with the rest of its row."""
    metadata = {"enum": list(vocabulary)} | ({"description": description} if description else {})
    return fields.String(metadata=metadata, **kwargs)


def words(vocabulary: Iterable[str], **kwargs: Any) -> fields.List:
    """Some of the known words, checked with the rest of their row."""
    return fields.List(word(vocabulary), validate=validate.Length(max=20), **kwargs)


def refuse_repeats(values: list[Any]) -> None:
    """Refuse a list that names anything twice."""
    if len({*values}) < len(values):
        raise ValidationError("同一项写了两次 | The same is named twice")


def rule(usual: int, lowest: int, highest: int, **kwargs: Any) -> fields.Integer:
    """A number with its usual value and its range."""
    return fields.Integer(load_default=usual, strict=True, validate=validate.Range(lowest, highest), **kwargs)


def count(lowest: int, highest: int, **kwargs: Any) -> fields.Integer:
    """A number within a range; null where nothing is said."""
    return fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(lowest, highest), **kwargs
    )
