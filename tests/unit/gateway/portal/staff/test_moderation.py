"""What citizens wrote of a session is published or not by those who keep it."""

import uuid

import pytest
from flask import Flask

from tests.fixtures.double import Double
from tests.fixtures.pages import let_answer, sign_in_staff

COMMENT = {
    "id": str(uuid.uuid4()),
    "session_id": str(uuid.uuid4()),
    "rating": 4,
    "comment": "很好",
    "status": "waiting",
    "created_at": "2021-11-07T01:00:00+00:00",
    "title": "智能手机助老课",
    "starts_at": "2021-11-06T01:00:00+00:00",
}
WAITING, NONE = ({"items": items, "next_cursor": None} for items in ([COMMENT], []))


@pytest.mark.slow
def test_staff_moderate(portal: Flask, department: Double) -> None:
    staff = sign_in_staff(portal, "unit_editor")
    let_answer(department, (200, WAITING))
    assert "很好" in staff.open("/staff/feedback").text
    let_answer(department, (200, NONE))
    assert "/staff/feedback" in staff.open("/staff").text
    let_answer(department, (200, WAITING))
    staff.open("/staff/feedback")
    let_answer(department, (200, COMMENT))
    answer = staff.send(f"/staff/feedback/{COMMENT['id']}", publish="1")
    assert answer.location == "/staff/feedback?status=waiting"
    path, body = department.asked[0].path, department.asked[0].json
    assert (path, body) == (f"/feedback/{COMMENT['id']}/moderation", {"publish": True})
