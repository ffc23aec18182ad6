"""Which kind of reading an activity is, who gives it under its unit, and that nobody books for it."""

import pytest
from sqlalchemy import text

from chassis.storage.db import transaction
from tests.fixtures.reporting import faults, new_row, new_sitting
from tests.unit.reporting.activities.test_impacts import hear_of_people

READING = {"kind": "阅读", "reading_kind": "书香之家", "organiser": {"name": "周奶奶一家", "kind": "家庭"}}


def test_what_is_filed_is_told_once_it_is_approved(papers, week):
    plan = week.submitted(new_row(**READING, drop_in=True))
    papers.events()
    week.office.post(f"/plans/{plan['id']}/approve")
    [(_name, state)] = [event for event in papers.events() if event[0] == "activity-approved"]
    assert {field: state[field] for field in READING} == READING
    assert state["drop_in"] is True


def test_an_ordinary_activity_has_none_of_it(week):
    [row] = week.approved()["activities"]
    assert (row["reading_kind"], row["organiser"], row["drop_in"]) == (None, None, False)


@pytest.mark.parametrize(
    ("fields", "path", "words"),
    [
        ({"reading_kind": "诵读"}, "reading_kind", "Only an activity of the kind"),
        ({"kind": "阅读", "reading_kind": "聊天"}, "reading_kind", "not one of the known words"),
        ({"audiences": ["老年人群", "老年人群"]}, "audiences.1", "named before it already"),
        ({"organiser": {"name": "周家", "kind": "公司"}}, "organiser.kind", ""),
        ({"organiser": {"kind": "家庭"}}, "organiser.name", ""),
        ({"drop_in": True, "mode": "online"}, "drop_in", "Only an activity on the spot"),
        ({"drop_in": True, "booked_as": "series"}, "booked_as", "no series that is booked once"),
    ],
)
def test_what_does_not_go_together_is_named(week, fields, path, words):
    wrong = faults(week.file(new_row(**fields)))
    assert words in wrong[f"activities.0.{path}"]


def test_a_reading_activity_is_submitted_with_its_kind_alone(week):
    plan = week.draft(new_row(kind="阅读"))
    wrong = faults(week.editor.post(f"/plans/{plan['id']}/submit"))
    assert "好书推荐" in wrong["activities.0.reading_kind"]
    [row] = plan["activities"]
    week.editor.patch(f"/activities/{row['id']}", json={"reading_kind": "书友会"})
    assert week.editor.post(f"/plans/{plan['id']}/submit").status_code == 200


def test_a_new_row_of_an_approved_plan_says_which_kind_of_reading_it_is(week):
    """The office added one that was public at once, and a unit's waited until the office could not accept it."""
    path = f"/plans/{week.approved()['id']}/activities"
    for client in (week.office, week.editor):
        wrong = faults(client.create(path, json=new_row(title="晨读", kind="阅读")))
        assert "好书推荐" in wrong["reading_kind"]
    assert week.office.create(path, json=new_row(title="晨读", **READING)).json["status"] == "approved"


def test_an_approved_row_that_becomes_reading_says_of_which_kind(week):
    [row] = week.approved()["activities"]
    path = f"/activities/{row['id']}"
    assert "好书推荐" in faults(week.editor.patch(path, json={"kind": "阅读"}))["reading_kind"]
    changed = week.editor.patch(path, json={"kind": "阅读", "reading_kind": "诵读"}).json
    assert changed["proposed"] == {"kind": "阅读", "reading_kind": "诵读"}
    assert "好书推荐" in faults(week.editor.patch(path, json={"reading_kind": None}))["reading_kind"]
    accepted = week.office.post(f"{path}/accept").json
    assert (accepted["kind"], accepted["reading_kind"]) == ("阅读", "诵读")


def test_a_kind_of_reading_waits_with_the_kind_of_its_activity(week):
    """It was public beside 讲座 at once, and stayed when the proposal was dropped."""
    [row] = week.approved()["activities"]
    path = f"/activities/{row['id']}"
    changed = week.editor.patch(path, json={"kind": "阅读", "reading_kind": "诵读"}).json
    assert (changed["kind"], changed["reading_kind"]) == (row["kind"], None)
    assert week.editor.patch(path, json={"kind": row["kind"], "reading_kind": None}).json["proposed"] is None
    week.editor.patch(path, json={"kind": "阅读", "reading_kind": "诵读"})
    assert week.editor.delete(f"{path}/proposal").json["reading_kind"] is None


def test_where_kinds_are_not_read_first_it_is_the_same(week):
    revision = week.office.get(f"/editions/{week.edition['id']}").headers["ETag"]
    answer = week.office.patch(
        f"/editions/{week.edition['id']}", json={"reviewed": []}, headers={"If-Match": revision}
    )
    assert answer.status_code == 200
    [row] = week.approved()["activities"]
    wrong = faults(week.editor.patch(f"/activities/{row['id']}", json={"kind": "阅读"}))
    assert "好书推荐" in wrong["reading_kind"]
    assert week.editor.get(f"/activities/{row['id']}").json["kind"] == row["kind"]


def test_a_reading_activity_from_before_there_were_kinds_can_be_changed(week):
    [row] = week.approved(new_row(**READING))["activities"]
    with week.papers.app.app_context(), transaction() as db:
        db.execute(text("UPDATE activity SET reading_kind = NULL"))
    path = f"/activities/{row['id']}"
    assert week.editor.patch(path, json={"summary": "带上自己的书"}).status_code == 200
    assert week.office.post(f"{path}/accept").status_code == 200


def test_another_giver_waits_for_the_office(week):
    [row] = week.approved(new_row(**READING))["activities"]
    other = {"name": "李家", "kind": "家庭"}
    changed = week.editor.patch(f"/activities/{row['id']}", json={"organiser": other}).json
    assert (changed["organiser"], changed["proposed"]) == (READING["organiser"], {"organiser": other})
    accepted = week.office.post(f"/activities/{row['id']}/accept").json
    assert accepted["organiser"] == other


def test_what_was_booked_and_shall_not_be_any_more_is_confirmed_with_its_people(papers, week):
    [row] = week.approved(new_row(new_sitting()))["activities"]
    hear_of_people(papers, week, row, people=4)
    refusal = week.editor.patch(f"/activities/{row['id']}", json={"drop_in": True})
    assert (refusal.status_code, refusal.json["moved"]["people"]) == (409, 4)
