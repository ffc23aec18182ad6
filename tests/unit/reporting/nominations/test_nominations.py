"""Nominations: who may, by which route, once for each candidate; what is sealed, and what the office does."""

import uuid

import pytest
from sqlalchemy import text

from chassis.storage.db import transaction
from reporting.nominations.model import Nomination
from reporting.nominations.nominations import public_words
from tests.fixtures.reporting import UNIT, faults

STORY = "退休十二年，每周两次在社区教邻居用智能手机，先后带出四十多名志愿者，自编的口诀本已经印到第五版。" * 2
CITIZEN = "0190c0de-0000-7000-8000-000000000001"
WINDOW = {"opens_at": "2021-10-15T00:00:00+08:00", "closes_at": "2021-11-10T18:00:00+08:00"}


def new_nomination(week, **changes):
    body = {
        "edition_id": week.edition["id"],
        "kind": "star",
        "name": "欧阳学",
        "phone": "13800002222",
        "born": "1951-03",
        "field": "老年教育",
        "area": "江岸区",
        "story": STORY,
    }
    return body | changes


@pytest.fixture
def honours(week):
    """The week, whose nominating is open."""
    set_rules(week, **WINDOW)
    return week


def set_rules(week, **fields):
    path = f"/honour-rules/{week.edition['id']}"
    answer = week.office.put(path, json=fields)
    assert answer.status_code == 200, answer.json
    return answer.json


def citizen(week, subject=CITIZEN):
    return week.papers.staff("citizen", subject=subject)


def begun(week, client=None, **changes):
    answer = (client or week.editor).create("/nominations", json=new_nomination(week, **changes))
    assert answer.status_code == 201, answer.json
    return answer.json


def submit(client, nomination, **body):
    return client.post(f"/nominations/{nomination['id']}/submission", json=body)


def submitted(week, client=None, **changes):
    client = client or week.editor
    answer = submit(client, begun(week, client, **changes), consent=True)
    assert answer.status_code == 200, answer.json
    return answer.json


def test_rules_are_the_usual_until_the_office_sets_them(week):
    path = f"/honour-rules/{week.edition['id']}"
    usual = citizen(week).get(path)
    assert (usual.json["version"], usual.json["is_open"], usual.json["scores_wanted"]) == (0, False, 3)
    assert sum(usual.json["weights"].values()) == 100
    answer = week.office.put(path, json=WINDOW, headers={"If-Match": usual.headers["ETag"]})
    assert (answer.json["is_open"], answer.json["version"]) == (True, 1)
    assert week.office.put(path, json={}, headers={"If-Match": '"0"'}).status_code == 412
    assert week.editor.put(path, json=WINDOW).status_code == 403
    assert "closes_at" in faults(week.office.put(path, json={"closes_at": WINDOW["opens_at"]}))
    assert "weights" in faults(week.office.put(path, json={"weights": {"创新方法": 100}}))
    zero = dict.fromkeys(usual.json["weights"], 0)
    assert "weights" in faults(week.office.put(path, json={"weights": zero}))
    twice = {"tie_break": ["创新方法", "创新方法"]}
    assert "tie_break" in str(faults(week.office.put(path, json=twice)))


def test_the_rules_of_the_next_edition_are_those_of_the_last_but_for_the_window(week):
    weights = {"创新方法": 40, "主动坚持": 15, "带动群众": 15, "事迹突出": 15, "故事感人": 15}
    set_rules(week, **WINDOW, weights=weights, tie_break=["故事感人"], notice_days=5, winners_excluded=False)
    later = week.papers.edition(year=2022, opens_on="2022-11-01", closes_on="2022-11-30")
    path = f"/honour-rules/{later['id']}"
    rules = week.office.get(path).json
    assert (rules["weights"], rules["tie_break"], rules["notice_days"]) == (weights, ["故事感人"], 5)
    assert (rules["winners_excluded"], rules["opens_at"], rules["version"]) == (False, None, 0)
    assert week.office.put(path, json={"notice_days": 7}).json["weights"] == weights
    set_rules(week, notice_days=9)
    assert week.office.get(path).json["notice_days"] == 7


