"""Reminders around deadlines: one message to a unit on a day, about what is missing, and about nothing else."""

import uuid

import pytest

from chassis.storage.db import transaction
from chassis.testing import run_jobs
from reporting.chasing import reminders
from reporting.chasing.rules import lock_chasing
from tests.fixtures.reporting import CONTACT, UNIT
from tests.unit.reporting.notices.test_notices import messages, with_contact
from tests.unit.reporting.owed.test_owed import LINK, at
from tests.unit.reporting.requirements.test_requirements import add

pytestmark = pytest.mark.slow


def remind(week, day, hour=9):
    """What is sent on a day of October by then: the texts."""
    before = len(messages(week))
    week.papers.set_clock(f"2021-10-{day:02}T{hour:02}:00:00+08:00")
    run_jobs(week.papers.app, "write reminders")
    notices = messages(week)
    return [text for _, _, text in notices[: len(notices) - before]]


def test_units_are_reminded_on_four_days_and_on_no_other(week, asked):
    days = {day: len(remind(week, day)) for day in range(20, 32)}
    assert [day for day, count in days.items() if count] == [22, 26, 28, 30]
    assert set(days.values()) == {0, 1}


def test_a_reminder_names_what_is_missing_with_its_days(week, asked):
    [text] = remind(week, 26)
    assert "江岸区社区学院还有 1 项没有交：活动方案（10月29日 18:00 截止，还有 3 天）。" in text
    [text] = remind(week, 30)
    assert "已过 1 天" in text


def test_nobody_is_reminded_before_the_hour_or_twice_on_a_day(week, asked):
    assert remind(week, 22, hour=8) == []
    assert len(remind(week, 22)) == 1
    assert remind(week, 22, hour=15) == []
    with week.papers.app.app_context(), transaction() as db:
        lock_chasing(db, uuid.UUID(week.edition["id"])).round_on = None
    assert remind(week, 22, hour=16) == [], "the day's notice is there, whatever the round has forgotten"


def test_one_message_whatever_is_missing(week, asked):
    add(week, paper="links", title="预热报道", due_at="2021-10-29T12:00:00+08:00")
    [text] = remind(week, 22)
    assert "还有 2 项没有交：预热报道（" in text


def test_what_is_handed_in_or_nil_is_not_asked_for(week, asked):
    plan = week.draft()
    assert len(remind(week, 22)) == 1
    week.editor.post(f"/plans/{plan['id']}/submit")
    assert remind(week, 26) == []
    week.office.post(f"/plans/{plan['id']}/return", json={"remark": "缺时间"})
    texts = remind(week, 28)
    assert any("退回待改" in text for text in texts)
    links = add(week, paper="links", title="预热报道", due_at="2021-11-06T12:00:00+08:00").json["id"]
    week.editor.put(at(week, links, "nil-return"), json={"reason": "没有"})
    week.papers.set_clock("2021-11-05T10:00:00+08:00")
    assert not any("预热报道" in text for text in remind(week, 30))


def test_what_is_filed_before_the_message_goes_out_is_not_asked_for(week, asked):
    links = add(week, paper="links", title="预热报道", due_at="2021-10-29T12:00:00+08:00").json["id"]
    week.papers.set_clock("2021-10-22T09:00:00+08:00")
    run_jobs(week.papers.app, "write reminders")
    week.editor.put(at(week, links, "links"), json={"links": [LINK]})
    [(_, _, text)] = messages(week)
    assert "还有 1 项没有交：活动方案" in text
    notice = week.editor.get(f"/notices?unit_id={week.unit['id']}").json["items"][0]
    assert notice["text"] == text


def test_what_is_all_filed_before_the_message_goes_out_is_not_sent(week, asked):
    week.papers.set_clock("2021-10-22T09:00:00+08:00")
    run_jobs(week.papers.app, "write reminders")
    plan = week.draft()
    week.editor.post(f"/plans/{plan['id']}/submit")
    assert messages(week) == []


def test_a_deadline_at_the_end_of_a_day_is_that_days(week, asked):
    """24:00 of 2 November is a moment of the third, and no day later: the reminders go by the second."""
    body = {"until": "2021-11-03T00:00:00+08:00", "reason": "搬迁"}
    item = week.office.put(at(week, asked["plan"], "extension"), json=body).json
    assert item["days_left"] == 13
    assert "11月2日 24:00" in messages(week)[0][2]
    assert [day for day in range(21, 32) if "11月2日 24:00 截止" in "".join(remind(week, day))] == [26, 30]


def test_an_extension_moves_its_own_dates(week, asked):
    body = {"until": "2021-11-02T18:00:00+08:00", "reason": "搬迁"}
    week.office.put(at(week, asked["plan"], "extension"), json=body)
    messages(week)
    days = {day: len(remind(week, day)) for day in range(21, 32)}
    assert [day for day, count in days.items() if count] == [26, 30]


