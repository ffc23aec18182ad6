"""The two documents in which a service says what it promises, and the checks between the documents of
several.

``openapi.json`` and ``asyncapi.json`` (AsyncAPI 3.0) lie beside the service's code, generated and
committed. The checks need only these files, so that a department can test against the others without having
their code.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask

from .bus.topology import exchange_of
from .events import Event, schema_of

Document = dict[str, Any]

ENVELOPE: Document = {
    "type": "object",
    "description": "CloudEvents 1.0, structured mode",
    "required": ["specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "format": "uuid"},
        "source": {"type": "string", "format": "uri-reference"},
        "type": {"type": "string"},
        "subject": {"type": "string", "description": "id of the noun"},
        "time": {"type": "string", "format": "date-time"},
        "datacontenttype": {"const": "application/json"},
        "requestid": {"type": "string", "description": "of the request that began it"},
        "actor": {"type": "string", "description": "opaque id of who did it"},
        "data": {"type": "object"},
    },
}


def write(app: Flask) -> list[Path]:
    """Write both documents of a service beside its code; the paths written."""
    folder = Path(app.root_path)
    documents = {"openapi.json": openapi(app), "asyncapi.json": asyncapi(app)}
    for name, document in documents.items():
        (folder / name).write_text(as_text(document), encoding="utf-8")
    return [folder / name for name in documents]


def as_text(document: Document) -> str:
    """A document as it is committed."""
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def openapi(app: Flask) -> Document:
    """The OpenAPI document of a service's routes; in whatever order the rooms register, it is the same."""
    document: Document = app.extensions["api"].spec.to_dict()
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    # A room that answers under another's tag has none of its own.
    used_tags = {tag for operation in operations if "tags" in operation for tag in operation["tags"]}
    tags = [tag for tag in document.get("tags", []) if tag["name"] in used_tags]
    return document | {"tags": sorted(tags, key=lambda tag: str(tag["name"]))}


def asyncapi(app: Flask) -> Document:
    """The AsyncAPI document of the events a service sends and receives."""
    messaging = app.extensions["messaging"]
    department = app.extensions["settings"].department
    return describe(department, messaging.publishes, messaging.subscriptions.event_classes)


def describe(department: str, publishes: Iterable[type[Event]], reads: Iterable[type[Event]]) -> Document:
    """An AsyncAPI document from the event classes a department publishes and those it reads with."""
    messages: Document = {}
    operations: Document = {}
    for action, suffix, classes in (("send", "", publishes), ("receive", ".read", reads)):
        for event_class in sorted(classes, key=lambda event_class: event_class.type):
            name = event_class.type + suffix
            messages[name] = _message(event_class, earlier=messages.get(name))
            operations[f"{action}.{event_class.type}"] = _operation(action, event_class.type, name)
    return {
        "asyncapi": "3.0.0",
        "info": {"title": department, "version": "v1", "description": f"What {department} tells and is told"},
        "defaultContentType": "application/cloudevents+json",
        "channels": {type_: _channel(type_, messages) for type_ in _types(messages)},
        "operations": operations,
        "components": {"messages": messages, "schemas": {"CloudEvent": ENVELOPE}},
    }


def sends(document: Document) -> dict[str, Document]:
    """The event types a document promises, with the JSON Schema of their data."""
    return _data_schemas(document, "send")


def receives(document: Document) -> dict[str, Document]:
    """The event types a document's owner reads, with the JSON Schema of the data it needs."""
    return _data_schemas(document, "receive")


def unkept_promises(documents: Iterable[Document]) -> list[str]:
    """What readers need and no publisher promises, a line each: types, required fields, their kinds."""
    documents = list(documents)
    promises = {type_: schema for document in documents for type_, schema in sends(document).items()}
    faults = []
    for document in documents:
        reader = document["info"]["title"]
        for type_, need in receives(document).items():
            if type_ not in promises:
                faults.append(f"{reader} reads {type_}, which nobody sends")
                continue
            faults += [f"{reader} reads {type_}: {fault}" for fault in _faults(need, promises[type_])]
    return faults


def broken_promises(release: Document, current: Document) -> list[str]:
    """What the released document promised and the current one does not, a line each."""
    now = sends(current)
    faults = []
    for type_, schema in sends(release).items():
        if type_ not in now:
            faults.append(f"{type_} is no longer sent")
            continue
        faults += [f"{type_}: {fault}" for fault in _faults(schema, now[type_])]
    return faults


