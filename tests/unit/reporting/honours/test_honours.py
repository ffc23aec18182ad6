"""Honours: decided once, on public notice, objected to, granted, sent upward, taken down; and what is told of them."""

import pytest
from sqlalchemy import text

from chassis.storage.db import transaction
from tests.fixtures.reporting import faults
from tests.unit.reporting.nominations.test_nominations import STORY
from tests.unit.reporting.reviews.test_reviews import Jury, scored_jury

TABLE = [[(n, n, n, n, n)] * 3 for n in (90, 80, 70)]


class Meeting(Jury):
    """A jury whose meeting is open: the first nomination has the best scores."""

    def __init__(self, week, table=TABLE):
        super().__init__(week)
        self.nominations = scored_jury(self, table)
        for nomination in self.nominations:
            self.consent(nomination)

    def consent(self, nomination):
        path = f"/nominations/{nomination['id']}/consent"
        assert self.week.editor.put(path, json={"how": "本人签字"}).status_code == 200

    def post(self, act, **body):
        return self.week.office.post(f"/honours/{self.edition_id}/star/{act}", json=body)

    def decide(self, *numbers, **body):
        return self.post("decision", chosen=[self.nominations[n]["id"] for n in numbers], **body)

    def state(self):
        return self.week.office.get(f"/honours/{self.edition_id}/star").json

    def status(self, number):
        return self.week.office.get(f"/nominations/{self.nominations[number]['id']}").json["status"]

    def objection(self, number=0, **changes):
        body = {"honour_id": self.nominations[number]["id"], "name": "甄实", "phone": "13911112222"}
        body |= {"words": "材料里写的第三项活动并没有办过。"}
        client = self.week.papers.staff("gateway", subject="gateway")
        return client.create("/objections", json=body | changes)

    def told(self):
        return [state for name, state in self.week.papers.events() if name == "honour-published"]


@pytest.fixture
def meeting(week):
    meeting = Meeting(week)
    week.papers.events()
    return meeting


@pytest.mark.slow
def test_the_whole_way_of_an_honour(meeting):
    assert meeting.post("notice").json["type"] == "/problems/not-decided"
    answer = meeting.decide(0, 1)
    assert answer.status_code == 200 and answer.json["honours"] == []
    assert [meeting.status(n) for n in range(3)] == ["chosen", "chosen", "not_chosen"]
    assert meeting.told() == []
    assert meeting.post("grant").json["type"] == "/problems/not-announced"
    answer = meeting.post("notice")
    assert answer.json["decision"]["notice_until"] == "2021-10-27T16:00:00+00:00"
    [first, second] = meeting.told()
    assert (first["name"], first["name_en"], first["status"], first["story"], first["year"]) == (
        "候选0",
        None,
        "announced",
        STORY,
        2021,
    )
    assert (second["nominator"], second["sent_up"]) == ("江岸区社区学院", None)
    refusal = meeting.post("grant")
    assert (refusal.json["type"], refusal.json["notice_until"]) == (
        "/problems/notice-running",
        "2021-10-27T16:00:00+00:00",
    )
    meeting.week.papers.set_clock("2021-10-28T00:00:00+08:00")
    assert meeting.post("grant").status_code == 200
    assert [(state["status"], state["sent_up"]) for state in meeting.told()] == [
        ("granted", 1),
        ("granted", 2),
    ]
    assert meeting.status(0) == "granted"
    for act, fact in (("notice", "announced-already"), ("grant", "granted-already")):
        assert meeting.post(act).json["type"] == f"/problems/{fact}"
    assert meeting.decide(2).json["type"] == "/problems/decided-already"


@pytest.mark.slow
def test_only_so_many_are_sent_upward_and_in_the_order_of_the_ranking(meeting):
    path = f"/honour-rules/{meeting.edition_id}"
    meeting.week.office.put(path, json={"stars_sent_up": 1})
    meeting.decide(0, 1)
    meeting.post("notice")
    meeting.week.papers.set_clock("2021-10-28T00:00:00+08:00")
    lines = meeting.post("grant").json["honours"]
    assert {line["name"]: line["sent_up"] for line in lines} == {"候选0": 1, "候选1": None}


@pytest.mark.slow
def test_a_choice_that_is_not_by_rank_needs_a_word_why(meeting):
    assert "minutes" in faults(meeting.decide(1, 2))
    stranger = meeting.post("decision", chosen=[meeting.edition_id])
    assert "chosen" in faults(stranger)
    assert meeting.decide(1, 2, minutes="第一名今年已获省级表彰").status_code == 200


