"""A unit's own contact: seen in full by the unit, changed with what was seen, masked where others look."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.double import Double, sent
from tests.fixtures.gateway import edition
from tests.fixtures.pages import sign_in_staff
from tests.unit.gateway.portal.staff.test_papers import UNIT, answer_next

PATH = "/staff/papers/contact"
CONTACT = {"name": "欧阳试", "phone": "13800001234", "mail": None, "language": "en"}
OF_UNIT: dict[str, Any] = {
    "id": UNIT,
    "version": 3,
    "name": "江岸区社区学院",
    "kind": "社区学院",
    "district": "420102",
    "area": "江岸区",
    "roles": [],
    "contact": CONTACT | {"name": "欧*", "phone": "138****1234"},
}


@pytest.fixture
def app(new_gateway: Callable[..., Flask], papers_department: Double) -> Flask:
    app = new_gateway(reporting_url=papers_department.url)
    edition(app)
    papers_department.stand(f"/units/{UNIT}", OF_UNIT)
    papers_department.stand(f"/units/{UNIT}/contact", CONTACT)
    return app


@pytest.mark.slow
def test_the_unit_sees_and_changes_its_contact(app: Flask, papers_department: Double) -> None:
    editor = sign_in_staff(app, "unit_editor", unit=UNIT)
    assert f'href="{PATH}"' in editor.open("/staff").text
    page = editor.open(PATH).text
    assert 'value="13800001234"' in page and "138****1234" in page and "欧*" in page
    assert "请填写这一项" in editor.send(PATH, name="", phone="13800001234", language="zh").text
    editor.open(PATH)
    form = {"name": "方敬之", "phone": "", "mail": "fang@example.org", "language": "zh"}
    assert editor.send(PATH, **form).location == f"{PATH}?unit={UNIT}&saved=1"
    [request] = sent(papers_department, "PATCH")
    assert request.headers["If-Match"] == '"3"'
    assert request.json == {"contact": form | {"phone": None}}


def test_the_second_of_two_editors_sees_both(app: Flask, papers_department: Double) -> None:
    editor = sign_in_staff(app, "unit_editor", unit=UNIT)
    editor.open(PATH)
    problem = {"type": "/problems/changed-meanwhile", "title": "别人刚刚改过", "version": 4}
    papers_department.standing.pop(f"/units/{UNIT}")
    answer_next(papers_department, 412, problem)
    papers_department.answer(200, OF_UNIT | {"version": 4})
    page = editor.send(PATH, name="方敬之", phone="13900005678", language="zh").text
    assert "13900005678" in page and "13800001234" in page and 'name="version" value="4"' in page


def test_a_unit_without_contact_and_somebody_elses(app: Flask, papers_department: Double) -> None:
    papers_department.stand(f"/units/{UNIT}", OF_UNIT | {"contact": None})
    editor = sign_in_staff(app, "unit_editor", unit=UNIT)
    assert "还没有联系人" in editor.open(PATH).text
    assert editor.open(f"{PATH}?unit={uuid.uuid4()}").status_code == 403
    office = sign_in_staff(app, "office", username="office")
    assert office.open(PATH).status_code == 403
