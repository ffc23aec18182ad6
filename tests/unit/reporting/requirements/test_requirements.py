"""What an edition asks of its units: the usual six, more of some kinds, by when; never the same of one unit twice."""

import pytest

from tests.fixtures.reporting import faults

DUE = "2021-11-20T18:00:00+08:00"


def add(week, client=None, **fields):
    body = {"edition_id": week.edition["id"], "paper": "links", "on_purpose": True} | fields
    return (client or week.office).create("/requirements", json=body)


def listed(week):
    return week.editor.get(f"/requirements?edition_id={week.edition['id']}").json["items"]


def test_the_usual_six_are_listed_by_one_call_and_not_twice(week):
    for _ in range(2):
        answer = week.office.post("/requirements/usual", json={"edition_id": week.edition["id"]})
        assert answer.status_code == 200
    papers = [(item["paper"], item["least"]) for item in listed(week)]
    assert papers == [
        ("receipt", 1),
        ("plan", 1),
        ("summary", 1),
        ("video", 1),
        ("photos", 4),
        ("links", 1),
    ]
    assert answer.json["items"] == listed(week)


def test_a_plan_is_due_by_the_editions_deadline_and_no_other(week):
    plan = add(week, paper="plan").json
    assert plan["due_at"] == "2021-10-29T10:00:00+00:00"
    assert "due_at" in faults(add(week, paper="summary", due_at=DUE))
    week.office.patch(
        f"/editions/{week.edition['id']}",
        json={"deadlines": {"plans": "2021-10-30T18:00:00+08:00", "summaries": DUE}, "on_purpose": True},
    )
    assert listed(week)[0]["due_at"] == "2021-10-30T10:00:00+00:00"


def test_a_requirement_is_changed_and_struck_out(week):
    links = add(week, title="报道链接", kinds=["社区学院", "社区学院", "图书馆"], due_at=DUE).json
    assert (links["kinds"], links["due_at"]) == (["图书馆", "社区学院"], "2021-11-20T10:00:00+00:00")
    path, match = f"/requirements/{links['id']}", {"If-Match": '"1"'}
    changed = week.office.patch(path, json={"kinds": ["社区学院"], "due_at": None}, headers=match)
    assert (changed.json["kinds"], changed.json["due_at"], changed.json["version"]) == (["社区学院"], None, 2)
    assert week.office.patch(path, json={"title": "链接"}, headers=match).status_code == 412
    assert week.office.delete(path, headers={"If-Match": '"2"'}).status_code == 204
    assert listed(week) == []
    assert week.office.get(path).status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize(
    ("first", "second", "refused"),
    [
        ({"paper": "plan"}, {"paper": "plan", "title": "又一份"}, True),
        ({"paper": "plan", "kinds": ["社区学院"]}, {"paper": "plan", "kinds": ["图书馆"]}, False),
        ({"paper": "plan", "kinds": ["社区学院"]}, {"paper": "plan", "kinds": ["图书馆", "社区学院"]}, True),
        ({"title": "报纸"}, {"title": "电视"}, False),
        ({"title": "报纸"}, {"title": "报纸", "kinds": ["图书馆"]}, True),
    ],
)
def test_no_unit_is_asked_for_the_same_twice(week, first, second, refused):
    assert add(week, **first).status_code == 201
    answer = add(week, **second)
    assert answer.status_code == (422 if refused else 201)
    if refused:
        assert list(faults(answer)) == ["title"]


def test_only_the_office_says_what_is_asked(week):
    assert add(week, week.editor).status_code == 403
    assert week.editor.post("/requirements/usual", json={"edition_id": week.edition["id"]}).status_code == 403


@pytest.mark.slow
def test_what_units_have_answered_is_not_struck_out(week):
    receipt = add(week, paper="receipt").json
    week.editor.put(f"/owed/{receipt['id']}/{week.unit['id']}/receipt")
    answer = week.office.delete(f"/requirements/{receipt['id']}")
    assert (answer.status_code, answer.json["units"]) == (409, 1)


def answers_to(week, requirement, client=None):
    return (client or week.office).get(f"/requirements/{requirement['id']}/answers")


@pytest.mark.slow
def test_a_plan_that_was_filed_answers_its_requirement_and_a_draft_does_not(week):
    plan = add(week, paper="plan").json
    draft = week.draft()
    assert answers_to(week, plan).json == {"units": []}
    week.editor.post(f"/plans/{draft['id']}/submit")
    assert answers_to(week, plan).json == {"units": [week.unit["name"]]}
    assert week.office.delete(f"/requirements/{plan['id']}").status_code == 409
    assert answers_to(week, plan, week.editor).status_code == 403


@pytest.mark.slow
def test_what_is_asked_of_others_by_now_still_has_its_answers(week):
    receipt = add(week, paper="receipt").json
    week.editor.put(f"/owed/{receipt['id']}/{week.unit['id']}/receipt")
    week.office.patch(f"/requirements/{receipt['id']}", json={"kinds": ["图书馆"]})
    assert answers_to(week, receipt).json == {"units": [week.unit["name"]]}
    assert week.office.delete(f"/requirements/{receipt['id']}").status_code == 409