def test_a_window_that_is_over_or_years_ahead_is_asked_about(week):
    path = f"/honour-rules/{week.edition['id']}"
    over = {"opens_at": "2021-09-01T00:00:00+08:00", "closes_at": "2021-10-01T00:00:00+08:00"}
    ahead = {"opens_at": "2035-09-01T00:00:00+08:00", "closes_at": "2035-10-01T00:00:00+08:00"}
    assert [*faults(week.office.put(path, json=over))] == ["closes_at"]
    assert [*faults(week.office.put(path, json=ahead))] == ["opens_at", "closes_at"]
    set_rules(week, **over, on_purpose=True)
    # What stands is not asked about again.
    assert "on_purpose" not in set_rules(week, **over, notice_days=5)


def test_nobody_is_born_after_today(honours):
    week = honours
    assert [*faults(submit(week.editor, begun(week, born="2021-11")))] == ["born"]
    assert submit(week.editor, begun(week, born="2021-10")).status_code == 200


def test_nothing_is_taken_outside_the_window(week):
    refusal = week.editor.create("/nominations", json=new_nomination(week))
    assert (refusal.status_code, refusal.json["opens_at"]) == (409, None)
    set_rules(week, **WINDOW)
    draft = begun(week)
    week.papers.set_clock("2021-11-10T18:00:00+08:00")
    refusal = submit(week.editor, draft)
    assert refusal.json["type"] == "/problems/nominating-closed"
    assert (
        week.office.create("/nominations", json=new_nomination(week, body_name="市民读书会")).status_code
        == 201
    )


def test_three_routes(honours):
    week = honours
    assert begun(week)["route"] == "unit"
    provider = week.papers.unit(week.edition["id"], **UNIT | {"name": "读书社", "role": "provider"})
    body = begun(week, week.papers.editor(provider["id"]))
    assert (body["route"], body["nominator"]) == ("body", "读书社")
    alone = begun(week, citizen(week))
    assert (alone["route"], alone["nominator"], alone["unit_id"]) == ("self", None, None)
    club = begun(week, citizen(week), body_name="江岸合唱团", kind="brand", name="周三合唱")
    assert (club["route"], club["nominator"]) == ("body", "江岸合唱团")
    assert "body_name" in faults(week.office.create("/nominations", json=new_nomination(week)))
    entered = begun(week, week.office, unit_id=week.unit["id"])
    assert (entered["route"], entered["nominator"]) == ("unit", week.unit["name"])
    stranger = week.editor.create("/nominations", json=new_nomination(week, unit_id=provider["id"]))
    assert "unit_id" in faults(stranger)


def test_a_draft_may_lack_what_a_submission_may_not(honours):
    week = honours
    draft = begun(week, citizen(week), name="", phone=None, born=None, story="短")
    wrong = faults(submit(citizen(week), draft))
    assert set(wrong) == {"name", "phone", "born", "story", "consent"}
    path = f"/nominations/{draft['id']}"
    patch = {"name": "欧阳学", "phone": "13800002222", "born": "1951-03", "story": STORY}
    assert "born" in faults(citizen(week).patch(path, json={"born": "51-3"}))
    assert "links" in str(faults(citizen(week).patch(path, json={"links": ["javascript:alert(1)"]})))
    inner = citizen(week).patch(path, json={"links": ["http://192.168.1.5/a"]})
    assert "inner network" in str(faults(inner))
    stale = citizen(week).patch(path, json=patch, headers={"If-Match": '"7"'})
    assert stale.status_code == 412
    assert citizen(week).patch(path, json=patch, headers={"If-Match": '"1"'}).status_code == 200
    answer = submit(citizen(week), draft, consent=True)
    assert (answer.json["status"], answer.json["consent_how"]) == ("submitted", "本人在网上同意")
    assert citizen(week).patch(path, json={"story": STORY}).status_code == 409
    assert [step["act"] for step in answer.json["steps"]] == ["begin", "submit"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "again",
    [
        {"phone": "13800003333"},
        {"born": "1960-01"},
        {"name": " 欧 阳学 ", "area": "全市"},
    ],
)
def test_a_candidate_goes_by_one_route(honours, again):
    week = honours
    submitted(week)
    other = begun(week, citizen(week), **again)
    refusal = submit(citizen(week), other, consent=True)
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/candidate-nominated")


