"""The office asks all who filed nothing: it sees whom and what, sends it once, and calls who does not react."""

import pytest

from chassis.testing import run_jobs
from tests.fixtures.reporting import CONTACT, UNIT, faults
from tests.unit.reporting.notices.test_notices import messages, with_contact
from tests.unit.reporting.owed.test_owed import at

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("asked")]


def preview(week, **query):
    query = {"edition_id": week.edition["id"], "whom": "nothing"} | query
    return week.office.get("/chasing/nudge", query_string=query)


def nudge(week, key, expected, **body):
    body = {"edition_id": week.edition["id"], "whom": "nothing", "expected": expected} | body
    return week.office.post("/chasing/nudges", json=body, headers={"Idempotency-Key": key})


def calls(week):
    return week.office.get(f"/chasing/calls?edition_id={week.edition['id']}").json["items"]


def test_it_is_shown_to_whom_and_what_and_sent_as_shown(week):
    body = preview(week).json
    [item] = body["items"]
    assert (item["unit_name"], item["to"], item["missing"], item["chased_at"]) == (
        "江岸区社区学院",
        "138****1234",
        6,
        None,
    )
    answer = nudge(week, "k1", body["expected"])
    assert (answer.status_code, answer.json["units"]) == (201, 1)
    assert nudge(week, "k1", body["expected"]).json == answer.json
    assert [(kind, text) for _, kind, text in messages(week)] == [("nudge", item["text"])]
    after = preview(week).json
    assert (after["items"], after["today"]) == ([], 1)
    assert nudge(week, "k2", after["expected"]).json["type"] == "/problems/nobody-to-nudge"
    query = {"edition_id": week.edition["id"]}
    line = week.office.get("/owed/matrix", query_string=query).json["items"][0]
    assert line["chased_at"].startswith("2021-10-20T01:00")


def test_what_changed_since_it_was_shown_is_not_sent(week):
    body = preview(week).json
    week.papers.unit(week.edition["id"], **UNIT | {"name": "硚口区社区学院", "contact": CONTACT})
    answer = nudge(week, "k1", body["expected"])
    assert (answer.status_code, answer.json["type"], answer.json["units"]) == (
        409,
        "/problems/nudge-changed",
        2,
    )
    assert messages(week) == []
    assert nudge(week, "k2", answer.json["expected"]).json["units"] == 2


def test_who_has_filed_anything_is_not_among_them(week, usual):
    week.editor.put(at(week, usual["receipt"], "receipt"))
    assert len(preview(week).json["items"]) == 1, "a receipt is no paper"
    week.editor.put(at(week, usual["links"], "nil-return"), json={"reason": "没有"})
    assert preview(week).json["items"] == []
    assert preview(week, whom="overdue").json["items"] == []
    week.papers.set_clock("2021-11-02T09:00:00+08:00")
    assert len(preview(week, whom="overdue").json["items"]) == 1
    assert preview(week, whom="overdue", kind="街道").json["items"] == []


def test_who_was_nudged_today_is_not_reminded_today(week):
    week.papers.set_clock("2021-10-22T08:00:00+08:00")
    nudge(week, "k1", preview(week).json["expected"])
    week.papers.set_clock("2021-10-22T09:00:00+08:00")
    run_jobs(week.papers.app, "write reminders")
    assert [kind for _, kind, _ in messages(week)] == ["nudge"]


def test_bad_input_is_named(week):
    answer = preview(week, whom="all", district="1")
    assert (answer.status_code, {*faults(answer)}) == (422, {"whom", "district"})
    assert preview(week, edition_id="00000000-0000-0000-0000-000000000000").status_code == 404
    assert week.editor.get("/chasing/nudge").status_code == 403


def test_a_unit_that_does_not_react_is_to_be_called(week):
    week.papers.set_clock("2021-10-30T09:00:00+08:00")
    run_jobs(week.papers.app, "write reminders")
    messages(week)
    assert calls(week) == [], "it has a day to react"
    week.papers.set_clock("2021-10-31T10:00:00+08:00")
    [call] = calls(week)
    assert (call["why"], call["overdue"], call["times"]) == ("silent", 1, 1)
    assert call["items"][0] == "活动方案（10月29日 18:00 截止，已过 2 天）"
    assert call["unit"]["contact"]["phone"] == "138****1234"
    body = {"edition_id": week.edition["id"], "unit_id": week.unit["id"], "words": "明天交"}
    assert week.office.create("/chasing/calls", json=body).status_code == 201
    assert calls(week) == []
    assert week.office.create("/chasing/calls", json=body).status_code == 404


def test_whom_no_message_reaches_is_to_be_called_and_told_then(week):
    with_contact(week, None)
    week.papers.set_clock("2021-10-22T09:00:00+08:00")
    run_jobs(week.papers.app, "write reminders")
    week.office.post(f"/plans/{week.submitted()['id']}/return", json={"remark": "缺时间"})
    [call] = calls(week)
    assert (call["why"], call["unit"]["contact"], len(call["untold"])) == ("unreachable", None, 1)
    body = {"edition_id": week.edition["id"], "unit_id": week.unit["id"]}
    week.office.create("/chasing/calls", json=body)
    assert calls(week) == []
    statuses = {item["status"] for item in week.office.get("/notices").json["items"]}
    assert statuses == {"done"}
