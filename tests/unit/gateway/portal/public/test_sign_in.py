"""Signing in to the portal: where the code is, and a phone that was silent for long."""

import re
import uuid
from collections.abc import Callable

import pytest
from flask import Flask

from tests.fixtures.double import Double
from tests.fixtures.pages import PHONE, Reader, let_answer, say

WANTED = {
    "type": "/problems/name-wanted",
    "title": "请再写一个报名时用过的姓名",
    "errors": [{"field": "name", "message": "这个号码很久没有登录过"}],
}


CODE_ID = "0190f000-0000-7000-8000-000000000001"
LOOKS = {
    "waiting": "短信在排队",
    "sent": "短信已经发出",
    "dropped": "短信没有按时发到",
}


def shown(page: str) -> list[str]:
    """What the page says of where the code is."""
    states = re.findall(r'<(?:p|div class="note note-bad") data-status="(\w+)"( hidden)?>', page)
    return [status for status, hidden in states if not hidden]


@pytest.fixture
def waiting(new_gateway: Callable[..., Flask], department: Double) -> Reader:
    """Someone who waits for a code."""
    reader = Reader(new_gateway(registration_url=department.url).test_client())
    reader.open("/sign-in?next=/activities")
    say(department, 202, {"id": CODE_ID})
    reader.send("/sign-in", phone=PHONE, consent="1")
    return reader


@pytest.mark.slow
@pytest.mark.parametrize("status", LOOKS)
def test_whoever_waits_for_a_code_can_see_whether_it_has_left(
    waiting: Reader, department: Double, status: str
) -> None:
    assert shown(waiting.page) == ["waiting"]
    assert f'data-code="/api/sign-in/code/{CODE_ID}"' in waiting.page
    assert "重新获取验证码，或换一个号码" in waiting.page, "by the name that the help gives it"
    say(department, 200, {"status": status})
    assert waiting.send("/sign-in/code/status").status_code == 200
    assert department.asked[-1].path == f"/sign-in-codes/{CODE_ID}"
    assert shown(waiting.page) == [status]
    assert LOOKS[status] in waiting.page


def test_a_code_that_cannot_come_is_asked_for_again_by_one_press(waiting: Reader, department: Double) -> None:
    say(department, 200, {"status": "dropped"})
    waiting.send("/sign-in/code/status")
    say(department, 202, {"id": str(uuid.uuid4())})
    assert waiting.send("/sign-in").status_code == 200
    assert department.asked[-1].json == {"phone": f"+86{PHONE}"}
    assert shown(waiting.page) == ["waiting"]
    say(department, 200, {"citizen_id": str(uuid.uuid4())})
    assert waiting.send("/sign-in/code", code="123456").location == "/activities"


def test_a_refused_code_comes_with_where_its_message_is(waiting: Reader, department: Double) -> None:
    let_answer(
        department,
        (422, {"type": "/problems/code-wrong", "title": "验证码不对"}),
        (200, {"status": "dropped"}),
    )
    assert waiting.send("/sign-in/code", code="000000").status_code == 422
    assert shown(waiting.page) == ["dropped"]
    assert 'value="000000"' in waiting.page


@pytest.mark.slow
@pytest.mark.parametrize("code_id", ["", "no id", "../sign-ins"])
def test_a_page_without_an_id_goes_on_without(waiting: Reader, department: Double, code_id: str) -> None:
    let_answer(department, (422, {"type": "/problems/code-wrong", "title": "验证码不对"}))
    assert waiting.send("/sign-in/code", code="000000", code_id=code_id).status_code == 422
    assert shown(waiting.page) == []
    assert len(department.asked) == 1


def test_while_registration_does_not_say_the_page_goes_on_without(
    waiting: Reader, department: Double
) -> None:
    say(department, 404, {"type": "/problems/no-such-sign-in-code", "title": "没有发过这个验证码"})
    assert waiting.send("/sign-in/code/status").status_code == 200
    assert shown(waiting.page) == []
    assert 'name="code"' in waiting.page


@pytest.fixture
def reader(new_gateway: Callable[..., Flask], department: Double) -> Reader:
    """Someone whose code was right, and who is asked for a name."""
    reader = Reader(new_gateway(registration_url=department.url).test_client())
    reader.open("/sign-in")
    department.answer(202)
    department.answer(409, WANTED)
    department.answer(200, {"status": "sent"})
    reader.send("/sign-in", phone=PHONE, consent="1")
    assert 'name="name"' not in reader.page
    department.answer(200, {"citizen_id": str(uuid.uuid4())})
    assert reader.send("/sign-in/code", code="123456").status_code == 409
    return reader


@pytest.mark.slow
@pytest.mark.parametrize("proof", [{"name": "李奶奶"}, {"anew": True}])
def test_a_silent_phone_is_opened_by_a_name_or_begins_anew(
    reader: Reader, department: Double, proof: dict[str, str | bool]
) -> None:
    assert "这个号码很久没有登录过" in reader.page
    assert 'value="123456"' in reader.page
    form = {field: "1" if value is True else str(value) for field, value in proof.items()}
    assert reader.send("/sign-in/code", code="123456", **form).status_code == 303
    assert department.asked[-1].json == {"phone": f"+86{PHONE}", "code": "123456"} | proof