@pytest.mark.slow
def test_namesakes_are_two_people_and_a_brand_is_another_thing(honours):
    submitted(honours)
    submitted(honours, phone="13800004444", born="1970-05")
    submitted(honours, kind="brand")


def test_a_citizen_nominates_themselves_once(honours):
    submitted(honours, citizen(honours))
    again = begun(honours, citizen(honours), name="另一个名字", phone="13900001111", born="1980-01")
    assert submit(citizen(honours), again, consent=True).status_code == 409


@pytest.mark.slow
def test_withdrawn_leaves_nothing_of_the_candidate_who_may_be_nominated_again(honours):
    week = honours
    nomination = submitted(week)
    path = f"/nominations/{nomination['id']}"
    assert citizen(week).post(f"{path}/withdrawal").status_code == 403
    answer = week.editor.post(f"{path}/withdrawal")
    assert (answer.json["status"], answer.json["name"], answer.json["story"]) == ("withdrawn", "", "")
    with week.papers.app.app_context(), transaction() as db:
        assert db.scalar(text("SELECT sealed FROM nomination")) is None
    assert week.editor.post(f"{path}/withdrawal").status_code == 409
    submitted(week, citizen(week))


def test_officials_and_earlier_winners_are_left_out_by_the_rules(honours):
    week = honours
    official = begun(week, is_official=True, won_before=True)
    assert set(faults(submit(week.editor, official))) == {"is_official", "won_before"}
    assert submitted(week, kind="brand", is_official=True)["status"] == "submitted"
    set_rules(week, officials_excluded=False, winners_excluded=False)
    assert submit(week.editor, official).status_code == 200
    set_rules(week, officials_excluded=True)
    refusal = week.office.post(f"/nominations/{official['id']}/acceptance")
    assert "is_official" in faults(refusal)


def test_the_office_is_shown_namesakes_of_years_before(honours):
    week = honours
    body = {"kind": "star", "year": 2016, "names": ["欧 阳学", "别人"]}
    assert week.office.post("/earlier-winners", json=body).json == {"added": 2}
    assert week.office.post("/earlier-winners", json=body).json == {"added": 0}
    assert [*faults(week.office.post("/earlier-winners", json=body | {"year": 2021}))] == ["year"]
    nomination = submitted(week)
    assert week.office.get(f"/nominations/{nomination['id']}").json["namesakes"] == [2016]
    assert "namesakes" not in week.editor.get(f"/nominations/{nomination['id']}").json


def test_who_won_in_an_earlier_edition_of_this_system_cannot_again(honours):
    week = honours
    nomination = submitted(week)
    with week.papers.app.app_context(), transaction() as db:
        db.execute(text("UPDATE nomination SET status = 'granted'"))
    edition = week.papers.edition(
        year=2022, name="2022年活动周", opens_on="2022-11-01", closes_on="2022-11-30"
    )
    week.office.put(f"/honour-rules/{edition['id']}", json=WINDOW)
    again = begun(week, edition_id=edition["id"])
    refusal = submit(week.editor, again)
    assert (refusal.json["type"], refusal.json["year"]) == ("/problems/won-before", 2021)
    assert nomination["name"] == "欧阳学"


