"""Events: what a department tells the others, in a CloudEvents 1.0 envelope.

A publisher subclasses ``Event`` with the whole public state of its noun. A reader subclasses it under the
same ``type`` with only the fields it uses; what it does not name is ignored, so publishers may add fields.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from marshmallow import EXCLUDE, Schema, ValidationError, fields, missing

from .. import clock
from ..logs import bound
from ..storage.db import new_id

# json.dumps would make an encoder for each event; json.loads would guess at its encoding.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_decode = json.JSONDecoder().decode
PLAIN: dict[type, type] = {fields.String: str, fields.Integer: int, fields.Boolean: bool}
# Of which type a value usually is that JSON has no type for, and what is written of it.
WRITTEN: dict[type, tuple[type, Callable[[Any], str]]] = {
    fields.UUID: (UUID, str),
    fields.AwareDateTime: (datetime, datetime.isoformat),
    fields.Date: (date, date.isoformat),
}
Writing = tuple[type | None, Callable[[Any], Any] | None]
"""Of which type a field's value usually is, and how JSON has it then; no way: as it is."""


class Event(Schema):
    """The public state of one noun. ``type`` reads ``<department>.<noun>-<past verb>.v<major>``."""

    class Meta:
        unknown = EXCLUDE

    type: ClassVar[str] = ""

    id = fields.UUID(required=True, metadata={"description": "of the noun, made once by its owner"})
    version = fields.Integer(
        required=True,
        strict=True,
        metadata={"description": "grows with every change of the noun; readers ignore older ones"},
    )

    epoch = fields.Integer(
        strict=True,
        metadata={"description": "of its department, begun anew when that was restored; not there: 0"},
    )


class Unreadable(ValueError):
    """A message that is no event, or lacks what its reader needs. Trying it again cannot help."""


class Envelope(NamedTuple):
    """An event as it arrived. ``stream`` and ``subject`` name what ``version`` counts, within an ``epoch``."""

    id: str
    type: str
    time: str
    subject: str
    version: int
    request_id: str | None
    actor: str | None
    data: dict[str, Any]
    epoch: int = 0

    @property
    def source(self) -> str:
        """The department that told it."""
        return self.type.partition(".")[0]

    @property
    def stream(self) -> str:
        return stream_of(self.type)

    @property
    def ids(self) -> dict[str, str]:
        """What log lines about it carry: those of event_id, request_id and actor that there are."""
        ids = {"event_id": self.id}
        if self.request_id:
            ids["request_id"] = self.request_id
        if self.actor:
            ids["actor"] = self.actor
        return ids

    def age(self) -> float:
        """Seconds since it was emitted, by the clock both sides share."""
        try:
            return max(0.0, (clock.now() - datetime.fromisoformat(self.time)).total_seconds())
        except (TypeError, ValueError):
            return 0.0


@lru_cache(maxsize=1024)
def stream_of(event_type: str) -> str:
    """What versions are counted in: ``venues.placement-held.v1`` → ``venues.placement``."""
    name = event_type.rpartition(".")[0]
    return name.rpartition("-")[0] or name


@lru_cache(maxsize=1024)
def schema_of(event_class: type[Event]) -> Event:
    """The one instance of an event class; building a schema costs far more than using it."""
    schema = event_class()
    _ignore_unknown(schema)
    return schema


def pack(event_class: type[Event], state: object) -> tuple[str, str, bytes]:
    """The event's id, its noun's id, and the envelope with ``state`` (an object or mapping) as its data.

    Raises ValueError when ``state`` lacks a required field: the publisher breaks its own promise.
    """
    schema = schema_of(event_class)
    data = dump(schema, state)
    unkept = [name for name in _required_fields(event_class) if name not in data]
    if unkept:
        raise ValueError(f"{event_class.type} promises {', '.join(unkept)}")
    ids = bound()
    event_id, subject = str(new_id()), data["id"]
    envelope = {
        "specversion": "1.0",
        "id": event_id,
        "source": f"/{event_class.type.partition('.')[0]}",
        "type": event_class.type,
        "subject": subject,
        "time": clock.now().isoformat(),
        "datacontenttype": "application/json",
        **{name: ids[key] for name, key in (("requestid", "request_id"), ("actor", "actor")) if ids.get(key)},
        "data": data,
    }
    return event_id, subject, _encode(envelope).encode()