def test_a_deadline_in_the_past_or_years_ahead_is_asked_about(week):
    past = "2021-10-01T18:00:00+08:00"
    assert list(faults(add(week, due_at=past, on_purpose=False))) == ["due_at"]
    assert list(faults(add(week, due_at="2035-01-01T18:00:00+08:00", on_purpose=False))) == ["due_at"]
    links = add(week, due_at=past, on_purpose=True).json
    path = f"/requirements/{links['id']}"
    assert week.office.patch(path, json={"title": "报道", "due_at": past}).status_code == 200
    assert list(faults(week.office.patch(path, json={"due_at": "2021-10-02T18:00:00+08:00"}))) == ["due_at"]


def test_what_is_asked_is_told_with_the_edition(week):
    links = add(week, title="报道", kinds=["图书馆"], due_at=DUE).json
    [(name, state)] = week.papers.events()
    part = {"id": links["id"], "paper": "links", "title": "报道", "kinds": ["图书馆"], "least": 1}
    assert (name, state["version"]) == ("edition-changed", 2)
    assert state["requirements"] == [part | {"due_at": "2021-11-20T10:00:00+00:00"}]
    week.office.patch(f"/requirements/{links['id']}", json={"title": "链接"})
    week.office.delete(f"/requirements/{links['id']}")
    titles = [[part["title"] for part in state["requirements"]] for _, state in week.papers.events()]
    assert titles == [["链接"], []]


COPY = {
    "year": 2022,
    "name": "2022年武汉市全民终身学习活动周",
    "theme": "新的主题",
    "opens_on": "2022-11-05",
    "closes_on": "2022-12-04",
}


def test_a_new_edition_is_a_copy_of_the_last_with_its_dates_moved(week):
    add(week, title="报道", kinds=["图书馆"], due_at=DUE, note="市级以上")
    rules = {"deadlines": {"plans": "2021-10-30T18:00:00+08:00"}, "prevention_required": False}
    week.office.patch(f"/editions/{week.edition['id']}", json=rules | {"notice": "通知"})
    week.papers.events()
    answer = week.office.create(f"/editions/{week.edition['id']}/copies", json=COPY)
    assert answer.status_code == 201
    edition = answer.json
    assert (edition["status"], edition["notice"], edition["prevention_required"]) == (
        "planned",
        "通知",
        False,
    )
    assert (edition["rules"], edition["organisers"]) == (week.edition["rules"], week.edition["organisers"])
    # The first day is 369 days later.
    assert edition["deadlines"] == {"plans": "2022-11-03T10:00:00+00:00", "summaries": None}
    [links] = week.office.get(f"/requirements?edition_id={edition['id']}").json["items"]
    assert (links["title"], links["kinds"], links["note"]) == ("报道", ["图书馆"], "市级以上")
    assert links["due_at"] == "2022-11-24T10:00:00+00:00"
    [(_, state)] = week.papers.events()
    assert (state["id"], [part["id"] for part in state["requirements"]]) == (edition["id"], [links["id"]])


def test_the_units_of_an_edition_take_the_same_part_in_its_copy(week):
    week.papers.unit(week.edition["id"], name="读书社", role="provider")
    edition = week.office.create(f"/editions/{week.edition['id']}/copies", json=COPY | {"units": True}).json
    units = week.office.get(f"/units?edition_id={edition['id']}").json["items"]
    parts = {(unit["name"], part["edition_id"]): part["role"] for unit in units for part in unit["roles"]}
    for edition_id in (week.edition["id"], edition["id"]):
        assert parts[week.unit["name"], edition_id] == "executor"
        assert parts["读书社", edition_id] == "provider"
    events = [state for name, state in week.papers.events() if name == "unit-changed"][-2:]
    assert [len(state["roles"]) for state in events] == [2, 2]


def test_a_copy_is_there_once_and_may_say_otherwise(week):
    path = f"/editions/{week.edition['id']}/copies"
    own = {"rules": {"party_limit": 2}, "deadlines": {"plans": "2022-10-20T18:00:00+08:00"}}
    edition = week.office.create(path, json=COPY | own | {"organisers": []}).json
    assert (edition["rules"]["party_limit"], edition["organisers"]) == (2, [])
    assert edition["deadlines"]["plans"] == "2022-10-20T10:00:00+00:00"
    assert week.office.create(path, json=COPY).status_code == 409
    assert week.editor.create(path, json=COPY).status_code == 403
    assert week.office.create(path, json={"name": "x"}).status_code == 422


def test_a_kind_of_unit_that_nobody_has_is_asked_about(week):
    refusal = add(week, kinds=["社区学院", "图书馆"], on_purpose=False)
    assert faults(refusal).keys() == {"kinds"} and "图书馆" in faults(refusal)["kinds"]
    links = add(week, kinds=["图书馆"]).json
    path, match = f"/requirements/{links['id']}", {"If-Match": '"1"'}
    assert (
        week.office.patch(path, json={"kinds": ["图书馆"], "title": "报纸"}, headers=match).status_code == 200
    )
    slip = week.office.patch(path, json={"kinds": ["图书管"]}, headers={"If-Match": '"2"'})
    assert faults(slip).keys() == {"kinds"}