@pytest.mark.slow
def test_the_office_returns_accepts_and_refuses(honours):
    week = honours
    nomination = submitted(week)
    path = f"/nominations/{nomination['id']}"
    assert week.editor.post(f"{path}/acceptance").status_code == 403
    returned = week.office.post(f"{path}/return", json={"remark": "请写明时间"})
    assert (returned.json["status"], returned.json["remark"]) == ("returned", "请写明时间")
    assert week.office.post(f"{path}/acceptance").status_code == 409
    week.papers.set_clock("2021-11-12T09:00:00+08:00")
    assert submit(week.editor, nomination).status_code == 200
    stale = week.office.post(f"{path}/acceptance", headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    assert week.office.post(f"{path}/acceptance").json["status"] == "accepted"
    assert week.office.post(f"{path}/refusal", json={"remark": "不是本市的"}).json["status"] == "refused"
    assert week.editor.put(f"{path}/consent", json={"how": "本人签字"}).status_code == 409


@pytest.mark.slow
def test_who_sees_what(honours):
    week = honours
    nomination = submitted(week)
    path = f"/nominations/{nomination['id']}"
    for client in (week.papers.editor(week.edition["id"]), citizen(week)):
        assert client.get(path).status_code == 403
        assert client.get("/nominations").json["items"] == []
    for role in ("reviewer", "admin", "desk", "gateway"):
        assert week.papers.staff(role).get(path).status_code == 403
        assert week.papers.staff(role).get("/nominations").status_code == 403
    [line] = week.office.get("/nominations?status=submitted").json["items"]
    assert line["name"] == "欧*" and "story" not in line
    whole = week.office.get(path).json
    assert (whole["name"], whole["phone"], whole["story"]) == ("欧阳学", "138****2222", STORY)
    assert "reason" in faults(week.office.get(f"{path}/contact"))
    contact = week.office.get(f"{path}/contact?reason=核实事迹").json
    assert contact == {"name": "欧阳学", "phone": "13800002222"}
    assert week.office.get(path).json["steps"][-1]["words"] == "核实事迹"
    assert begun(week, phone="13800005555")["phone"] == "+8613800005555"
    assert len(week.office.get("/nominations").json["items"]) == 1


def test_nothing_personal_is_kept_in_the_open_or_told(honours):
    week = honours
    submitted(week)
    with week.papers.app.app_context(), transaction() as db:
        for table in ("nomination", "candidate_key", "nomination_step", "idempotency_key", "outbox"):
            rows = str(db.execute(text(f"SELECT * FROM {table}")).all())
            for canary in ("欧阳学", "13800002222", "1951-03", "口诀本"):
                assert canary not in rows, (table, canary)
    assert week.papers.events() == []


def test_the_same_key_begins_once(honours):
    week = honours
    first, second = (
        week.editor.create("/nominations", json=new_nomination(week), key="same") for _ in range(2)
    )
    assert first.json["id"] == second.json["id"]


def test_consent_is_noted_with_how_it_was_given(honours):
    week = honours
    nomination = submitted(week)
    assert nomination["consent_at"] is None
    path = f"/nominations/{nomination['id']}/consent"
    assert "how" in faults(week.editor.put(path, json={"how": ""}))
    answer = week.editor.put(path, json={"how": "本人签字的同意书"})
    assert (answer.json["consent_how"], bool(answer.json["consent_at"])) == ("本人签字的同意书", True)
    assert answer.json["steps"][-1]["act"] == "consent"


@pytest.mark.slow
def test_what_it_is_called_in_english_is_among_the_words_that_a_candidate_agrees_to(honours):
    nomination = begun(honours, kind="brand", name="周三合唱", name_en="Wednesday Choir")
    assert nomination["name_en"] == "Wednesday Choir"
    path = f"/nominations/{nomination['id']}"
    assert set(faults(honours.editor.patch(path, json={"name_en": "合唱"}))) == {"name_en"}
    with honours.papers.app.app_context(), transaction() as db:
        row = db.get_one(Nomination, uuid.UUID(nomination["id"]))
        assert "Wednesday Choir" in public_words(row) and "Wednesday" not in str(row.sealed)
    assert honours.editor.patch(path, json={"name_en": None}).json["name_en"] is None
