"""Signing in to the portal: a phone that was silent for long is opened by a name, or begins empty."""

import uuid
from collections.abc import Callable

import pytest
from flask import Flask

from tests.fixtures.double import Double
from tests.fixtures.pages import PHONE, Reader

WANTED = {
    "type": "/problems/name-wanted",
    "title": "请再写一个报名时用过的姓名",
    "errors": [{"field": "name", "message": "这个号码很久没有登录过"}],
}


@pytest.fixture
def reader(new_gateway: Callable[..., Flask], department: Double) -> Reader:
    """Someone whose code was right, and who is asked for a name."""
    reader = Reader(new_gateway(registration_url=department.url).test_client())
    reader.open("/sign-in")
    department.answer(202)
    department.answer(409, WANTED)
    reader.send("/sign-in", phone=PHONE, consent="1")
    assert 'name="name"' not in reader.page
    department.answer(200, {"citizen_id": str(uuid.uuid4())})
    assert reader.send("/sign-in/code", code="123456").status_code == 409
    return reader


@pytest.mark.parametrize("proof", [{"name": "李奶奶"}, {"anew": True}])
def test_a_silent_phone_is_opened_by_a_name_or_begins_anew(
    reader: Reader, department: Double, proof: dict[str, str | bool]
) -> None:
    assert "这个号码很久没有登录过" in reader.page
    assert 'value="123456"' in reader.page
    filled = {field: "1" if value is True else str(value) for field, value in proof.items()}
    assert reader.send("/sign-in/code", code="123456", **filled).status_code == 303
    assert department.asked[-1].json == {"phone": f"+86{PHONE}", "code": "123456"} | proof
