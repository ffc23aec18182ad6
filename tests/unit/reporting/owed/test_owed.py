"""What is owed: states from where the papers are, deadlines, extensions, nil returns, and who acted for whom."""

import uuid

import pytest

from tests.fixtures.reporting import Week, embedded, faults, new_papers, new_row
from tests.unit.reporting.material.test_material import added, filed, match
from tests.unit.reporting.requirements.test_requirements import DUE, add

LINK = "https://www.example.com/news/1"


def owed(week, client=None):
    """{paper: what the unit owes of it}"""
    query = f"edition_id={week.edition['id']}&unit_id={week.unit['id']}"
    items = (client or week.editor).get(f"/owed?{query}").json["items"]
    return {item["paper"]: item for item in items}


def at(week, requirement_id, act=""):
    return f"/owed/{requirement_id}/{week.unit['id']}" + (f"/{act}" if act else "")


def state(week, paper):
    item = owed(week)[paper]
    return item["state"], item["next_step"], item["late"]


@pytest.mark.slow
def test_all_that_is_asked_is_open_with_its_deadline_and_next_step(week, usual):
    items = owed(week)
    assert {paper: item["next_step"] for paper, item in items.items()} == {
        "receipt": "confirm",
        **dict.fromkeys(("plan", "summary", "video", "photos", "links"), "begin"),
    }
    assert {item["state"] for item in items.values()} == {"open"}
    assert (items["plan"]["due_at"], items["plan"]["days_left"]) == ("2021-10-29T10:00:00+00:00", 9)
    assert (items["links"]["due_at"], items["links"]["days_left"]) == (None, None)


@pytest.mark.slow
def test_a_receipt_is_confirmed_by_one_tap_and_once(week, usual):
    path = at(week, usual["receipt"], "receipt")
    for _ in range(2):
        answer = week.editor.put(path)
        assert (answer.status_code, answer.json["state"]) == (200, "accepted")
    assert [step["act"] for step in answer.json["steps"]] == ["confirmed"]
    assert state(week, "receipt") == ("accepted", "nothing", False)
    assert week.editor.put(at(week, usual["plan"], "receipt")).status_code == 409


@pytest.mark.slow
def test_a_plans_state_is_the_plans(week, usual):
    plan = week.draft(new_row())
    assert state(week, "plan") == ("open", "go_on", False)
    week.editor.post(f"/plans/{plan['id']}/submit")
    assert state(week, "plan") == ("filed", "wait", False)
    week.office.post(f"/plans/{plan['id']}/return", json={"remark": "请写明讲师"})
    assert state(week, "plan") == ("returned", "correct", False)
    week.editor.post(f"/plans/{plan['id']}/submit")
    week.office.post(f"/plans/{plan['id']}/approve")
    assert state(week, "plan") == ("accepted", "nothing", False)
    assert owed(week)["plan"]["plan_id"] == plan["id"]


@pytest.mark.slow
def test_one_photo_filed_of_several_activities_answers_for_one(week, usual):
    rows = week.approved(*(new_row(title=title) for title in ("晨练", "书画", "合唱", "剪纸")))["activities"]
    for row in rows:
        added(week, 0, activity_id=row["id"])
        where = {"edition_id": week.edition["id"], "unit_id": week.unit["id"], "activity_id": row["id"]}
        assert week.editor.post("/material/filing", json=where | {"confirmed": True}).status_code == 200
    assert (state(week, "photos")[0], owed(week)["photos"]["pieces"]) == ("open", 1)


@pytest.mark.slow
def test_photos_are_filed_when_there_are_enough_and_accepted_when_enough_are(week, usual):
    added(week, 9)
    assert state(week, "photos") == ("open", "go_on", False)
    pieces = filed(week)
    assert (state(week, "photos"), owed(week)["photos"]["pieces"]) == (("filed", "wait", False), 5)
    assert state(week, "video") == ("open", "begin", False)
    for piece in pieces[:2]:
        returned = {"remark": "看不清"}
        week.office.post(f"/material/{piece['id']}/return", json=returned, headers=match(piece))
    assert state(week, "photos") == ("returned", "correct", False)
    for piece in pieces[2:]:
        week.office.post(f"/material/{piece['id']}/acceptance", json={}, headers=match(piece))
    answer = week.office.post(at(week, usual["photos"], "acceptance"))
    assert (answer.status_code, state(week, "photos")[0]) == (200, "accepted")


