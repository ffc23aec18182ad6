"""Contracts: a reader's needs against the publisher's promises, and a promise against the one released before."""

from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from marshmallow import Schema, fields, validate

from chassis.messaging import contracts
from chassis.messaging.events import Event

Class = type[Event]


def event(base: Class = Event, type_: str = "venues.venue-changed.v1", **parts: Any) -> Class:
    return type("SomeEvent", (base,), {"type": type_, "__doc__": "A venue.", **parts})


class SpacePart(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)


PROMISED = event(
    name=fields.String(required=True),
    district=fields.String(required=True, allow_none=True),
    opened=fields.AwareDateTime(required=True),
    status=fields.String(required=True, validate=validate.OneOf(["open", "retired"])),
    share=fields.Integer(required=True),
    spaces=fields.List(fields.Nested(SpacePart), required=True),
    note=fields.String(),
)


def unkept(**needed: Any) -> list[str]:
    documents = [
        contracts.describe("venues", [PROMISED], []),
        contracts.describe("gateway", [], [event(**needed)]),
    ]
    return contracts.unkept_promises(documents)


def part(**parts: Any) -> Callable[[], Schema]:
    return Schema.from_dict(parts)


@pytest.mark.parametrize(
    "needed",
    [
        {},
        {"name": fields.String(required=True)},
        {"district": fields.String(required=True, allow_none=True)},
        {"name": fields.String(required=True, allow_none=True)},
        {"opened": fields.AwareDateTime(required=True)},
        {"opened": fields.String(required=True)},
        {"share": fields.Float(required=True)},
        {"note": fields.String()},
        {"colour": fields.String()},
        {"status": fields.String(required=True, validate=validate.OneOf(["open", "retired", "moved"]))},
        {"spaces": fields.List(fields.Nested(part(name=fields.String(required=True))), required=True)},
    ],
)
def test_what_a_reader_may_count_on(needed: dict[str, Any]) -> None:
    assert unkept(**needed) == []


@pytest.mark.parametrize(
    ("needed", "fault"),
    [
        ({"colour": fields.String(required=True)}, "colour is not promised"),
        ({"note": fields.String(required=True)}, "note is not promised"),
        ({"district": fields.String(required=True)}, "district is null or string where string is needed"),
        ({"name": fields.Integer(required=True)}, "name is string where integer is needed"),
        ({"opened": fields.Date(required=True)}, "opened is not promised as date"),
        ({"name": fields.UUID(required=True)}, "name is not promised as uuid"),
        (
            {"status": fields.String(required=True, validate=validate.OneOf(["open"]))},
            "status may be other than open",
        ),
        (
            {"spaces": fields.List(fields.Nested(part(seats=fields.Integer(required=True))), required=True)},
            "spaces[].seats is not promised",
        ),
    ],
)
def test_what_a_reader_may_not_count_on(needed: dict[str, Any], fault: str) -> None:
    assert unkept(**needed) == [f"gateway reads venues.venue-changed.v1: {fault}"]


def test_a_type_that_nobody_sends_cannot_be_read() -> None:
    reader = contracts.describe("gateway", [], [event(type_="venues.thought-had.v1")])
    assert contracts.unkept_promises([reader]) == ["gateway reads venues.thought-had.v1, which nobody sends"]


def test_what_was_released_stays() -> None:
    released = contracts.describe("venues", [PROMISED, event(type_="venues.venue-closed.v1")], [])
    grown = contracts.describe("venues", [event(PROMISED, more=fields.String(required=True))], [])
    assert contracts.broken_promises(released, released) == []
    assert contracts.broken_promises(released, grown) == ["venues.venue-closed.v1 is no longer sent"]
    shrunk = contracts.describe("venues", [event(name=fields.String(allow_none=True))], [])
    faults = contracts.broken_promises(contracts.describe("venues", [PROMISED], []), shrunk)
    assert "venues.venue-changed.v1: name is not promised" in faults
    assert "venues.venue-changed.v1: spaces is not promised" in faults


def test_two_classes_of_one_reader_are_one_need() -> None:
    first, second = event(name=fields.String(required=True)), event(share=fields.Integer(required=True))
    needs = contracts.receives(contracts.describe("gateway", [], [first, second]))
    assert needs["venues.venue-changed.v1"]["required"] == ["id", "name", "share", "version"]


def test_a_described_event_validates_data_and_allows_more() -> None:
    schema = contracts.sends(contracts.describe("venues", [PROMISED], []))["venues.venue-changed.v1"]
    state = {
        "id": "01a209da-bf1e-73ad-8b92-9bb1d1a21c12",
        "version": 1,
        "name": "武汉图书馆",
        "district": None,
        "opened": "2021-11-05T09:00:00+08:00",
        "status": "open",
        "share": 1,
        "spaces": [{"id": "01a209da-bf1e-73ad-8b92-9bb1d1a21c13", "name": "报告厅", "floor": 2}],
        "later": True,
    }
    validator = Draft202012Validator(schema)
    validator.validate(state)
    assert not validator.is_valid(state | {"spaces": [{"id": "x"}]})
    assert not validator.is_valid(state | {"district": 7})


def test_documents_are_whole_and_written_the_same_each_time() -> None:
    document = contracts.describe("venues", [PROMISED], [event(type_="kiosk.thing-changed.v1")])
    assert document["asyncapi"] == "3.0.0"
    assert list(contracts.sends(document)) == ["venues.venue-changed.v1"]
    assert list(contracts.receives(document)) == ["kiosk.thing-changed.v1"]
    assert contracts.as_text(document) == contracts.as_text(
        contracts.describe("venues", [PROMISED], [event(type_="kiosk.thing-changed.v1")])
    )
    for reference in _references(document):
        target: Any = document
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]


def _references(part: Any) -> list[str]:
    if isinstance(part, dict):
        references = [part["$ref"]] if "$ref" in part else []
        return references + [reference for value in part.values() for reference in _references(value)]
    return [reference for value in part for reference in _references(value)] if isinstance(part, list) else []
