"""What happens to a plan's rows: corrected before approval, amended after it, withdrawn."""

import uuid

import pytest

from tests.fixtures.reporting import PLACE, faults, new_row, new_sitting
from tests.fixtures.statements import statements

NEXT_DAY = {"starts_at": "2021-11-07T09:00:00+08:00", "ends_at": "2021-11-07T11:00:00+08:00"}


@pytest.mark.slow
def test_a_draft_is_corrected_silently(papers, week):
    plan = week.draft(new_row(), new_row(title="多余的"))
    papers.events()
    first, second = plan["activities"]
    changed = week.editor.patch(
        f"/activities/{first['id']}", json={"title": "智能手机入门", "audiences": ["退役军人"]}
    )
    assert (changed.json["title"], changed.json["audiences"]) == ("智能手机入门", ["退役军人"])
    assert week.editor.delete(f"/activities/{second['id']}").status_code == 204
    added = week.editor.create(f"/plans/{plan['id']}/activities", json=new_row(title="加一行")).json
    second = new_sitting(seats=9, **NEXT_DAY)
    more = week.editor.create(f"/activities/{added['id']}/sittings", json=second).json
    moved = week.editor.patch(f"/sittings/{more['id']}", json={"seats": 12}).json
    assert (moved["seats"], moved["place"]) == (12, PLACE)
    assert week.editor.delete(f"/sittings/{added['sittings'][0]['id']}").status_code == 204
    rows = week.plan(plan["id"])["activities"]
    assert [(row["title"], [sitting["seats"] for sitting in row["sittings"]]) for row in rows] == [
        ("智能手机入门", [40]),
        ("加一行", [12]),
    ]
    assert papers.events() == []


def test_to_add_a_row_nothing_is_read_of_the_others_but_what_they_are_called(papers, week):
    plan = week.draft(new_row(), new_row(title="第二行"))
    with statements(papers.app) as queries:
        added = week.editor.create(f"/plans/{plan['id']}/activities", json=new_row(title="加一行"))
    assert added.status_code == 201
    assert not [statement for statement in queries if "FROM sitting" in statement]
    again = week.editor.create(f"/plans/{plan['id']}/activities", json=new_row(title="第二行"))
    assert [error["field"] for error in again.json["errors"]] == ["title"]


def test_nothing_is_changed_under_review(week):
    plan = week.submitted()
    activity = plan["activities"][0]
    answers = [
        week.editor.create(f"/plans/{plan['id']}/activities", json=new_row()),
        week.editor.patch(f"/activities/{activity['id']}", json={"title": "改"}),
        week.editor.patch(f"/sittings/{activity['sittings'][0]['id']}", json={"seats": 1}),
        week.editor.delete(f"/activities/{activity['id']}"),
    ]
    assert {(answer.status_code, answer.json["type"]) for answer in answers} == {
        (409, "/problems/plan-under-review")
    }


def test_a_returned_plan_is_corrected_and_handed_in_again(week):
    plan = week.submitted()
    week.office.post(f"/plans/{plan['id']}/return", json={"remark": "座位太多"})
    week.editor.patch(f"/sittings/{plan['activities'][0]['sittings'][0]['id']}", json={"seats": 20})
    assert week.editor.post(f"/plans/{plan['id']}/submit").json["status"] == "submitted"


@pytest.mark.slow
def test_an_amendment_after_approval_is_told(papers, week):
    activity = week.approved()["activities"][0]
    sitting = activity["sittings"][0]
    week.editor.patch(f"/activities/{activity['id']}", json={"topics": ["职业技能"]})
    week.editor.patch(f"/sittings/{sitting['id']}", json={"seats": 30})
    second = new_sitting(seats=15, **NEXT_DAY)
    more = week.editor.create(f"/activities/{activity['id']}/sittings", json=second).json
    week.editor.post(f"/sittings/{sitting['id']}/cancel")
    events = papers.events()
    assert [(name, data["version"]) for name, data in events] == [
        ("activity-changed", n) for n in (3, 4, 5, 6)
    ]
    last = events[-1][1]
    assert last["topics"] == ["职业技能"]
    assert {each["id"]: (each["seats"], each["status"]) for each in last["sittings"]} == {
        sitting["id"]: (30, "cancelled"),
        more["id"]: (15, "planned"),
    }


def test_a_row_that_the_office_adds_to_an_approved_plan_is_public_at_once(papers, week):
    plan = week.approved()
    lacking = week.office.create(f"/plans/{plan['id']}/activities", json=new_row(new_sitting(prevention=[])))
    assert list(faults(lacking)) == ["sittings.0.prevention"]
    added = week.office.create(f"/plans/{plan['id']}/activities", json=new_row(title="加场")).json
    assert added["status"] == "approved"
    assert [(name, data["id"]) for name, data in papers.events()] == [("activity-approved", added["id"])]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ends_at": "2021-11-06T08:00:00+08:00"}, "ends_at"),
        ({"starts_at": "2021-12-06T09:00:00+08:00", "ends_at": "2021-12-06T10:00:00+08:00"}, "starts_at"),
        ({"seats": 0}, "seats"),
        ({"prevention": []}, "prevention"),
        ({"place": None}, "place"),
        ({"place": {"address": "台北路1号"}}, "place.name"),
        ({"space_id": str(uuid.uuid4())}, "space_id"),
        ({"starts_at": None}, "starts_at"),
    ],
)
def test_a_wrong_amendment_is_refused_and_nothing_told(papers, week, change, field):
    plan = week.approved()
    answer = week.editor.patch(f"/sittings/{plan['activities'][0]['sittings'][0]['id']}", json=change)
    assert answer.status_code == 422
    assert field in faults(answer)
    assert week.plan(plan["id"]) == plan
    assert papers.events() == []


