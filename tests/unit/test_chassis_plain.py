"""Plain schemas say and take what marshmallow does, only sooner."""

import uuid
from datetime import UTC, datetime

import pytest
from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validate

from chassis import plain
from chassis.plain import View


class Person(Schema):
    name = fields.String(required=True, validate=validate.Length(1, 10))
    age = fields.Integer(load_default=18)


class Party(View):
    id = fields.UUID(required=True)
    people = fields.List(fields.Nested(Person), required=True, validate=validate.Length(1, 2))
    share = fields.Float(allow_none=True, load_default=None)
    at = fields.AwareDateTime(data_key="when")
    is_open = fields.Boolean(load_default=True)
    host = fields.Nested(Person, allow_none=True, load_default=None)


class Marshmallow(Party):
    """The same, written by marshmallow."""

    dump = Schema.dump


STATE = {
    "id": uuid.UUID(int=7),
    "people": [{"name": "王", "age": 70}, {"name": "李"}],
    "share": 0.5,
    "at": datetime(2021, 11, 6, tzinfo=UTC),
    "is_open": False,
    "host": None,
}
TOLD = {"id": str(uuid.UUID(int=7)), "people": [{"name": "王"}], "when": "2021-11-06T09:00:00+08:00"}


class Thing:
    def __init__(self, **state: object) -> None:
        self.__dict__ |= state


@pytest.mark.parametrize("state", [STATE, {"id": uuid.UUID(int=8)}, Thing(**STATE), Thing(host=STATE)])
def test_a_view_writes_what_marshmallow_writes(state):
    assert Party().dump(state) == Marshmallow().dump(state)
    assert Party(many=True).dump([state]) == [Marshmallow().dump(state)]
    assert plain.dump(Marshmallow(), state) == Marshmallow().dump(state)


def test_a_schema_that_is_not_plain_is_left_to_marshmallow():
    class Shouting(View):
        name = fields.Method("shout")

        def shout(self, obj):
            return obj["name"].upper()

    assert Shouting().dump({"name": "wang"}) == {"name": "WANG"}


def test_a_body_is_read_as_marshmallow_reads_it():
    assert plain.load(Party(), TOLD) == Party().load(TOLD)
    assert plain.load(Person(), {"name": "王"}) == {"name": "王", "age": 18}


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        [],
        TOLD | {"id": "x"},
        TOLD | {"people": []},
        TOLD | {"people": [{"name": "王"}] * 3},
        TOLD | {"people": [{"name": ""}]},
        TOLD | {"people": ["王"]},
        TOLD | {"people": None},
        TOLD | {"share": "much"},
        TOLD | {"unknown": 1},
        TOLD | {"at": "2021-11-06T09:00:00+08:00"},
    ],
)
def test_what_marshmallow_refuses_is_refused(wrong):
    with pytest.raises(ValidationError):
        Party().load(wrong)
    with pytest.raises(ValidationError):
        plain.load(Party(), wrong)


def test_a_body_with_hooks_or_with_keys_to_be_ignored_is_not_plain():
    class Hooked(Schema):
        name = fields.String()

        @post_load
        def shout(self, data, **_):
            return {"name": data["name"].upper()}

    with pytest.raises(ValidationError):
        plain.load(Hooked(), {"name": "wang"})
    with pytest.raises(ValidationError):
        plain.load(Person(unknown=EXCLUDE), {"name": "王", "more": 1})
