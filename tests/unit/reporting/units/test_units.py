"""Units: who may register them, what is told of them, and whose contact is shown to whom."""

import uuid

import pytest
from sqlalchemy import text

from chassis.storage.db import reading
from reporting.units.model import Disclosure
from tests.fixtures.reporting import CONTACT, UNIT, faults


def test_a_unit_is_registered_and_told_without_its_contact(papers, edition):
    papers.events()
    unit = papers.unit(edition["id"], contact=CONTACT)
    assert unit["contact"] == {"name": "欧*", "phone": "138****1234", "mail": None, "language": "zh"}
    assert unit["roles"] == [{"edition_id": edition["id"], "role": "executor"}]
    [(event, state)] = papers.events()
    assert (event, state) == ("unit-changed", {key: value for key, value in unit.items() if key != "contact"})


@pytest.mark.slow
def test_a_units_public_phone_is_told_and_is_no_contact(papers, edition):
    unit = papers.unit(edition["id"], public_phone="027-85350000", contact=CONTACT)
    assert unit["public_phone"] == "027-85350000"
    papers.events()
    changed = papers.office.patch(
        f"/units/{unit['id']}",
        json={"public_phone": "12345"},
        headers={"If-Match": f'"{unit["version"]}"'},
    )
    assert changed.json["public_phone"] == "12345", changed.json
    assert [state["public_phone"] for event, state in papers.events() if event == "unit-changed"] == ["12345"]
    wrong = papers.office.patch(
        f"/units/{unit['id']}",
        json={"public_phone": "call us"},
        headers={"If-Match": f'"{changed.json["version"]}"'},
    )
    assert list(faults(wrong)) == ["public_phone"]


def test_an_english_name_is_shown_told_and_refused_in_chinese(papers, edition):
    unit = papers.unit(edition["id"], name_en="Hongshan Community College")
    assert unit["name_en"] == "Hongshan Community College"
    path, headers = f"/units/{unit['id']}", {"If-Match": f'"{unit["version"]}"'}
    changed = papers.office.patch(path, json={"name_en": "Hongshan College"}, headers=headers)
    assert changed.json["name_en"] == "Hongshan College"
    assert [state["name_en"] for event, state in papers.events() if event == "unit-changed"][-1:] == [
        "Hongshan College"
    ]
    headers = {"If-Match": f'"{changed.json["version"]}"'}
    assert list(faults(papers.office.patch(path, json={"name_en": "洪山"}, headers=headers))) == ["name_en"]


def test_a_contact_is_sealed_at_rest(papers, edition):
    papers.unit(edition["id"], contact=CONTACT)
    with papers.app.app_context(), reading() as db:
        stored = str(db.execute(text("SELECT * FROM unit")).all()) + str(
            db.execute(text("SELECT * FROM outbox")).all()
        )
    assert "欧阳" not in stored
    assert "13800001234" not in stored


def test_a_contact_is_shown_in_full_for_a_reason_that_is_kept(papers, edition):
    unit = papers.unit(edition["id"], contact=CONTACT)
    path = f"/units/{unit['id']}/contact"
    assert list(faults(papers.office.get(path))) == ["reason"]
    answer = papers.office.get(path, query_string={"reason": "催交总结"})
    assert answer.json == {"name": "欧阳试", "phone": "13800001234", "mail": None, "language": "zh"}
    assert papers.editor(uuid.uuid4()).get(path, query_string={"reason": "好奇"}).status_code == 403
    with papers.app.app_context(), reading() as db:
        assert [(disclosure.by, disclosure.reason) for disclosure in db.query(Disclosure)] == [
            ("tester", "催交总结")
        ]
    assert papers.office.get("/units").json["items"][0]["contact"] == {
        "name": "欧*",
        "phone": "138****1234",
        "mail": None,
        "language": "zh",
    }


def test_a_unit_without_contact_has_none_to_show(papers, edition):
    unit = papers.unit(edition["id"])
    assert unit["contact"] is None
    answer = papers.office.get(f"/units/{unit['id']}/contact", query_string={"reason": "通知"})
    assert (answer.status_code, answer.json["type"]) == (404, "/problems/no-such-contact")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"district": "110101", "area": None}, "district"),
        ({"area": "朝阳区"}, "area"),
        ({"area": "江汉区"}, "area"),
        ({"district": None, "area": None}, "area"),
        ({"role": "boss"}, "role"),
        ({"edition_id": str(uuid.UUID(int=7))}, "edition_id"),
        ({"contact": {"name": "欧阳试", "phone": "12"}}, "contact.phone"),
        ({"contact": {"phone": "13800001234"}}, "contact.name"),
    ],
)
def test_a_wrong_unit_is_refused_by_its_field(papers, edition, change, field):
    answer = papers.office.create("/units", json=UNIT | {"edition_id": edition["id"]} | change)
    assert (answer.status_code, list(faults(answer))) == (422, [field])


def test_a_functional_zone_is_an_area_of_its_own(papers, edition):
    zone = papers.unit(edition["id"], name="车谷学习中心", district=None, area="武汉经开区")
    assert (zone["district"], zone["area"]) == (None, "武汉经开区")
    follows = papers.unit(edition["id"], name="武昌区图书馆", district="420106", area=None)
    assert follows["area"] == "武昌区"


def test_a_units_name_is_there_once(papers, edition):
    first = papers.unit(edition["id"])
    for name in (UNIT["name"], " ".join(UNIT["name"])):
        again = papers.office.create("/units", json=UNIT | {"edition_id": edition["id"], "name": name})
        assert (again.status_code, again.json["unit_id"]) == (409, first["id"])
