"""What units' contacts are told: written with what it is about, sent by the department's worker, shown to the unit."""

import pytest

from chassis.testing import run_jobs
from tests.fixtures.reporting import CONTACT, UNIT, faults
from tests.unit.reporting.material.test_material import CAPTION, filed
from tests.unit.reporting.owed.test_owed import at

MAIL = {"name": "欧阳试", "mail": "ouyang@example.org"}


def with_contact(week, contact=CONTACT):
    answer = week.editor.patch(f"/units/{week.unit['id']}", json={"contact": contact})
    assert answer.status_code == 200, answer.json
    return answer.json


def messages(week):
    """Everything sent, newest first: (to, kind, text)."""
    run_jobs(week.papers.app, "deliver notices")
    items = week.papers.staff("gateway").get("/demo/messages").json["items"]
    return [(item["to"], item["kind"], item["text"]) for item in items]


def told(week, client=None):
    items = (client or week.editor).get(f"/notices?unit_id={week.unit['id']}").json["items"]
    return [(item["kind"], item["status"]) for item in items]


@pytest.mark.slow
def test_a_plan_that_is_returned_and_approved_is_told_to_its_units_contact(week):
    with_contact(week)
    plan = week.submitted()
    week.office.post(f"/plans/{plan['id']}/return", json={"remark": "请写明讲师。"})
    [(to, kind, text)] = messages(week)
    assert (to, kind) == ("+8613800001234", "plan_returned")
    assert text.startswith("【学习活动周】江岸区社区学院的方案《")
    assert "请写明讲师。请修改后再提交：http://127.0.0.1:8000/staff/papers" in text
    week.editor.post(f"/plans/{plan['id']}/submit")
    week.office.post(f"/plans/{plan['id']}/approve")
    assert [kind for _, kind, _ in messages(week)] == ["plan_approved", "plan_returned"]
    assert told(week) == [("plan_approved", "sent"), ("plan_returned", "sent")]


@pytest.mark.slow
def test_what_is_rolled_back_tells_nobody(week):
    with_contact(week)
    plan = week.draft()
    assert week.office.post(f"/plans/{plan['id']}/approve").status_code == 409
    assert (messages(week), told(week)) == ([], [])


@pytest.mark.slow
@pytest.mark.parametrize("phone", [None, "027-85350000"])
def test_a_contact_without_a_phone_that_takes_messages_gets_mail(week, phone):
    contact = with_contact(week, MAIL | {"phone": phone})["contact"]
    contact_view = {"name": "欧*", "phone": phone and "027-****0000", "mail": "o***@example.org"}
    assert contact == contact_view | {"language": "zh"}
    week.office.post(f"/plans/{week.submitted()['id']}/approve")
    assert [to for to, _, _ in messages(week)] == ["ouyang@example.org"]
    query = "/demo/messages?to=ouyang@example.org"
    assert len(week.papers.staff("gateway").get(query).json["items"]) == 1


@pytest.mark.slow
def test_a_unit_without_a_contact_waits_for_a_call(week):
    week.office.post(f"/plans/{week.submitted()['id']}/approve")
    assert messages(week) == []
    assert told(week) == [("plan_approved", "phone")]


@pytest.mark.slow
def test_files_returned_one_after_the_other_are_told_at_once(week):
    with_contact(week)
    for piece in filed(week)[:2]:
        week.office.post(f"/material/{piece['id']}/return", json={"remark": "太暗"})
    assert messages(week) == []
    week.papers.pass_time(minutes=2)
    [(_, kind, text)] = messages(week)
    assert kind == "material_returned"
    assert f"有 2 个素材被退回：“{CAPTION}”太暗；“{CAPTION}”太暗。" in text


@pytest.mark.slow
def test_an_extension_is_told_with_its_date_and_reason(week, usual):
    with_contact(week)
    body = {"until": "2021-11-08T18:00:00+08:00", "reason": "搬迁"}
    assert week.office.put(at(week, usual["plan"], "extension"), json=body).status_code == 200
    [(_, _, text)] = messages(week)
    assert "“活动方案”延期到 11月8日 18:00。原因：搬迁。" in text


@pytest.mark.slow
def test_a_unit_sees_what_was_sent_to_it_and_no_other_does(week):
    with_contact(week)
    week.office.post(f"/plans/{week.submitted()['id']}/approve")
    other = week.papers.unit(week.edition["id"], **UNIT | {"name": "硚口区社区学院"})
    stranger = week.papers.editor(other["id"])
    assert told(week, stranger) == []
    assert told(week, week.office) == [("plan_approved", "due")]
    assert week.papers.staff("door").get("/notices").status_code == 403


@pytest.mark.parametrize(
    ("contact", "field"),
    [
        ({"name": "欧阳试"}, "contact.phone"),
        ({"name": "欧阳试", "mail": "nobody"}, "contact.mail"),
        ({"name": "欧阳试", "mail": "a{b}@example.org"}, "contact.mail"),
    ],
)
def test_a_contact_that_nothing_reaches_is_refused(week, contact, field):
    answer = week.editor.patch(f"/units/{week.unit['id']}", json={"contact": contact})
    assert (answer.status_code, list(faults(answer))) == (422, [field])


@pytest.mark.slow
def test_a_contact_is_written_to_in_their_language(week):
    assert with_contact(week, CONTACT | {"language": "en"})["contact"]["language"] == "en"
    plan = week.submitted()
    week.office.post(f"/plans/{plan['id']}/return", json={"remark": "Name the teacher"})
    [(_, _, text)] = messages(week)
    assert text.startswith("【Learning Week】The plan “") and "The office says: Name the teacher." in text
    assert text.endswith("http://127.0.0.1:8000/staff/papers?lang=en")
    assert with_contact(week, CONTACT)["contact"]["language"] == "en", "what is not given stays"
    refusal = week.editor.patch(f"/units/{week.unit['id']}", json={"contact": CONTACT | {"language": "fr"}})
    assert "contact.language" in faults(refusal)