@pytest.mark.slow
def test_that_nobody_is_chosen_needs_a_word_why_and_a_second_yes_as_it_is_decided_once(meeting):
    assert [*faults(meeting.decide())] == ["chosen"]
    assert meeting.state()["decision"] is None
    vacant = {"minutes": "事迹都还不够突出，今年空缺"}
    assert [*faults(meeting.decide(**vacant))] == ["nobody"]
    assert [*faults(meeting.decide(nobody=True))] == ["chosen"]
    assert meeting.decide(**vacant, nobody=True).status_code == 200
    assert meeting.status(0) == "not_chosen"


@pytest.mark.slow
def test_no_chance_decides_between_equals(week):
    equals = Meeting(week, [*TABLE[:1], *[TABLE[1]] * 2])
    assert [*faults(equals.decide(0, 2))] == ["minutes"]
    assert equals.decide(0, 1, 2).status_code == 200
    equals.week.office.put(f"/honour-rules/{equals.edition_id}", json={"stars_sent_up": 2})
    equals.post("notice")
    equals.week.papers.set_clock("2021-10-28T00:00:00+08:00")
    ids = [nomination["id"] for nomination in equals.nominations]
    assert equals.state()["upward"] == {"equals": ids[1:], "places": 1}
    for upward in ([], ids[1:], ids[:1]):
        refusal = equals.post("grant", upward=upward, why="年长")
        assert (refusal.json["type"], refusal.json["places"]) == ("/problems/equals-upward", 1)
    assert [*faults(equals.post("grant", upward=ids[2:]))] == ["why"]
    granted = equals.post("grant", upward=ids[2:], why="并列两位中，合议推荐年长的一位").json
    assert {line["name"]: line["sent_up"] for line in granted["honours"]} == {
        "候选0": 1,
        "候选1": None,
        "候选2": 2,
    }
    assert granted["decision"]["minutes"] == "向上推荐：并列两位中，合议推荐年长的一位"
    assert granted["upward"] is None


@pytest.mark.slow
def test_equals_who_all_go_upward_share_a_place(week):
    equals = Meeting(week, [*TABLE[:1], *[TABLE[1]] * 2])
    equals.decide(0, 1, 2)
    equals.post("notice")
    equals.week.papers.set_clock("2021-10-28T00:00:00+08:00")
    assert equals.state()["upward"] is None
    assert [*faults(equals.post("grant", upward=[equals.nominations[0]["id"]]))] == ["upward"]
    lines = equals.post("grant").json["honours"]
    assert [line["sent_up"] for line in lines] == [1, 2, 2]


@pytest.mark.slow
def test_one_of_equals_is_chosen_with_a_word_why(week):
    equals = Meeting(week, [*TABLE[:1], *[TABLE[1]] * 2])
    assert equals.decide(0, 2, minutes="并列两位中，合议选年长的一位").status_code == 200


@pytest.mark.slow
def test_nobody_is_chosen_or_named_without_consent(meeting):
    path = f"/honours/{meeting.nominations[0]['id']}/consent-withdrawal"
    assert meeting.week.editor.post(path, json={"reason": "不愿公开"}).json["consent_at"] is None
    refusal = meeting.decide(0)
    assert refusal.json["nominations"] == [meeting.nominations[0]["id"]]
    meeting.consent(meeting.nominations[0])
    meeting.decide(0)
    meeting.week.editor.post(path, json={"reason": "不愿公开"})
    assert meeting.status(0) == "not_chosen"
    assert meeting.post("notice").json["honours"] == []
    assert meeting.told() == []


def test_nothing_is_decided_before_the_meeting(week):
    jury = Jury(week)
    [nomination] = jury.nominate(1)
    path = f"/honours/{jury.edition_id}/star/decision"
    refusal = week.office.post(path, json={"chosen": [nomination["id"]]})
    assert refusal.json["type"] == "/problems/meeting-not-open"
    assert week.editor.post(path, json={"chosen": []}).status_code == 403


@pytest.mark.slow
def test_a_consent_taken_back_takes_down_what_is_public(meeting):
    meeting.decide(0)
    meeting.post("notice")
    meeting.told()
    path = f"/honours/{meeting.nominations[0]['id']}/consent-withdrawal"
    assert meeting.week.editor.post(path, json={"reason": "不愿公开"}).status_code == 200
    [state] = meeting.told()
    assert (state["status"], state["name"], state["story"], state["nominator"]) == (
        "taken_down",
        "",
        "",
        None,
    )
    assert meeting.status(0) == "not_chosen"


