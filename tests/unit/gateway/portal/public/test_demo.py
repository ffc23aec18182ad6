"""What the demonstration would have sent is a page, and not there in production."""

import uuid
from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from flask import Flask

from tests.fixtures.double import Double
from tests.fixtures.gateway import NOBODY
from tests.fixtures.pages import PHONE, Reader, say


def test_demonstration_messages_are_a_page_and_json(stranger: Reader, department: Double) -> None:
    message = {
        "id": str(uuid.uuid4()),
        "to": "+8613900000001",
        "kind": "sign_in_code",
        "text": "验证码 123456",
    }
    answer = {"items": [message | {"sent_at": "2021-11-05T00:31:00+00:00"}], "next_cursor": None}
    say(department, 200, answer)
    stranger.open(f"/demo/messages?to={PHONE}")
    assert "验证码 123456" in stranger.page
    assert parse_qs(department.asked[-1].path.partition("?")[2])["to"] == [PHONE]
    assert stranger.open("/demo/messages?format=json").json == answer
    wants_json = stranger.client.get("/demo/messages", headers={"Accept": "application/json"})
    assert wants_json.json == answer


@pytest.mark.slow
def test_production_has_no_demonstration_messages(new_gateway: Callable[..., Flask]) -> None:
    app = new_gateway(environment="production", clock="", registration_url=NOBODY)
    client = app.test_client()
    assert client.get("/demo/messages").status_code == 404
    assert "演示" not in client.get("/").text
