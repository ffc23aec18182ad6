"""The envelope: what a publisher promises is in it, and what a reader cannot use is named."""

import json
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from flask import Flask
from marshmallow import Schema, ValidationError, fields, validate

from chassis import logs
from chassis.clock import SHANGHAI
from chassis.clockwork import Clock
from chassis.messaging.events import (
    Event,
    Unreadable,
    dump,
    load,
    pack,
    schema_of,
    stream_of,
    unpack,
)


class SlotPart(Schema):
    id = fields.UUID(required=True)
    seats = fields.Integer(required=True)


class OpeningChanged(Event):
    type = "venues.opening-changed.v1"
    starts_at = fields.AwareDateTime(required=True)
    space_id = fields.UUID(required=True, allow_none=True)
    slots = fields.List(fields.Nested(SlotPart), required=True)


class ReadOpening(Event):
    """Of an opening, what one reader uses."""

    type = OpeningChanged.type
    slots = fields.List(fields.Nested(SlotPart), required=True)


@pytest.fixture(autouse=True)
def app() -> Iterator[Flask]:
    app = Flask(__name__)
    app.extensions["clock"] = Clock("2021-11-05T08:30:00+08:00")
    logs.clear()
    with app.app_context():
        yield app
    logs.clear()


def opening(**changed: object) -> dict[str, object]:
    return {
        "id": uuid.UUID(int=7),
        "version": 3,
        "starts_at": datetime(2021, 11, 5, 1, 0, tzinfo=UTC),
        "space_id": None,
        "slots": [{"id": uuid.UUID(int=8), "seats": 400}],
    } | changed


def body(**changed: object) -> bytes:
    envelope = {
        "id": "e-1",
        "type": "venues.opening-changed.v1",
        "data": {"id": "o-1", "version": 1},
    } | changed
    return json.dumps(envelope).encode()


@pytest.mark.parametrize(
    ("event_type", "stream"),
    [
        ("venues.placement-held.v1", "venues.placement"),
        ("venues.placement-refused.v1", "venues.placement"),
        ("venues.capacity-policy-changed.v2", "venues.capacity-policy"),
        ("registration.seats-changed.v1", "registration.seats"),
    ],
)
def test_versions_are_counted_by_department_and_noun(event_type: str, stream: str) -> None:
    assert stream_of(event_type) == stream


def test_a_packed_event_is_a_cloud_event_with_the_whole_state() -> None:
    event_id, subject, packed = pack(OpeningChanged, opening())
    envelope = json.loads(packed)
    assert envelope == {
        "specversion": "1.0",
        "id": event_id,
        "source": "/venues",
        "type": "venues.opening-changed.v1",
        "subject": subject,
        "time": envelope["time"],
        "datacontenttype": "application/json",
        "data": {
            "id": str(uuid.UUID(int=7)),
            "version": 3,
            "starts_at": "2021-11-05T01:00:00+00:00",
            "space_id": None,
            "slots": [{"id": str(uuid.UUID(int=8)), "seats": 400}],
        },
    }
    assert envelope["time"].startswith("2021-11-05T00:30:0")


def test_an_event_carries_the_ids_of_the_request_it_came_of() -> None:
    logs.bind(request_id="r-1", actor="staff-2")
    event = unpack(pack(OpeningChanged, opening())[2])
    assert event.ids == {"event_id": event.id, "request_id": "r-1", "actor": "staff-2"}


def test_a_publisher_cannot_leave_out_what_it_promises() -> None:
    state = opening()
    del state["slots"]
    with pytest.raises(ValueError, match="promises slots"):
        pack(OpeningChanged, state)


def test_a_reader_takes_its_own_fields_and_ignores_others_at_every_depth() -> None:
    state = opening()
    data = json.loads(pack(OpeningChanged, state)[2])["data"]
    data["slots"][0]["colour"] = "a field of next year"
    loaded = load(ReadOpening, data)
    assert loaded == {"id": uuid.UUID(int=7), "version": 3, "slots": state["slots"]}


@pytest.mark.parametrize(
    ("field", "value"),
    [("slots", None), ("slots", [{"id": "no id", "seats": 1}]), ("version", "3"), ("id", "no id")],
)
def test_what_is_not_as_agreed_is_named(field: str, value: object) -> None:
    data = json.loads(pack(OpeningChanged, opening())[2])["data"]
    data[field] = value
    with pytest.raises(Unreadable, match=f"not as agreed: {field}"):
        load(ReadOpening, data)


