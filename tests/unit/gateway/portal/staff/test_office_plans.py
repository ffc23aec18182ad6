"""The office reads plans on pages line by line, decides what waits, and compares versions."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.double import Double, sent
from tests.fixtures.gateway import edition
from tests.fixtures.pages import Reader, sign_in_staff
from tests.unit.gateway.portal.staff.test_papers import (
    ACTIVITY,
    CHANGED,
    PLAN,
    ROW,
    SITTINGS,
    SUMMARY,
    answer_next,
    say,
)

ADDRESS = f"/staff/office/plans/{PLAN}"
DECISION = f"/staff/office/rows/{ROW}"
LINE = {"lines-0-activity_id": ROW}


@pytest.fixture
def office(new_gateway: Callable[..., Flask], papers_department: Double) -> Reader:
    app = new_gateway(reporting_url=papers_department.url)
    edition(app)
    say(papers_department, "submitted")
    return sign_in_staff(app, "office")


def test_the_office_sees_which_plans_there_are_to_read(office: Reader, papers_department: Double) -> None:
    assert 'href="/staff/office"' in office.open("/staff").text
    row = SUMMARY | {"status": "approved", "waiting": 2}
    papers_department.stand("/plans", {"items": [row], "next_cursor": None})
    page = office.open("/staff/office?list=waiting").text
    assert "江岸区社区学院" in page and "2 行等办公室审核" in page and f'href="{ADDRESS}"' in page
    requests = [
        request.path for request in sent(papers_department, "GET") if request.path.startswith("/plans?")
    ]
    assert "waiting=true" in requests[-1]


def test_a_plan_is_approved_whole_as_it_was_read(office: Reader, papers_department: Double) -> None:
    page = office.open(ADDRESS).text
    assert "智能手机助老课" in page and "全部批准" in page
    answer_next(papers_department, 200)
    assert office.send(ADDRESS, act="approve", **LINE).location == f"{ADDRESS}?saved=1"
    [request] = sent(papers_department, "POST")
    assert (request.path, request.headers["If-Match"]) == (f"/plans/{PLAN}/approve", '"5"')


def test_whoever_approves_a_plan_reads_all_that_the_public_will(
    office: Reader, papers_department: Double
) -> None:
    """Texts were approved unread: a line showed neither its description, its topics, nor where its place is."""
    own = {"name": "一楼教室", "address": "台北路1号", "district": "420102", "area": "江岸区"}
    giver = {"name": "周家", "kind": "家庭"}
    say(
        papers_department,
        "submitted",
        booked_as="series",
        organiser=giver,
        sittings=[SITTINGS[0] | {"place": own}],
    )
    page = office.open(ADDRESS).text
    for words in (
        "学会挂号",
        "智慧助老",
        "所有场次一起报名",
        "周家</span>（家庭）",
        "一楼教室 · 江岸区 · 台北路1号",
    ):
        assert words in page
    say(papers_department, "submitted", summary="")
    assert "没有简介" in office.open(ADDRESS).text


def test_a_line_is_returned_with_its_remark_and_another_approved(
    office: Reader, papers_department: Double
) -> None:
    other = str(uuid.uuid4())
    office.open(ADDRESS)
    answer_next(papers_department, 200)
    form = {"lines-0-remark": "请写明讲师", "lines-1-activity_id": other, "lines-1-approved": "1"}
    office.send(ADDRESS, act="return", **LINE | form)
    [request] = sent(papers_department, "POST")
    assert request.path == f"/plans/{PLAN}/return"
    assert request.json["lines"] == [{"activity_id": ROW, "remark": "请写明讲师"}]
    assert (request.json["approved"], request.json["remark"]) == ([other], "请看各行的意见")


def test_a_return_without_a_word_is_not_sent(office: Reader, papers_department: Double) -> None:
    office.open(ADDRESS)
    assert "退回要写意见" in office.send(ADDRESS, act="return", **LINE).text
    assert not sent(papers_department, "POST")


def test_a_remark_that_returns_a_line_is_not_dropped_by_approving(
    office: Reader, papers_department: Double
) -> None:
    """All was approved and public, and what was to be changed nobody read."""
    office.open(ADDRESS)
    page = office.send(ADDRESS, act="approve", **LINE | {"lines-0-remark": "还要改"}).text
    assert "第 1 行写了退回意见" in page and 'href="#lines-0-remark"' in page and "还要改</textarea>" in page
    assert "不会发给单位" in office.send(ADDRESS, act="approve", remark="总体可以", **LINE).text
    both = LINE | {"lines-0-remark": "还要改", "lines-0-approved": "1"}
    assert "又勾了" in office.send(ADDRESS, act="return", remark="请改", **both).text
    assert not sent(papers_department, "POST")


def test_a_remark_beside_what_waits_is_not_dropped_by_approving(
    office: Reader, papers_department: Double
) -> None:
    say(papers_department, "approved", status="approved", waits=True, proposed={"title": "手机进阶"})
    office.open(DECISION)
    page = office.send(DECISION, act="approve", remark="题目太长").text
    assert "这里写的不归您按的按钮" in page and "题目太长</textarea>" in page
    assert not sent(papers_department, "POST")


def test_a_plan_that_changed_meanwhile_is_looked_at_again(office: Reader, papers_department: Double) -> None:
    office.open(ADDRESS)
    answer_next(papers_department, 412, CHANGED)
    page = office.send(ADDRESS, act="approve", **LINE).text
    assert "请再看一遍" in page and 'name="version" value="4"' in page


@pytest.mark.parametrize(("status", "lost"), [("returned", True), ("submitted", False)])
def test_what_was_written_of_a_plan_that_another_decided_meanwhile_is_shown(
    office: Reader, papers_department: Double, status: str, lost: bool
) -> None:
    """The form is gone with the decision, and the second clerk's remarks went with it."""
    office.open(ADDRESS)
    say(papers_department, status)
    answer_next(papers_department, 412, CHANGED)
    page = office.send(
        ADDRESS, act="return", remark="总的意见", **LINE | {"lines-0-remark": "请写明讲师"}
    ).text
    assert "总的意见" in page and "请写明讲师" in page
    assert ("您填的没有保存" in page) is lost


