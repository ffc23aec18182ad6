"""What the SMS provider posts is handed on as it came, and the demonstration's page sends such a message."""

import json

import pytest

from tests.fixtures.double import sent

pytestmark = pytest.mark.slow
MESSAGE = json.dumps({"from": "13800000000", "text": "报名 1003 2", "id": "7"}, ensure_ascii=False)


def test_a_message_is_handed_on_with_its_signature(portal, department):
    department.answer(204)
    headers = {"X-Timestamp": "1700000000", "X-Signature": "abc", "Content-Type": "application/json"}
    answer = portal.test_client().post("/api/sms/inbound", data=MESSAGE.encode(), headers=headers)
    assert answer.status_code == 204
    [envelope] = sent(department, "POST")
    assert envelope.json == {"message": MESSAGE, "timestamp": "1700000000", "signature": "abc"}


def test_a_message_is_tried_out_on_a_page(stranger, department):
    assert "报名 1003 2" in stranger.open("/demo/sms").text
    department.answer(204)
    answer = stranger.send("/demo/sms", phone="13800000000", text="报名 1003 2")
    assert (answer.status_code, answer.location) == (303, "/demo/messages?to=13800000000")
    assert sent(department, "POST")[-1].json == {"phone": "13800000000", "text": "报名 1003 2"}