@pytest.mark.slow
def test_an_objection_is_sealed_answered_and_read_by_its_code(meeting):
    meeting.decide(0, 1)
    assert meeting.objection().status_code == 404
    meeting.post("notice")
    assert set(faults(meeting.objection(words="不对", name="", phone="12"))) == {"words", "name", "phone"}
    receipt = meeting.objection().json
    with meeting.week.papers.app.app_context(), transaction() as db:
        row = str(db.execute(text("SELECT * FROM objection")).all())
        assert not [canary for canary in ("甄实", "13911112222", "第三项", receipt["code"]) if canary in row]
    gateway = meeting.week.papers.staff("gateway", subject="gateway")
    path = f"/objections/by-code/{receipt['code']}"
    assert gateway.get(path).json["status"] == "open"
    assert gateway.get("/objections/by-code/nothing").status_code == 404
    assert meeting.week.editor.get(path).status_code == 403
    [line] = meeting.week.office.get(f"/objections?edition_id={meeting.edition_id}").json["items"]
    assert (line["name"], line["phone"], line["honour_name"]) == ("甄*", "139****2222", "候选0")
    contact = meeting.week.office.get(f"/objections/{line['id']}/contact?reason=核实").json
    assert contact == {"name": "甄实", "phone": "13911112222"}
    [audit_line] = meeting.week.office.get("/audits?action=objector").json["items"]
    assert (audit_line["subject"], audit_line["reason"]) == (meeting.nominations[0]["id"], "核实")
    meeting.week.papers.set_clock("2021-10-28T00:00:00+08:00")
    assert meeting.post("grant").json["type"] == "/problems/objections-open"
    assert meeting.objection(1).json["type"] == "/problems/notice-over"
    answer = {"answer": "经核实，活动办过，有照片。", "upheld": False}
    path = f"/objections/{line['id']}/answer"
    assert meeting.week.office.post(path, json=answer).json["status"] == "dismissed"
    assert meeting.week.office.post(path, json=answer).status_code == 409
    state = gateway.get(f"/objections/by-code/{receipt['code']}").json
    assert (state["status"], state["answer"]) == ("dismissed", answer["answer"])
    assert meeting.post("grant").status_code == 200


@pytest.mark.slow
def test_an_objection_that_is_upheld_takes_the_honour_down(meeting):
    meeting.decide(0, 1)
    meeting.post("notice")
    objection = meeting.objection().json
    meeting.told()
    answer = {"answer": "经核实，事迹不实。", "upheld": True}
    meeting.week.office.post(f"/objections/{objection['id']}/answer", json=answer)
    assert [state["status"] for state in meeting.told()] == ["taken_down"]
    meeting.week.papers.set_clock("2021-10-28T00:00:00+08:00")
    lines = meeting.post("grant").json["honours"]
    assert {line["id"]: line["status"] for line in lines} == {
        meeting.nominations[0]["id"]: "taken_down",
        meeting.nominations[1]["id"]: "granted",
    }


@pytest.mark.slow
def test_a_granted_honour_is_revoked_for_a_reason(meeting):
    meeting.decide(0)
    meeting.post("notice")
    meeting.week.papers.set_clock("2021-10-28T00:00:00+08:00")
    meeting.post("grant")
    path = f"/honours/{meeting.nominations[0]['id']}/removal"
    assert "reason" in faults(meeting.week.office.post(path, json={}))
    assert meeting.week.office.post(path, json={"reason": "查实造假"}).json["status"] == "taken_down"
    assert meeting.week.office.post(path, json={"reason": "查实造假"}).status_code == 404
    assert meeting.status(0) == "revoked"


@pytest.mark.slow
def test_the_same_objection_sent_twice_is_kept_once(meeting):
    meeting.decide(0)
    meeting.post("notice")
    client = meeting.week.papers.staff("gateway", subject="gateway")
    body = {"honour_id": meeting.nominations[0]["id"], "name": "甄实", "phone": "13911112222"}
    body |= {"words": "材料里写的第三项活动并没有办过。"}
    first, second = (client.create("/objections", json=body, key="same").json for _ in range(2))
    assert first == second
    again = client.create(
        "/objections", json=body | {"words": body["words"].replace("，", "， ").replace("项", "项 ")}
    )
    assert (again.status_code, again.json["type"]) == (409, "/problems/objection-repeated")
    more = body | {"words": "材料里写的第四项活动也没有办过。"}
    assert client.create("/objections", json=more).status_code == 201
    assert client.create("/objections", json=body | {"phone": "13911113333"}).status_code == 201