@pytest.mark.slow
@pytest.mark.parametrize(("step", "verb"), [("approve", "accept"), ("return", "return")])
def test_what_waits_is_decided_beside_what_the_public_sees(
    office: Reader, papers_department: Double, step: str, verb: str
) -> None:
    say(papers_department, "approved", status="approved", waits=True, proposed={"title": "手机进阶"})
    assert f'href="{DECISION}"' in office.open(ADDRESS).text
    page = office.open(DECISION).text
    assert "手机进阶" in page and "智能手机助老课" in page
    answer_next(papers_department, 200, {"plan_id": PLAN})
    remark = "" if step == "approve" else "题目太长"
    assert office.send(DECISION, act=step, remark=remark).location == f"{ADDRESS}?saved=1"
    [request] = sent(papers_department, "POST")
    assert (request.path, request.headers["If-Match"]) == (f"/activities/{ROW}/{verb}", '"3"')


@pytest.mark.slow
def test_two_versions_are_compared_line_by_line(office: Reader, papers_department: Double) -> None:
    step: dict[str, Any] = {
        "id": str(uuid.uuid4()),
        "from_status": "draft",
        "to_status": "submitted",
        "by": "editor",
        "at": "2021-10-20T01:00:00+00:00",
        "remark": None,
    }
    sitting = ACTIVITY["sittings"][0] | {"seats": 20}
    before = ACTIVITY | {"title": "手机课", "sittings": [sitting]}
    gone = ACTIVITY | {"id": str(uuid.uuid4()), "title": "删掉的"}
    now = SUMMARY | {"activities": [ACTIVITY], "transitions": [step]}
    papers_department.stand(f"/plans/{PLAN}", now)
    papers_department.stand(f"/versions/{step['id']}", step | {"rows": [before, gone]})
    assert "“草稿”改为“已提交，等审核”（已经没有的账号）" in office.open(ADDRESS).text
    page = office.open(f"/staff/plans/{PLAN}/compare").text
    for words in ("手机课", "智能手机助老课", "20 座", "40 座", "删掉的", "删去", "修改"):
        assert words in page
    assert "两个版本一样" in office.open(f"/staff/plans/{PLAN}/compare?older=now&newer=now").text


def test_the_pages_are_the_offices_own(new_gateway: Callable[..., Flask]) -> None:
    editor = sign_in_staff(new_gateway(), "unit_editor")
    assert editor.open("/staff/office").status_code == 403