class Told(Event):
    """A field of each kind that is taken as it is, and of some that are not."""

    type = "venues.kind-told.v1"
    words = fields.String(allow_none=True)
    short = fields.String(validate=validate.Length(max=3))
    number = fields.Integer(strict=True)
    flag = fields.Boolean(required=False, load_default=None)
    day = fields.Date(allow_none=True)


@pytest.mark.parametrize("name", ["words", "short", "number", "flag", "day"])
@pytest.mark.parametrize("value", [None, "abc", "abcd", "2021-11-05", "1", 1, 0, 1.0, 1.5, True, [], {}])
def test_each_field_is_read_as_its_schema_reads_it(name: str, value: object) -> None:
    data = {"id": str(uuid.UUID(int=7)), "version": 1, name: value}
    try:
        expected = Told().load(data)
    except ValidationError:
        with pytest.raises(Unreadable, match=name):
            load(Told, data)
    else:
        assert {key: repr(value) for key, value in load(Told, data).items()} == {
            key: repr(value) for key, value in expected.items()
        }


class Part(Schema):
    words = fields.String()
    at = fields.AwareDateTime()


class Written(Event):
    """A field of each kind that is written without its schema, and of some that are not."""

    type = "venues.kind-written.v1"
    words = fields.String(attribute="said")
    number = fields.Integer()
    flag = fields.Boolean()
    day = fields.Date()
    at = fields.AwareDateTime(data_key="moment")
    other = fields.UUID()
    part = fields.Nested(Part)
    parts = fields.List(fields.Nested(Part))
    many = fields.Nested(Part, many=True)
    usual = fields.Integer(dump_default=7)
    share = fields.Float()
    tags = fields.List(fields.String())


AT = datetime(2021, 11, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "state",
    [
        {},
        dict.fromkeys(["said", "number", "flag", "day", "at", "other", "part", "parts", "many", "usual"]),
        {"said": "字", "number": 3, "flag": True, "day": AT.date(), "at": AT, "other": uuid.UUID(int=9)},
        {"said": uuid.UUID(int=9), "number": True, "flag": 1, "other": "x", "usual": 8, "share": 1},
        {"part": {"words": "a", "at": None}, "parts": [{"at": AT}, SimpleNamespace(words=3)], "many": [{}]},
        {"part": SimpleNamespace(at=AT), "parts": ({"words": "a"},), "tags": ["a", "b"]},
        {"at": AT.astimezone(SHANGHAI)},
    ],
)
@pytest.mark.parametrize("shape", [dict, lambda state: SimpleNamespace(**state)])
def test_each_field_is_written_as_its_schema_writes_it(
    state: dict[str, object], shape: Callable[[dict[str, object]], object]
) -> None:
    whole = shape({"id": uuid.UUID(int=7), "version": 1} | state)
    assert repr(dump(schema_of(Written), whole)) == repr(Written().dump(whole))


def test_a_missing_field_is_named() -> None:
    with pytest.raises(Unreadable, match="not as agreed: slots"):
        load(ReadOpening, {"id": str(uuid.UUID(int=7)), "version": 1})


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"nothing",
        b"\xff\xfe",
        b"null",
        b"[1]",
        b"{}",
        b"[" * 100_000,
        body(id=""),
        body(id="x" * 201),
        body(id="a\x00b"),
        body(type=None),
        body(data=[]),
        body(data={"id": "o-1"}),
        body(data={"id": "o-1", "version": -1}),
        body(data={"id": "o-1", "version": True}),
        body(data={"id": "o-1", "version": 2**63}),
        body(data={"id": 7, "version": 1}),
    ],
)
def test_what_is_no_event_is_unreadable(broken: bytes) -> None:
    with pytest.raises(Unreadable, match="no event"):
        unpack(broken)


def test_the_age_of_an_event_is_told_by_the_shared_clock() -> None:
    assert 0 <= unpack(body(time="2021-11-05T08:29:00+08:00")).age() - 60 < 5
    assert unpack(body(time="2021-11-05T08:31:00+08:00")).age() == 0
    assert unpack(body(time="noon")).age() == unpack(body()).age() == 0
