"""Plain schemas, read and written field by field.

Marshmallow's way is made for hooks, partial loads and lists of errors; for a body without any of them that machinery
takes more time than the fields do. What is given and what comes out are the same; whatever is not plain, or wrong, is
left to marshmallow itself.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, missing

Write = Callable[[Any], Any]


class View(Schema):
    """A schema of answers, which are written far more often than anything else is."""

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        if self.many if many is None else many:
            return [self.dump(one, many=False) for one in obj]
        if "_parts" not in self.__dict__:
            self._parts = _parts(self)
        return super().dump(obj, many=False) if self._parts is None else _write(self._parts, obj)


def dump(schema: Schema, obj: Any) -> dict[str, Any]:
    """What ``schema.dump`` says of one object or mapping."""
    if "_parts" not in schema.__dict__:
        schema._parts = _parts(schema)  # type: ignore[attr-defined]
    parts: list[tuple[str, str, Write | None]] | None = schema._parts  # type: ignore[attr-defined]
    return dict(schema.dump(obj)) if parts is None else _write(parts, obj)


def load(schema: Schema, data: Any) -> dict[str, Any]:
    """What ``schema.load`` makes of one mapping without unknown keys.

    Raises ValidationError, not always with all faults or in the right words: who tells them to someone lets
    marshmallow load the same data.
    """
    if schema.many or any(schema._hooks.values()) or not isinstance(data, dict):
        raise ValidationError("not plain")
    keys = {field.data_key or name: (name, field) for name, field in schema.load_fields.items()}
    if not data.keys() <= keys.keys():
        raise ValidationError("unknown")
    loaded = {}
    for key, (name, field) in keys.items():
        value = _read(field, data.get(key, missing), key, data)
        if value is not missing:
            loaded[field.attribute or name] = value
    return loaded


def _read(field: Any, value: Any, name: str, data: Mapping[str, Any]) -> Any:
    """A field's value. A list of parts is read part by part."""
    if not _is_list_of_parts(field) or not isinstance(value, list):
        return field.deserialize(value, name, data)
    read = [load(field.inner.schema, one) for one in value]
    field._validate(read)
    return read


def _is_list_of_parts(field: Any) -> bool:
    if type(field) is not fields.List or type(field.inner) is not fields.Nested:
        return False
    return not any(
        (field.pre_load, field.post_load, field.inner.validators, field.inner.pre_load, field.inner.post_load)
    )


def _parts(schema: Schema) -> list[tuple[str, str, Write | None]] | None:
    """Of each field its key, where its value is found, and how that is written; None for a schema that is not plain."""
    if any(schema._hooks.values()):
        return None
    parts: list[tuple[str, str, Write | None]] = []
    for name, field in schema.dump_fields.items():
        attribute = field.attribute or name
        write = _writer(field)
        if write is None or "." in attribute or field.dump_default is not missing:
            return None
        parts.append((field.data_key or name, attribute, write))
    return parts


def _writer(field: Any) -> Write | None:
    """How a value other than None is written; None for a field that only marshmallow can write."""
    if isinstance(field, fields.Nested):
        parts = _parts(field.schema)
        if parts is None or field.many or field.schema.many:
            return None
        return lambda one: _write(parts, one)
    if isinstance(field, fields.List):
        inner = _writer(field.inner)
        return inner and (lambda many: [None if one is None else inner(one) for one in many])
    if isinstance(field, fields.DateTime):
        return datetime.isoformat if field.format in (None, "iso") else None
    if isinstance(field, fields.Number):
        return None if field.as_string else field.num_type
    return WRITERS.get(type(field)._serialize)


WRITERS: dict[Any, Write] = {
    fields.UUID._serialize: str,
    fields.String._serialize: str,
    fields.Boolean._serialize: lambda value: value,
}


def _write(parts: list[tuple[str, str, Write | None]], obj: Any) -> dict[str, Any]:
    written = {}
    is_mapping = isinstance(obj, Mapping)
    for key, attribute, write in parts:
        value = obj.get(attribute, missing) if is_mapping else getattr(obj, attribute, missing)
        if value is not missing:
            written[key] = None if value is None else write(value)  # type: ignore[misc]
    return written
