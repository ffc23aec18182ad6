"""Callers, several at once, moves, the audit, and the words of search are for everyone: see test_pages_for_everyone."""

import uuid
from collections.abc import Callable

import pytest
from flask import Flask

from gateway.wordbook import unmet
from tests.e2e.conftest import Look, Portal
from tests.e2e.test_pages_for_everyone import every_view, faults_by_page, in_words
from tests.fixtures.desk import AT_DESK, BOOKING, CALLER, CITIZEN, COMING, SESSION
from tests.fixtures.double import Double
from tests.fixtures.web_sessions import new_clerk
from tests.unit.gateway.portal.staff.test_audit import line
from tests.unit.gateway.portal.staff.test_desk_groups import GROUP

OTHER = SESSION | {"id": str(uuid.uuid4()), "title": "反诈课", "seats_left": 0}
MOVE = f"/staff/desk/bookings/{BOOKING['id']}/move"
PAGES = {
    "a caller": f"/staff/desk/callers/{CITIZEN}",
    "several": f"/staff/desk/sessions/{SESSION['id']}/several?caller={CITIZEN}",
    "what became of several": f"/staff/desk/groups/{GROUP['id']}",
    "slips of several": f"/staff/desk/groups/{GROUP['id']}/slips",
    "where to move": MOVE,
    "move": f"{MOVE}/{OTHER['id']}",
    "audit": "/staff/audit",
    "everyday words": "/staff/office/everyday-words",
    "an everyday word": "/staff/office/everyday-words/new",
    "unmet searches": "/staff/office/unmet-searches",
}


@pytest.fixture
def token(new_gateway: Callable[..., Flask], portal: Portal, department: Double) -> str:
    """The session of somebody of desk and office; what registration says to them."""
    lines = [line(), line(action="copy", by="citizen", about="citizen", name="139****0001", reason=None)]
    slips = [{"booking": BOOKING, "token": "A" * 131}, {"booking": BOOKING, "token": None}]
    for ending, answer in {
        f"/desk/citizens/{CITIZEN}": CALLER | {"bookings": [BOOKING, BOOKING | {"status": "cancelled"}]},
        "/desk/sessions": COMING | {"items": [SESSION, OTHER]},
        f"/desk/sessions/{SESSION['id']}": SESSION,
        f"/desk/sessions/{OTHER['id']}": OTHER,
        f"/desk/bookings/{BOOKING['id']}": AT_DESK,
        f"/sessions/{SESSION['id']}/alternatives": COMING,
        f"/desk/groups/{GROUP['id']}": GROUP,
        f"/desk/groups/{GROUP['id']}/slips": {"items": slips},
        "/audits": {"items": lines, "next_cursor": None},
    }.items():
        department.stand(ending, answer)
    app = new_gateway()
    with app.test_request_context("/"):
        unmet.count_wish(unmet.read_wish("京剧脸谱"))
    return new_clerk(app, username="all-in-all", roles=["office", "city_desk"])


@every_view
def test_pages_are_for_everyone(
    view: tuple[int, str, str], token: str, look_as: Callable[[str], Look]
) -> None:
    faults = faults_by_page(look_as(token)(*view), PAGES)
    assert faults == {}, in_words(faults)
