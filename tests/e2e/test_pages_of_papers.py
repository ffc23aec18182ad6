"""What a unit owes and what the office makes of it are for everyone: see test_pages_for_everyone."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.e2e.conftest import Look, Portal
from tests.e2e.test_pages_for_everyone import every_view, faults_by_page, faults_of, in_words
from tests.fixtures.double import Double
from tests.fixtures.gateway import EDITION
from tests.fixtures.web_sessions import new_clerk
from tests.unit.gateway.portal.staff.test_office_editions import REQUIREMENT, SHOWN
from tests.unit.gateway.portal.staff.test_office_units import UNIT as IN_FULL
from tests.unit.gateway.portal.staff.test_owing import LINKS, NOTICE, OWED, RECEIPT, STEP
from tests.unit.gateway.portal.staff.test_papers import ACTIVITY, PLAN, ROW, SITTINGS, SUMMARY, UNIT

ACT = {"act": "confirmed", "about": "收悉通知", "by": "office", "at": "2021-11-05T01:00:00+00:00"}
RETURNED_ROW = ACTIVITY | {"remark": "请写明讲师，并减到四十人"}
WAITING_ROW = ACTIVITY | {
    "id": str(uuid.uuid4()),
    "status": "approved",
    "waits": True,
    "proposed": {"title": "手机课：进阶", "audiences": ["老年人群"]},
    "title": "手机进阶课",
}
STEPS = [
    {"id": str(uuid.uuid4()), "from_status": "draft", "to_status": "submitted", "by": "unit", "remark": None}
    | {"at": "2021-11-01T01:00:00+00:00"},
    {"id": str(uuid.uuid4()), "from_status": "submitted", "to_status": "returned", "by": "office"}
    | {"remark": "请按每行的意见改", "at": "2021-11-02T01:00:00+00:00"},
]
WHOLE = SUMMARY | {"activities": [RETURNED_ROW, WAITING_ROW], "transitions": STEPS, "status": "returned"}
PAPERS = ("receipt", "plan", "summary", "video", "photos", "links")
STATES = ("accepted", "returned", "open", "overdue", "filed", "nil")
COLUMNS = [
    REQUIREMENT | {"id": str(uuid.uuid4()), "paper": paper, "title": f"{paper}材料"} for paper in PAPERS
]


def line(name: str) -> dict[str, Any]:
    """A unit of the matrix with every state."""
    usual = {name: OWED[name] for name in ("due_at", "days_left")}
    cells = [
        usual
        | {"requirement_id": column["id"], "paper": column["paper"], "state": state}
        | {"late": state == "filed", "extended": state == "open", "begun": state == "open"}
        for column, state in zip(COLUMNS, STATES, strict=True)
    ]
    about = {"unit_id": str(uuid.uuid4()), "unit_name": name, "kind": "社区学院", "district": "420102"}
    return about | {"area": "江岸区", "missing": 3, "cells": cells}


MATRIX = {
    "requirements": COLUMNS,
    "items": [line("江岸区社区学院"), line("江汉区社区教育学院")],
    "counts": dict.fromkeys(STATES, 2),
    "total": 2,
    "next_cursor": None,
}
WAITING = (
    "/material",
    "/nominations",
    "/space-requests",
    "/phone-list",
    "/appeals",
    "/feedback",
    "/sessions/over",
    "/conflicts",
)
"""What the workplace looks through."""
PAGES = {
    "workplace": "/staff",
    "accounts": "/staff/accounts",
    "new account": "/staff/accounts/new",
    "who changed accounts": "/staff/accounts/acts",
    "own password": "/staff/password",
    "what we owe": "/staff/papers",
    "links owed": f"/staff/owed/{LINKS}/{UNIT}",
    "plan returned by line": f"/staff/papers/{PLAN}",
    "line": f"/staff/papers/rows/{ROW}",
    "office's plan": f"/staff/office/plans/{PLAN}",
    "matrix": "/staff/office/matrix",
    "editions": "/staff/office/editions",
    "new edition": "/staff/office/editions/add",
    "edition": f"/staff/office/editions/{EDITION}",
    "requirements": f"/staff/office/editions/{EDITION}/requirements",
    "requirement": f"/staff/office/requirements/{REQUIREMENT['id']}",
    "units": "/staff/office/units",
    "unit": f"/staff/office/units/{IN_FULL['id']}",
    "table of units": "/staff/office/units/sheet",
    "acting for a unit": f"/staff/papers/of/{UNIT}",
}


@pytest.fixture
def clerk(new_gateway: Callable[..., Flask], portal: Portal, department: Double) -> str:
    """Who edits a unit's papers and works in the office: the token of their session."""
    for ending, answer in {
        "/owed": {
            "items": [NOTICE, OWED | {"paper": "plan", "title": "活动方案", "state": "returned"}, OWED]
        },
        f"/owed/{LINKS}/{UNIT}": OWED | {"steps": [STEP], "is_open": True},
        f"/owed/{RECEIPT}/{UNIT}": NOTICE | {"steps": [], "state": "accepted", "is_open": True},
        "/owed/acts": {"items": [ACT]},
        "/owed/matrix": MATRIX,
        "/plans": {"items": [SUMMARY | {"status": "returned", "waiting": 1}], "next_cursor": None},
        f"/plans/{PLAN}": WHOLE,
        "/objections": {"items": [], "next_cursor": None},
        f"/activities/{ROW}": RETURNED_ROW,
        f"/sittings/{SITTINGS[0]['id']}": SITTINGS[0],
        f"/editions/{EDITION}": SHOWN,
        "/editions": {"items": [SHOWN], "next_cursor": None},
        "/requirements": {"items": [REQUIREMENT, *COLUMNS[:2]]},
        f"/requirements/{REQUIREMENT['id']}": REQUIREMENT,
        "/units": {"items": [IN_FULL], "next_cursor": None},
        f"/units/{IN_FULL['id']}": IN_FULL,
        **{path: {"items": [], "next_cursor": None} for path in WAITING},
    }.items():
        department.stand(ending, answer)
    roles = ["unit_editor", "office", "door"]
    return new_clerk(new_gateway(), username="clerk", roles=roles, unit=uuid.UUID(UNIT))


@pytest.fixture
def look(clerk: str, look_as: Callable[[str], Look]) -> Look:
    """Pages of the clerk's browser."""
    return look_as(clerk)


@every_view
def test_pages_are_for_everyone(view: tuple[int, str, str], look: Look) -> None:
    faults = faults_by_page(look(*view), PAGES)
    assert faults == {}, in_words(faults)


def test_from_receipt_to_the_plan_returned_by_line_and_the_matrix_on_a_phone(look: Look) -> None:
    page = look(390, print_size="large")
    page.goto(PAGES["what we owe"])
    page.get_by_role("button", name="确认收悉").click()
    page.get_by_text("已保存。").wait_for()
    page.goto(PAGES["what we owe"])
    page.get_by_role("link", name="按办公室的意见修改").first.click()
    page.get_by_text("请写明讲师，并减到四十人").first.wait_for()
    assert "手机课：进阶" in page.content() and "有修改，等办公室审核" in page.content()
    assert faults_of(page, 390) == []
    page.goto(PAGES["matrix"])
    table = page.locator(".scroll").first
    expression = "cell => getComputedStyle(cell, '::before').content"
    assert table.evaluate("box => box.scrollWidth <= box.clientWidth"), "each line is a card"
    assert "缺项" in table.locator("td").first.evaluate(expression), "each cell has the name of its column"
    assert "有草稿" in page.content() and "迟交" in page.content() and "已延期" in page.content()
