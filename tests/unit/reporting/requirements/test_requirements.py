"""What an edition asks of its units: the usual six, more of some kinds, by when; never the same of one unit twice."""

import pytest

from tests.fixtures.reporting import faults

DUE = "2021-11-20T18:00:00+08:00"


def add(week, client=None, **fields):
    body = {"edition_id": week.edition["id"], "paper": "links"} | fields
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


def test_what_units_have_answered_is_not_struck_out(week):
    receipt = add(week, paper="receipt").json
    week.editor.put(f"/owed/{receipt['id']}/{week.unit['id']}/receipt")
    answer = week.office.delete(f"/requirements/{receipt['id']}")
    assert (answer.status_code, answer.json["units"]) == (409, 1)