def dump(schema: Schema, state: object) -> dict[str, Any]:
    """The fields of an event, or of a part of one, as JSON has them, of an object or a mapping; those that it has.

    Field by field, as in `load`: of a slot of an opening that takes a quarter of the time.
    """
    of_state = state.get if isinstance(state, Mapping) else partial(getattr, state)
    data = {}
    for name, key, field, (kind, write) in _field_writings(schema):
        value = of_state(name, missing)
        if type(value) is kind:
            data[key] = write(value) if write else value
        elif value is None or (value := field.serialize(name, state)) is not missing:
            data[key] = value
    return data


def dump_each(schema: Schema, states: Sequence[object]) -> list[dict[str, Any]]:
    return [dump(schema, state) for state in states]


def add_epoch(body: bytes, epoch: int) -> bytes:
    """A packed event with its epoch, which it gets when it is published: the data, and so its last brace, end it."""
    return body[:-2] + b',"epoch":%d}}' % epoch if epoch else body


def load(event_class: type[Event], data: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of ``event_class`` read from an event's data. Raises Unreadable naming those that are wrong.

    Field by field, without marshmallow's machinery for hooks and for error lists, which takes half of its time and
    which events, being plain states, do not need.
    """
    fields = {}
    for name, key, field, plain in _fields(event_class):
        value = data.get(key, missing)
        if type(value) is plain or (value is None and field.allow_none):
            fields[name] = value
            continue
        try:
            value = field.deserialize(value, key, data)
        except ValidationError as error:
            raise Unreadable(f"not as agreed: {key}: {error.messages}") from error
        if value is not missing:
            fields[name] = value
    return fields


def unpack(body: bytes) -> Envelope:
    """Read an envelope. Raises Unreadable."""
    try:
        envelope_fields = _decode(body.decode())
        data = envelope_fields["data"]
        envelope = Envelope(
            envelope_fields["id"],
            envelope_fields["type"],
            envelope_fields.get("time", ""),
            data["id"],
            data["version"],
            envelope_fields.get("requestid"),
            envelope_fields.get("actor"),
            data,
            data.get("epoch", 0),
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable(f"no event: {type(error).__name__}") from error
    if not _is_sound(envelope):
        raise Unreadable("no event: id, type, data.id, data.version or data.epoch is of the wrong kind")
    return envelope


def _is_sound(envelope: Envelope) -> bool:
    for text in (envelope.id, envelope.type, envelope.subject):
        if type(text) is not str or not 0 < len(text) <= 200 or "\x00" in text:
            return False
    return all(type(number) is int and 0 <= number < 2**63 for number in (envelope.version, envelope.epoch))


@lru_cache(maxsize=1024)
def _fields(event_class: type[Event]) -> tuple[tuple[str, str, "fields.Field[Any]", type | None], ...]:
    """Of each field the name a handler knows it by, its key in the data, itself, and of which type a value is taken as
    it is."""
    loading = schema_of(event_class).load_fields
    return tuple(
        (field.attribute or name, field.data_key or name, field, _plain(field))
        for name, field in loading.items()
    )


def _plain(field: "fields.Field[Any]") -> type | None:
    """The type of JSON that a field is, if it asks nothing more of a value: most are, and are read in a third less."""
    return None if field.validators else PLAIN.get(type(field))


@lru_cache(maxsize=1024)
def _field_writings(schema: Schema) -> tuple[tuple[str, str, "fields.Field[Any]", Writing], ...]:
    """Of each field the name in a state, its key in the data, itself, and how its value is written."""
    dumping = schema.dump_fields.items()
    return tuple(
        (field.attribute or name, field.data_key or name, field, _writing(field)) for name, field in dumping
    )


def _writing(field: "fields.Field[Any]") -> Writing:
    if part := _part_of(field):
        return dict, partial(dump, part)
    if isinstance(field, fields.List) and (part := _part_of(field.inner)):
        return list, partial(dump_each, part)
    return WRITTEN.get(type(field)) or (PLAIN.get(type(field)), None)


def _part_of(field: "fields.Field[Any]") -> Schema | None:
    """The schema of a field that has fields of its own."""
    if isinstance(field, fields.Nested) and isinstance(field.schema, Schema):
        return None if field.many else field.schema
    return None


@lru_cache(maxsize=1024)
def _required_fields(event_class: type[Event]) -> tuple[str, ...]:
    return tuple(
        field.data_key or name for name, field in schema_of(event_class).dump_fields.items() if field.required
    )


def _ignore_unknown(schema: Schema) -> None:
    """Let nested parts ignore unknown fields too; marshmallow asks each of them anew and would refuse."""
    for field in schema.fields.values():
        inner: fields.Field[Any] = field
        while isinstance(inner, fields.List):
            inner = inner.inner
        if isinstance(inner, fields.Nested) and isinstance(inner.schema, Schema):
            inner.schema.unknown = EXCLUDE
            _ignore_unknown(inner.schema)