def test_a_day_on_which_no_worker_ran_is_made_good_for_and_an_old_one_is_not(week, asked):
    assert len(remind(week, 24)) == 1, "two days after T-7"
    add(week, paper="links", title="预热报道", due_at="2021-10-20T12:00:00+08:00")
    assert remind(week, 25) == []


def test_units_of_a_closed_edition_and_without_requirements_are_left_alone(week, asked):
    week.office.patch(f"/editions/{week.edition['id']}", json={"status": "open"})
    assert week.office.patch(f"/editions/{week.edition['id']}", json={"status": "closed"}).status_code == 200
    assert remind(week, 22) == []


def test_many_units_are_reminded_in_pieces_each_once(week, asked, monkeypatch):
    monkeypatch.setattr(reminders, "AT_ONCE", 2)
    for n in range(5):
        week.papers.unit(week.edition["id"], **UNIT | {"name": f"第{n}街道", "contact": CONTACT})
    assert len(remind(week, 22)) == 6


def test_the_office_sets_days_hour_and_the_digests_address(week, asked):
    path = f"/chasing/rules/{week.edition['id']}"
    rules = week.office.get(path)
    assert rules.json == {
        "edition_id": week.edition["id"],
        "version": 0,
        "days": [-7, -3, -1, 1],
        "hour": 9,
        "digest_to": None,
        "digest_language": "zh",
    }
    body = {"days": [2, -2], "hour": 10, "digest_to": "13900001234"}
    stale = {"If-Match": '"7"'}
    assert week.office.patch(path, json=body, headers=stale).status_code == 412
    changed = week.office.patch(path, json=body, headers={"If-Match": rules.headers["ETag"]}).json
    assert (changed["days"], changed["hour"], changed["digest_to"]) == ([-2, 2], 10, "139****1234")
    days = {day: len(remind(week, day, hour=10)) for day in range(21, 32)}
    assert [day for day, count in days.items() if count] == [27, 31]
    assert week.office.patch(path, json={"digest_to": "nobody@"}).status_code == 422
    assert week.editor.patch(path, json=body).status_code == 403


def test_the_office_gets_a_digest_once_a_week(week, asked):
    week.office.patch(f"/chasing/rules/{week.edition['id']}", json={"digest_to": "office@example.org"})
    for minute in (30, 31):
        week.papers.set_clock(f"2021-10-25T09:{minute}:00+08:00")
        run_jobs(week.papers.app, "write digests")
    [text] = [text for to, _, text in messages(week) if to == "office@example.org"]
    assert "报送周报（10月25日）：1 个单位，1 个什么都没交；应交 6 项，逾期 0 项" in text
    assert [item["text"] for item in week.office.get("/notices?kind=digest").json["items"]] == [text]
    for day, count in {26: 1, 31: 1}.items():
        week.papers.set_clock(f"2021-10-{day}T09:30:00+08:00")
        run_jobs(week.papers.app, "write digests")
        assert len(week.office.get("/notices?kind=digest").json["items"]) == count
    week.papers.set_clock("2021-11-02T07:00:00+08:00")
    run_jobs(week.papers.app, "write digests")
    assert len(week.office.get("/notices?kind=digest").json["items"]) == 2, "no worker ran on Monday"


def test_the_office_gets_its_digest_in_english_and_reads_it_in_both(week, asked):
    about = {"digest_to": "office@example.org", "digest_language": "en"}
    week.office.patch(f"/chasing/rules/{week.edition['id']}", json=about)
    week.papers.set_clock("2021-10-25T09:30:00+08:00")
    run_jobs(week.papers.app, "write digests")
    [text] = [text for to, _, text in messages(week) if to == "office@example.org"]
    assert (
        "what units have filed (25 Oct). Units: 1, with nothing filed: 1. Papers due: 6, overdue: 0" in text
    )
    assert "/staff/office/chasing?lang=en" in text
    [notice] = week.office.get("/notices?kind=digest").json["items"]
    assert notice["text"] == notice["in_languages"]["en"] == text
    assert "1 个单位，1 个什么都没交" in notice["in_languages"]["zh"]


def test_a_reminder_in_english(week, asked):
    with_contact(week, CONTACT | {"language": "en"})
    [text] = remind(week, 26)
    assert "has not handed in 1: 活动方案 (due 29 Oct 18:00, 3 days left). Sign in" in text
    [text] = remind(week, 30)
    assert "1 day late" in text


def test_the_next_edition_is_chased_as_the_last_until_the_office_says_otherwise(week):
    about = {"days": [-5, 2], "hour": 8, "digest_to": "office@example.org", "digest_language": "en"}
    week.office.patch(f"/chasing/rules/{week.edition['id']}", json=about)
    later = week.papers.edition(year=2022, opens_on="2022-11-01", closes_on="2022-11-30")
    path = f"/chasing/rules/{later['id']}"
    view = about | {"digest_to": "o***@example.org"}
    rules = week.office.get(path).json
    assert {name: rules[name] for name in view} | {"version": rules["version"]} == view | {"version": 0}
    rules = week.office.patch(path, json={"hour": 10}).json
    assert {name: rules[name] for name in view} == view | {"hour": 10}