@pytest.mark.slow
def test_links_are_filed_returned_and_accepted(week, usual):
    path = at(week, usual["links"], "links")
    assert week.editor.put(path, json={"links": ["javascript:alert(1)"]}).status_code == 422
    for inner in ("http://127.0.0.1/a", "http://localhost/a", "http://10.1.1.1/a", "http://oa.internal/a"):
        assert "inner network" in faults(week.editor.put(path, json={"links": [inner]}))["links.0"]
    nothing = week.editor.put(path, json={"links": []})
    assert nothing.json["errors"][0]["message"] == "Give 1 to 20 web addresses, a line each"
    assert week.office.post(at(week, usual["links"], "acceptance")).status_code == 409
    answer = week.editor.put(path, json={"links": [LINK, f"{LINK}/#top", LINK.replace("https", "HTTPS")]})
    assert (answer.json["links"], answer.json["state"]) == ([LINK], "filed")
    week.office.post(at(week, usual["links"], "return"), json={"remark": "打不开"})
    item = owed(week)["links"]
    assert (item["state"], item["remark"], item["next_step"]) == ("returned", "打不开", "correct")
    week.editor.put(path, json={"links": [LINK]})
    assert week.office.post(at(week, usual["links"], "acceptance")).json["state"] == "accepted"
    assert week.editor.put(path, json={"links": [LINK]}).status_code == 409


@pytest.mark.slow
def test_a_nil_return_stands_until_it_is_taken_back_or_something_is_filed(week, usual):
    path = at(week, usual["plan"], "nil-return")
    assert week.editor.delete(path).status_code == 409
    assert "reason" in faults(week.editor.put(path, json={"reason": " "}))
    answer = week.editor.put(path, json={"reason": "今年装修，不开放"})
    assert (answer.json["state"], answer.json["next_step"]) == ("nil", "nothing")
    assert week.editor.delete(path).json["state"] == "open"
    week.editor.put(path, json={"reason": "今年装修，不开放"})
    week.submitted(new_row())
    assert state(week, "plan")[0] == "filed"
    assert week.editor.put(path, json={"reason": "没有"}).status_code == 409
    assert week.editor.put(at(week, usual["receipt"], "nil-return"), json={"reason": "无"}).status_code == 409


@pytest.mark.slow
def test_overdue_to_the_second_in_the_citys_time_and_late_when_filed_after(papers, week, usual):
    papers.set_clock("2021-10-29T17:59:59+08:00")
    assert (state(week, "plan")[0], owed(week)["plan"]["days_left"]) == ("open", 0)
    papers.set_clock("2021-10-29T18:00:01+08:00")
    assert (state(week, "plan"), owed(week)["plan"]["days_left"]) == (("overdue", "begin", True), 0)
    papers.set_clock("2021-10-30T00:30:00+08:00")
    assert owed(week)["plan"]["days_left"] == -1
    week.submitted(new_row())
    assert state(week, "plan") == ("filed", "wait", True)


@pytest.mark.slow
def test_an_extension_makes_it_due_later_for_this_unit_only(papers, week, usual):
    other = papers.unit(week.edition["id"], name="硚口区图书馆", kind="图书馆")
    path = at(week, usual["plan"], "extension")
    body = {"until": "2021-11-02T18:00", "reason": "停电"}
    assert week.editor.put(path, json=body).status_code == 403
    answer = week.office.put(path, json=body)
    assert (answer.json["due_at"], answer.json["extended"]) == ("2021-11-02T10:00:00+00:00", True)
    assert (answer.json["extension_reason"], answer.json["steps"][0]["words"]) == ("停电", "停电")
    papers.set_clock("2021-10-30T09:00:00+08:00")
    assert (state(week, "plan")[0], owed(week)["plan"]["days_left"]) == ("open", 3)
    theirs = papers.office.get(f"/owed/{usual['plan']}/{other['id']}").json
    assert (theirs["state"], theirs["extended"]) == ("overdue", False)
    week.submitted(new_row())
    assert state(week, "plan") == ("filed", "wait", False)
    assert week.office.delete(path).json["late"] is True
    assert week.office.delete(path).status_code == 409


@pytest.mark.slow
@pytest.mark.parametrize("until", ["2021-10-29T18:00", "2021-10-28T18:00", "2031-11-02T18:00"])
def test_an_extension_is_later_than_the_deadline_by_less_than_a_year(week, usual, until):
    body = {"until": until, "reason": "停电"}
    assert "until" in faults(week.office.put(at(week, usual["plan"], "extension"), json=body))
    assert "until" in faults(week.office.put(at(week, usual["video"], "extension"), json=body))