@pytest.mark.slow
def test_an_approved_activity_is_withdrawn_not_deleted(papers, week):
    activity = week.approved()["activities"][0]
    path = f"/activities/{activity['id']}"
    assert week.editor.delete(path).json["type"] == "/problems/not-a-draft"
    assert week.editor.post(f"{path}/withdraw").json["status"] == "withdrawn"
    [(name, data)] = papers.events()
    assert (name, data["status"], data["version"]) == ("activity-withdrawn", "withdrawn", 3)
    assert week.office.post(f"{path}/withdraw").json["type"] == "/problems/already-withdrawn"
    assert week.editor.patch(path, json={"title": "改"}).status_code == 409
    assert (
        week.editor.patch(f"/sittings/{activity['sittings'][0]['id']}", json={"seats": 1}).status_code == 409
    )
    assert papers.events() == []


def test_a_draft_is_not_withdrawn(week):
    activity = week.draft()["activities"][0]
    assert week.editor.post(f"/activities/{activity['id']}/withdraw").json["type"] == "/problems/not-approved"
    assert week.editor.post(f"/sittings/{activity['sittings'][0]['id']}/cancel").status_code == 409


@pytest.mark.slow
def test_a_cancelled_sitting_stays_cancelled(week):
    sitting = week.approved(new_row(new_sitting(), new_sitting()))["activities"][0]["sittings"][0]
    assert week.office.post(f"/sittings/{sitting['id']}/cancel").json["status"] == "cancelled"
    answers = [
        week.editor.post(f"/sittings/{sitting['id']}/cancel"),
        week.editor.patch(f"/sittings/{sitting['id']}", json={"seats": 1}),
    ]
    assert [answer.json["type"] for answer in answers] == ["/problems/already-cancelled"] * 2


PAST = {"starts_at": "2021-11-04T09:00:00+08:00", "ends_at": "2021-11-04T11:00:00+08:00"}


@pytest.fixture
def later(papers, week):
    """An approved activity with a sitting on the 6th; it is the 5th."""
    [activity] = week.approved(new_row())["activities"]
    papers.set_clock("2021-11-05T08:30:00+08:00")
    return activity


def test_a_slip_into_the_past_is_refused_with_its_field(week, later):
    sitting = later["sittings"][0]["id"]
    assert faults(week.editor.patch(f"/sittings/{sitting}", json=PAST)).keys() == {"starts_at", "ends_at"}
    added = week.editor.create(f"/activities/{later['id']}/sittings", json=new_sitting(**PAST))
    assert faults(added).keys() == {"starts_at"}
    path = f"/plans/{later['plan_id']}/activities"
    row = week.editor.create(path, json=new_row(new_sitting(), new_sitting(**PAST), title="又一行"))
    assert faults(row).keys() == {"sittings.1.starts_at"}


def test_what_is_not_about_the_time_asks_nothing(papers, week, later):
    papers.set_clock("2021-11-06T10:00:00+08:00")
    sitting = later["sittings"][0]["id"]
    assert week.editor.patch(f"/sittings/{sitting}", json={"seats": 30}).status_code == 200
    longer = {"ends_at": "2021-11-06T12:00:00+08:00"}
    assert week.editor.patch(f"/sittings/{sitting}", json=longer).status_code == 200


def test_what_is_over_is_not_moved(papers, week, later):
    papers.set_clock("2021-11-06T12:00:00+08:00")
    moved = {"starts_at": "2021-11-20T09:00:00+08:00", "ends_at": "2021-11-20T11:00:00+08:00"}
    refusal = faults(week.editor.patch(f"/sittings/{later['sittings'][0]['id']}", json=moved))
    assert "add another" in refusal["starts_at"]


def test_the_office_may_mean_it(week, later):
    sitting, meant = later["sittings"][0]["id"], PAST | {"on_purpose": True}
    assert faults(week.editor.patch(f"/sittings/{sitting}", json=meant)).keys() == {"on_purpose"}
    moved = week.office.patch(f"/sittings/{sitting}", json=meant)
    assert (moved.status_code, moved.json["starts_at"]) == (200, "2021-11-04T01:00:00+00:00")
    added = new_sitting(**meant, confirmed=True)
    assert week.office.create(f"/activities/{later['id']}/sittings", json=added).status_code == 201


def test_a_plan_with_what_is_past_is_approved_only_on_purpose(papers, week):
    plan = week.submitted(new_row(new_sitting(), new_sitting(**PAST)))
    papers.set_clock("2021-11-05T08:30:00+08:00")
    path = f"/plans/{plan['id']}/approve"
    assert faults(week.office.post(path)).keys() == {"activities.0.sittings.1.starts_at"}
    assert week.plan(plan["id"])["status"] == "submitted"
    assert week.office.post(path, json={"on_purpose": True}).json["status"] == "approved"


@pytest.mark.slow
def test_what_goes_online_leaves_its_place(papers, week):
    activity = week.approved()["activities"][0]
    path = f"/activities/{activity['id']}"
    papers.events()
    assert week.editor.patch(path, json={"mode": "online"}).status_code == 200
    [(_, event)] = papers.events()
    assert [(each["place"], each["space_id"]) for each in event["sittings"]] == [(None, None)]
    assert "sittings.0.place" in faults(week.editor.patch(path, json={"mode": "offline"}))
