"""A candidate's own page: asked by a message, yes, no, no more; what is public then, and what is kept."""

import re

import pytest
from sqlalchemy import text

from chassis.delivery.courier import send_due
from chassis.delivery.messengers import messenger_for
from chassis.storage.db import transaction
from reporting.chasing.courier import NOTICES
from reporting.notices.model import Message
from tests.fixtures.reporting import faults
from tests.unit.reporting.honours.test_honours import Meeting
from tests.unit.reporting.nominations.test_nominations import WINDOW, begun, set_rules, submitted

pytestmark = pytest.mark.slow
MORNING = "2021-10-20T09:30:00+08:00"


@pytest.fixture
def honours(week):
    set_rules(week, **WINDOW)
    week.papers.set_clock(MORNING)
    return week


def gateway(week):
    return week.papers.staff("gateway", subject="gateway")


def messages(week):
    """What was sent to the candidate, the newest first."""
    app = week.papers.app
    with app.app_context():
        send_due(NOTICES, messenger_for(app.extensions["settings"], Message))
    answer = gateway(week).get("/demo/messages")
    return [message for message in answer.json["items"] if message["kind"] == "consent"]


def code_of(message):
    [code] = re.findall(r"/consent/([0-9A-Z]{12})", message["text"])
    return code


def accepted(week, **changes):
    nomination = submitted(week, **changes)
    answer = week.office.post(f"/nominations/{nomination['id']}/acceptance")
    assert answer.status_code == 200, answer.json
    return answer.json


def answer(week, code, agrees, **kwargs):
    return gateway(week).post(f"/consents/{code}/answer", json={"agrees": agrees}, **kwargs)


def shown(week, nomination):
    return week.office.get(f"/nominations/{nomination['id']}").json


def test_who_is_found_eligible_is_asked_by_a_message_that_they_alone_can_read(honours):
    nomination = accepted(honours)
    assert nomination["asked"] | {"answer": None, "to": "138****2222"} == nomination["asked"]
    [message] = messages(honours)
    assert "江岸区社区学院推荐您参评2021年百姓学习之星" in message["text"]
    code = code_of(message)
    [notice] = honours.office.get("/notices?kind=consent").json["items"]
    assert code not in str(notice) and notice["text"].endswith("/consent") and notice["status"] == "sent"
    with honours.papers.app.app_context(), transaction() as db:
        rows = str(db.execute(text("SELECT * FROM consent_request")).all())
        rows += str(db.execute(text("SELECT * FROM notice")).all())
    assert code not in rows and "13800002222" not in rows
    view = gateway(honours).get(f"/consents/{code.lower()[:4]}-{code[4:8]} {code[8:]}").json
    assert (view["name"], view["can_agree"], view["can_decline"], view["is_public"]) == (
        "欧阳学",
        True,
        True,
        False,
    )
    assert "phone" not in view and "born" not in view and "evidence" not in view
    for client in (honours.editor, honours.office):
        assert client.get(f"/consents/{code}").status_code == 403
    assert gateway(honours).get("/consents/234567899999").status_code == 404