@pytest.mark.slow
def test_an_extension_that_all_have_overtaken_is_none(week):
    links = add(week, due_at="2021-11-01T18:00").json
    path = at(week, links["id"], "extension")
    week.office.put(path, json={"until": "2021-11-03T18:00", "reason": "停电"})
    week.office.patch(f"/requirements/{links['id']}", json={"due_at": DUE})
    item = owed(week)["links"]
    assert (item["due_at"], item["extended"]) == ("2021-11-20T10:00:00+00:00", False)


@pytest.mark.slow
def test_a_kind_of_unit_owes_only_what_its_kind_must_file(papers, week):
    add(week, paper="plan", kinds=["图书馆"])
    add(week, kinds=["社区学院", "图书馆"])
    assert list(owed(week)) == ["links"]
    plan = papers.office.get(f"/requirements?edition_id={week.edition['id']}").json["items"][0]
    assert week.editor.put(at(week, plan["id"], "nil-return"), json={"reason": "无"}).status_code == 404


@pytest.mark.slow
def test_a_unit_acts_for_itself_and_the_office_for_any_which_is_written_down(papers, week, usual):
    stranger = papers.editor(str(uuid.uuid4()))
    for answer in (
        stranger.put(at(week, usual["receipt"], "receipt")),
        stranger.get(at(week, usual["receipt"])),
        stranger.get(f"/owed?edition_id={week.edition['id']}&unit_id={week.unit['id']}"),
    ):
        assert answer.status_code == 403
    week.office.put(at(week, usual["receipt"], "receipt"))
    [step] = week.editor.get(at(week, usual["receipt"])).json["steps"]
    assert (step["act"], step["for_unit"]) == ("confirmed", True)
    nowhere = f"/owed/{usual['receipt']}/{uuid.uuid4()}"
    assert week.office.put(f"{nowhere}/receipt").status_code == 404
    assert week.office.put(f"/owed/{uuid.uuid4()}/{week.unit['id']}/receipt").status_code == 404


@pytest.mark.slow
def test_of_two_who_write_the_second_is_told(week, usual):
    path, headers = at(week, usual["links"], "links"), {"If-Match": '"0"'}
    assert week.editor.put(path, json={"links": [LINK]}, headers=headers).status_code == 200
    assert week.editor.put(path, json={"links": [LINK]}, headers=headers).status_code == 412


def test_nothing_is_said_to_a_closed_edition(week, usual):
    for status in ("open", "closed"):
        week.office.patch(f"/editions/{week.edition['id']}", json={"status": status})
    assert week.editor.put(at(week, usual["receipt"], "receipt")).status_code == 409
    assert state(week, "receipt")[0] == "open"


@pytest.mark.slow
def test_a_plan_within_its_extension_is_not_late(tmp_path, issuer):
    with new_papers(*embedded(tmp_path), issuer, clock="2021-11-05T08:30:00+08:00") as papers:
        week = Week(papers)
        plan = add(week, paper="plan").json
        until = {"until": "2021-11-06T18:00:00+08:00", "reason": "停电"}
        path = at(week, plan["id"], "extension")
        assert week.office.put(path, json=until).status_code == 200
        submitted = week.submitted()
        assert submitted["late"] is False
        week.office.delete(path)
        assert week.plan(submitted["id"])["late"] is True
        assert week.office.get("/plans").json["items"][0]["late"] is True


@pytest.mark.slow
def test_what_the_office_does_in_a_units_place_is_shown_to_the_unit_with_who(papers, week, usual):
    path = f"/owed/acts?edition_id={week.edition['id']}&unit_id={week.unit['id']}"
    week.office.put(at(week, usual["receipt"], "receipt"))
    plan = week.office.create("/plans", json=week.body(new_row())).json
    row = plan["activities"][0]["id"]
    week.editor.patch(f"/activities/{row}", json={"summary": "单位自己改"})
    week.office.patch(f"/activities/{row}", json={"summary": "打电话来改的"})
    assert week.office.post(f"/plans/{plan['id']}/submit").json["status"] == "submitted"
    acts = week.editor.get(path).json["items"]
    deeds = {(act["act"], act["about"]) for act in acts}
    assert deeds == {
        ("confirmed", "收悉通知"),
        ("begun", plan["title"]),
        ("changed", "智能手机助老课"),
        ("filed", plan["title"]),
    }
    assert len(acts) == 4 and all(act["by"] for act in acts)
    week.office.post(f"/plans/{plan['id']}/approve")
    assert len(week.editor.get(path).json["items"]) == 4
    assert papers.editor(str(uuid.uuid4())).get(path).status_code == 403
