"""The office's pages of units, one by one and as a table, with reporting's double behind them."""

import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.double import Double, sent
from tests.fixtures.gateway import EDITION, edition
from tests.fixtures.pages import Reader, sign_in_staff
from tests.unit.gateway.portal.staff.test_office_editions import STALE
from tests.unit.gateway.portal.staff.test_papers import answer_next

ID = str(uuid.uuid4())
UNIT: dict[str, Any] = {
    "id": ID,
    "version": 3,
    "name": "江岸区社区学院",
    "kind": "社区学院",
    "district": "420102",
    "area": "江岸区",
    "roles": [{"edition_id": EDITION, "role": "executor"}],
    "contact": {"name": "欧阳*", "phone": "138****1234"},
}
PATH = f"/staff/office/units/{ID}"
FILLED = {"name": "江岸区社区学院", "kind": "社区学院", "district": "420102", "area": "", "role": "executor"}


@pytest.fixture
def office(new_gateway: Callable[..., Flask], papers_department: Double) -> Reader:
    app = new_gateway(reporting_url=papers_department.url)
    edition(app)
    papers_department.stand("/units", {"items": [UNIT], "next_cursor": None})
    papers_department.stand(f"/units/{ID}", UNIT)
    return sign_in_staff(app, "office")


def test_units_are_listed_with_their_masked_contacts(office: Reader) -> None:
    assert 'href="/staff/office/units"' in office.open("/staff").text
    page = office.open("/staff/office/units").text
    for words in ("江岸区社区学院", "落实", "138****1234", f'href="{PATH}"', "/staff/office/units/sheet"):
        assert words in page


@pytest.mark.slow
def test_a_unit_is_registered_and_changed(office: Reader, papers_department: Double) -> None:
    office.open("/staff/office/units/add")
    papers_department.standing.pop("/units")
    answer_next(papers_department, 201, UNIT)
    contact = {"contact_name": "方敬之", "contact_phone": "13800001234"}
    assert office.send("/staff/office/units/add", **FILLED, **contact).location.endswith("?saved=1")
    [request] = sent(papers_department, "POST")
    assert request.json["contact"] == {"name": "方敬之", "phone": "13800001234"}
    assert (request.json["edition_id"], request.json["area"]) == (EDITION, None)
    office.open(PATH)
    office.send(PATH, **FILLED | {"kind": "开放大学", "name_en": "Jiang'an College"})
    [request] = sent(papers_department, "PATCH")
    assert request.headers["If-Match"] == '"3"' and "contact" not in request.json
    assert request.json["name_en"] == "Jiang'an College"


@pytest.mark.slow
def test_what_is_refused_of_the_contact_stands_beside_it_and_a_second_editor_sees_both(
    office: Reader, papers_department: Double
) -> None:
    office.open(PATH)
    papers_department.standing.pop(f"/units/{ID}")
    wrong = {"field": "contact.phone", "message": "不是电话号码"}
    answer_next(papers_department, 422, {"title": "请核对", "type": "/problems/invalid", "errors": [wrong]})
    papers_department.answer(200, UNIT)
    page = office.send(PATH, **FILLED, contact_name="方", contact_phone="1").text
    assert 'id="contact_phone-wrong"' in page
    answer_next(papers_department, 412, STALE)
    papers_department.answer(200, UNIT | {"kind": "别人写的"})
    page = office.send(PATH, **FILLED).text
    assert "别人写的" in page and 'name="version" value="5"' in page


@pytest.mark.slow
def test_a_unit_leaves_the_edition_and_joins_it_again(office: Reader, papers_department: Double) -> None:
    page = office.open(PATH).text
    assert "不再参加本届" in page and "加入本届" not in page
    refusal = {"type": "/problems/part-in-use", "title": "还有公开的活动", "status": 409, "activities": 2}
    answer_next(papers_department, 409, refusal)
    page = office.send(f"{PATH}/leaving").text
    assert "还有公开的活动" in page and 'value="社区学院"' in page
    papers_department.stand(f"/units/{ID}/parts/{EDITION}", UNIT | {"roles": []})
    assert office.send(f"{PATH}/leaving").location == f"{PATH}?saved=1"
    [*_, request] = sent(papers_department, "DELETE")
    assert request.headers["If-Match"] == '"3"'
    papers_department.stand(f"/units/{ID}", UNIT | {"roles": []})
    page = office.open(PATH).text
    assert "不再参加本届" not in page and "选好角色保存，就加入本届" in page
    papers_department.stand(f"/units/{ID}", UNIT | {"roles": []})
    assert office.send(PATH, **FILLED | {"role": "", "name_en": "A College"}).location == f"{PATH}?saved=1"
    [*_, request] = sent(papers_department, "PATCH")
    assert not {"role", "edition_id"} & request.json.keys(), "who corrects a name enters nobody"
    papers_department.stand(f"/units/{ID}", UNIT)
    office.open(PATH)
    assert "请按下面的“不再参加本届”" in office.send(PATH, **FILLED | {"role": ""}).text


def test_the_contact_is_shown_in_full_for_a_reason(office: Reader, papers_department: Double) -> None:
    papers_department.stand(f"/units/{ID}/contact", {"name": "欧阳试", "phone": "13800001234"})
    office.open(PATH)
    page = office.send(f"{PATH}/contact", reason="催报方案").text
    assert "欧阳试" in page and "13800001234" in page.replace(" ", "")


def test_a_table_is_looked_through_and_its_faults_stand_by_cell(
    office: Reader, papers_department: Double
) -> None:
    path = "/staff/office/units/sheet"
    assert f"/api/reporting/units.xlsx?edition_id={EDITION}" in office.open(path).text
    fault = {"field": "district", "cell": "C2", "message": "没有这个区"}
    row = {"row": 2, "name": "某社", "outcome": "faulty", "changes": [], "errors": [fault]}
    counts = {"taken": False, "new": 0, "changed": 0, "same": 1, "faulty": 1}
    papers_department.stand("/units/sheet", counts | {"rows": [row]})
    page = office.send(path, sheet=(io.BytesIO("名称\n某社\n".encode()), "units.csv"), act="check").text
    assert "C2" in page and "没有这个区" in page and "下载标出错误的表" in page
    [request] = sent(papers_department, "POST")
    assert f"edition_id={EDITION}" in request.path and "dry_run=True" in request.path


@pytest.mark.slow
def test_the_office_acts_for_a_unit_and_what_it_did_stands_there(
    office: Reader, papers_department: Double
) -> None:
    act = {"act": "confirmed", "about": "收悉通知", "by": "office", "at": "2021-11-05T01:00:00+00:00"}
    papers_department.stand("/owed/acts", {"items": [act]})
    papers_department.stand("/owed", {"items": []})
    papers_department.stand("/plans", {"items": [], "next_cursor": None})
    papers_department.stand(f"/editions/{EDITION}", {"notice": ""})
    path = f"/staff/papers/of/{ID}"
    assert f'href="{path}"' in office.open(PATH).text
    page = office.open(path).text
    for words in ("您在代这个单位办理", "办公室代办了 1 次", "收悉通知", "开始填方案"):
        assert words in page
