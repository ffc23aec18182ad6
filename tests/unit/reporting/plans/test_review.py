"""The office reads a plan line by line: some returned with their remarks, some approved; what was is kept."""

import uuid

import pytest

from tests.fixtures.reporting import faults, new_row, new_sitting

NEXT_DAY = {"starts_at": "2021-11-07T09:00:00+08:00", "ends_at": "2021-11-07T11:00:00+08:00"}


def two_lines(week):
    """A submitted plan of two activities."""
    return week.submitted(new_row(), new_row(new_sitting(**NEXT_DAY), title="书法课"))


def returned(week, plan, **body):
    return week.office.post(f"/plans/{plan['id']}/return", json={"remark": "见各行意见"} | body)


@pytest.mark.slow
def test_one_line_is_returned_with_its_remark_and_the_other_is_public(papers, week):
    plan = two_lines(week)
    first, second = (activity["id"] for activity in plan["activities"])
    lines = [{"activity_id": second, "remark": "请写明讲师"}]
    answer = returned(week, plan, lines=lines, approved=[first])
    assert (answer.status_code, answer.json["status"]) == (200, "returned")
    assert [(row["status"], row["remark"]) for row in answer.json["activities"]] == [
        ("approved", None),
        ("planned", "请写明讲师"),
    ]
    assert [(name, state["id"]) for name, state in papers.events()] == [("activity-approved", first)]
    week.editor.patch(f"/activities/{second}", json={"summary": "讲师：钱试"})
    again = week.editor.post(f"/plans/{plan['id']}/submit").json
    assert [row["remark"] for row in again["activities"]] == [None, None]
    assert week.editor.patch(f"/sittings/{plan['activities'][0]['sittings'][0]['id']}", json={"seats": 9})
    assert [name for name, _ in papers.events()] == ["activity-changed"]
    assert week.office.post(f"/plans/{plan['id']}/approve").json["status"] == "approved"
    assert [(name, state["id"]) for name, state in papers.events()] == [("activity-approved", second)]


@pytest.mark.slow
def test_a_line_is_of_the_plan_and_either_returned_or_approved(week):
    plan = two_lines(week)
    first, stranger = plan["activities"][0]["id"], str(uuid.uuid4())
    both = [{"activity_id": first, "remark": "改"}, {"activity_id": stranger, "remark": "改"}]
    answer = returned(week, plan, lines=both, approved=[first, stranger])
    assert faults(answer).keys() == {"lines.1.activity_id", "approved.0", "approved.1"}
    assert week.plan(plan["id"])["status"] == "submitted"


@pytest.mark.slow
def test_each_step_keeps_what_the_plan_was(week):
    plan = two_lines(week)
    returned(week, plan)
    week.editor.patch(f"/activities/{plan['activities'][0]['id']}", json={"title": "手机进阶课"})
    week.editor.post(f"/plans/{plan['id']}/submit")
    steps = week.plan(plan["id"])["transitions"]
    versions = [week.editor.get(f"/plans/{plan['id']}/versions/{step['id']}").json for step in steps]
    assert [version["rows"][0]["title"] for version in versions] == [
        "智能手机助老课",
        "智能手机助老课",
        "手机进阶课",
    ]
    assert versions[0]["rows"][0]["sittings"][0]["starts_at"].startswith("2021-11-06")
    gone = week.editor.get(f"/plans/{plan['id']}/versions/{uuid.uuid4()}")
    assert (gone.status_code, gone.json["type"]) == (404, "/problems/no-such-version")


@pytest.mark.slow
def test_a_version_is_not_for_strangers(papers, week):
    plan = two_lines(week)
    path = f"/plans/{plan['id']}/versions/{plan['transitions'][0]['id']}"
    assert papers.editor(str(uuid.uuid4())).get(path).status_code == 403
    assert week.office.get(path).status_code == 200


@pytest.mark.slow
def test_the_office_lists_the_plans_of_which_lines_wait(week):
    plan = week.approved()
    assert week.office.get("/plans?waiting=true").json["items"] == []
    week.editor.create(f"/plans/{plan['id']}/activities", json=new_row(title="加一行"))
    [item] = week.office.get("/plans?waiting=true").json["items"]
    assert (item["id"], item["waiting"]) == (plan["id"], 1)
    assert week.office.get("/plans?waiting=false").json["items"] == []