def json_schema(event_class: type[Event]) -> Document:
    """The JSON Schema of an event's data."""
    plugin = MarshmallowPlugin(schema_name_resolver=lambda _: "")
    APISpec(title="", version="", openapi_version="3.1.0", plugins=[plugin])
    assert plugin.converter is not None
    schema = plugin.converter.schema2jsonschema(schema_of(event_class))  # type: ignore[no-untyped-call]
    # By way of text: apispec's own kinds of dict become plain ones.
    document: Document = _open_ended(json.loads(json.dumps(schema)))
    return document


def _message(event_class: type[Event], earlier: Document | None) -> Document:
    data = json_schema(event_class)
    if earlier is not None:
        data = _merge(_data_of(earlier), data)
    data["description"] = " ".join((event_class.__doc__ or "").split())
    of_this_type = {
        "type": "object",
        "properties": {"type": {"const": event_class.type}, "data": data},
    }
    return {
        "name": event_class.type,
        "contentType": "application/cloudevents+json",
        "payload": {"allOf": [{"$ref": "#/components/schemas/CloudEvent"}, of_this_type]},
    }


def _operation(action: str, type_: str, name: str) -> Document:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{type_}"},
        "messages": [{"$ref": f"#/channels/{type_}/messages/{name}"}],
    }


def _channel(type_: str, messages: Document) -> Document:
    names = [name for name in messages if name in (type_, f"{type_}.read")]
    exchange = {"name": exchange_of(type_), "type": "topic", "durable": True}
    return {
        "address": type_,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        "bindings": {"amqp": {"is": "routingKey", "exchange": exchange, "bindingVersion": "0.3.0"}},
    }


def _types(messages: Document) -> list[str]:
    return sorted({message["name"] for message in messages.values()})


def _data_schemas(document: Document, action: str) -> dict[str, Document]:
    schemas = {}
    for operation in document["operations"].values():
        if operation["action"] != action:
            continue
        for reference in operation["messages"]:
            message = document["components"]["messages"][reference["$ref"].rpartition("/")[2]]
            schemas[message["name"]] = _data_of(message)
    return schemas


def _data_of(message: Document) -> Document:
    data: Document = message["payload"]["allOf"][1]["properties"]["data"]
    return data


def _merge(schema: Document, other: Document) -> Document:
    """What a reader needs that reads a type with two classes."""
    return {
        "type": "object",
        "properties": {**schema.get("properties", {}), **other.get("properties", {})},
        "required": sorted({*schema.get("required", ()), *other.get("required", ())}),
    }


def _faults(need: Document, promise: Document, path: str = "") -> Iterator[str]:
    """Where data that keeps ``promise`` could fail ``need``."""
    yield from _kind_faults(need, promise, path or "data")
    properties = promise.get("properties", {})
    for name, part in need.get("properties", {}).items():
        here = f"{path}.{name}" if path else name
        if name in need.get("required", ()) and name not in promise.get("required", ()):
            yield f"{here} is not promised"
        elif name in properties:
            yield from _faults(part, properties[name], here)
    if "items" in need and "items" in promise:
        yield from _faults(need["items"], promise["items"], f"{path}[]")


def _kind_faults(need: Document, promise: Document, path: str) -> Iterator[str]:
    reads, sends = _kinds(need), _kinds(promise)
    if reads and not (sends and sends <= reads):
        yield f"{path} is {_words(sends)} where {_words(reads)} is needed"
    elif need.get("format") and promise.get("format") != need["format"]:
        yield f"{path} is not promised as {need['format']}"
    if need.get("enum") and not set(promise.get("enum") or [object()]) <= set(need["enum"]):
        yield f"{path} may be other than {', '.join(map(str, need['enum']))}"


def _kinds(schema: Mapping[str, Any]) -> set[str]:
    """The JSON types a schema allows; an integer is a number wherever a number is needed."""
    types = schema.get("type", [])
    kinds = {types} if isinstance(types, str) else set(types)
    for part in [*schema.get("anyOf", ()), *schema.get("oneOf", ())]:
        kinds |= _kinds(part)
    return kinds | ({"integer"} if "number" in kinds else set())


def _words(kinds: set[str]) -> str:
    return " or ".join(sorted(kinds)) or "anything"


def _open_ended(schema: Any) -> Any:
    """Say nowhere that further fields are forbidden: adding one keeps the promise."""
    if isinstance(schema, dict):
        return {key: _open_ended(value) for key, value in schema.items() if key != "additionalProperties"}
    return [_open_ended(part) for part in schema] if isinstance(schema, list) else schema