def test_yes_is_to_the_words_that_were_read(honours):
    nomination = accepted(honours)
    code = code_of(messages(honours)[0])
    stale = answer(honours, code, True, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    version = gateway(honours).get(f"/consents/{code}").json["version"]
    agreed = answer(honours, code, True, headers={"If-Match": f'"{version}"'})
    assert (agreed.json["answer"], agreed.json["can_agree"], agreed.json["can_decline"]) == (
        "yes",
        False,
        True,
    )
    assert answer(honours, code, True).json["consent_at"] == agreed.json["consent_at"]
    after = shown(honours, nomination)
    assert after["consent_at"] and "短信" in after["consent_how"] and after["asked"]["answer"] == "yes"
    path = f"/nominations/{nomination['id']}/consent-request"
    assert honours.office.post(path, json={}).json["type"] == "/problems/consent-given"


def test_other_words_need_another_yes(honours):
    nomination = submitted(honours)
    path = f"/nominations/{nomination['id']}"
    assert honours.editor.post(f"{path}/consent-request", json={"language": "en"}).status_code == 200
    [message] = messages(honours)
    assert "nominated you for Star of Learning 2021" in message["text"] and "?lang=en" in message["text"]
    code = code_of(message)
    assert answer(honours, code, True).status_code == 200
    honours.office.post(f"{path}/return", json={"remark": "补写"})
    honours.editor.patch(path, json={"evidence": "证书"})
    assert shown(honours, nomination)["consent_at"]
    honours.editor.patch(path, json={"area": "武昌区"})
    after = shown(honours, nomination)
    assert (after["consent_at"], after["asked"]) == (None, None)
    assert gateway(honours).get(f"/consents/{code}").status_code == 404


def test_no_and_yes_after_it_and_no_more(honours):
    nomination = accepted(honours)
    code = code_of(messages(honours)[0])
    assert answer(honours, code, False).json["answer"] == "no"
    again = answer(honours, code, False).json
    assert (again["can_agree"], again["can_decline"]) == (True, False)
    path = f"/nominations/{nomination['id']}/consent"
    for client in (honours.editor, honours.office):
        refusal = client.put(path, json={"how": "本人签字"})
        assert refusal.json["type"] == "/problems/consent-refused"
    assert answer(honours, code, True).json["answer"] == "yes"
    assert answer(honours, code, False).json["answer"] == "withdrawn"
    acts = [step["act"] for step in shown(honours, nomination)["steps"]]
    assert acts[-4:] == ["consent_asked", "no_consent", "consent", "no_consent"]


def test_a_link_expires_and_a_newer_one_takes_its_place(honours):
    nomination = accepted(honours)
    path = f"/nominations/{nomination['id']}/consent-request"
    assert honours.editor.post(path, json={}).json["retry_after"] == 3600
    first = code_of(messages(honours)[0])
    honours.papers.set_clock("2021-11-19T10:00:00+08:00")
    assert gateway(honours).get(f"/consents/{first}").json["is_over"]
    assert answer(honours, first, True).json["type"] == "/problems/consent-over"
    assert honours.editor.post(path, json={}).status_code == 200
    second = code_of(messages(honours)[0])
    assert gateway(honours).get(f"/consents/{first}").status_code == 404
    assert answer(honours, second, True).status_code == 200


def test_whom_no_message_reaches(honours):
    nomination = accepted(honours, phone="027-85350000")
    assert nomination["asked"] is None
    path = f"/nominations/{nomination['id']}/consent-request"
    assert "phone" in faults(honours.office.post(path, json={}))
    other = accepted(honours, name="欧阳练", phone="027-85350001", mail="ouyang@example.org")
    assert other["asked"]["to"] == "o***@example.org" and other["mail"] == "o***@example.org"
    draft = begun(honours, name="欧阳新", phone="13800003333")
    refusal = honours.editor.post(f"/nominations/{draft['id']}/consent-request", json={})
    assert refusal.json["type"] == "/problems/nomination-step-impossible"


def test_a_withdrawn_nomination_has_no_page(honours):
    nomination = accepted(honours)
    code = code_of(messages(honours)[0])
    assert honours.editor.post(f"/nominations/{nomination['id']}/withdrawal").status_code == 200
    assert gateway(honours).get(f"/consents/{code}").status_code == 404
    assert answer(honours, code, True).status_code == 404


@pytest.fixture
def meeting(week):
    week.papers.set_clock(MORNING)
    meeting = Meeting(week)
    meeting.codes = [code_of(message) for message in reversed(messages(week))]
    week.papers.events()
    return meeting


def test_who_takes_it_back_on_notice_is_not_honoured(meeting):
    meeting.decide(0, 1)
    meeting.post("notice")
    meeting.told()
    view = gateway(meeting.week).get(f"/consents/{meeting.codes[0]}").json
    assert (view["name"], view["is_public"]) == ("候选0", True)
    after = answer(meeting.week, meeting.codes[0], False).json
    assert (after["answer"], after["is_public"], after["can_agree"]) == ("withdrawn", False, False)
    [state] = meeting.told()
    assert (state["status"], state["name"], state["story"]) == ("taken_down", "", "")
    assert meeting.status(0) == "not_chosen"
    assert answer(meeting.week, meeting.codes[0], True).json["type"] == "/problems/answer-too-late"


def test_a_granted_honour_stays_granted_and_only_its_record_is_kept(meeting):
    meeting.decide(0)
    meeting.post("notice")
    meeting.week.papers.set_clock("2021-10-30T09:00:00+08:00")
    assert meeting.post("grant").status_code == 200
    meeting.told()
    assert answer(meeting.week, meeting.codes[0], False).status_code == 200
    [state] = meeting.told()
    assert (state["status"], state["name"], state["story"]) == ("taken_down", "", "")
    [line] = meeting.state()["honours"]
    assert (line["status"], line["name"], line["sent_up"]) == ("withheld", "候选0", 1)
    view = meeting.week.office.get(f"/nominations/{line['id']}").json
    assert (view["status"], view["name"]) == ("granted", "候选0")
    assert (view["story"], view["phone"], view["born"], view["consent_at"]) == (
        "",
        None,
        None,
        None,
    )
    gone = gateway(meeting.week).get(f"/consents/{meeting.codes[0]}").json
    assert (gone["story"], gone["can_agree"], gone["can_decline"]) == ("", False, False)
