"""The audit as a page: in words, narrowed, paged both ways."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from gateway.accounts import staff_accounts
from gateway.accounts.store import reading
from tests.fixtures.double import Double
from tests.fixtures.pages import Reader, say, sign_in_staff


def line(**facts: Any) -> dict[str, Any]:
    columns = {
        "id": str(uuid.uuid4()),
        "at": "2021-11-05T01:30:00+00:00",
        "actor": str(uuid.uuid4()),
        "by": "staff",
    }
    subject = {
        "action": "unmask",
        "subject": str(uuid.uuid4()),
        "about": "booking",
        "name": "王* K7QM2F 剪纸",
    }
    return columns | subject | {"reason": "核对来电的人", "detail": None} | facts


@pytest.fixture
def office(portal: Flask) -> Reader:
    return sign_in_staff(portal, "office", username="office")


@pytest.mark.slow
def test_each_line_is_in_words_and_none_is_json(office: Reader, department: Double, portal: Flask) -> None:
    with portal.app_context(), reading() as db:
        [account] = [account for account in staff_accounts.list_accounts(db) if account.username == "office"]
    lines = [
        line(actor=str(account.id)),
        line(
            action="export",
            about="session",
            name="剪纸",
            detail={"scope": "session", "kind": "csv", "full": True},
        ),
        line(action="door_list", about="venue", name="图书馆", detail={"date": "2021-11-06", "sessions": 3}),
        line(action="copy", by="citizen", about="citizen", name="139****0001", reason=None),
        line(action="erase", actor="system", by="system", about="citizen", name=None, detail={"bookings": 2}),
        line(action="erase", actor="system", by="system", about="citizen", name=None, reason="retention"),
        line(action="search", about=None, name=None, subject="nobody", detail={"found": 0}),
        line(action="export", detail={"date": None, "unit_id": None, "district": None, "by_words": True}),
        line(action="export", detail={"district": "硚口区", "full": False}),
    ]
    say(department, 200, {"items": lines, "next_cursor": None})
    office.open("/staff/audit")
    for words in (
        ">office</a>",
        "看完整的姓名和电话",
        "王* K7QM2F 剪纸",
        "核对来电的人",
        "姓名电话完整",
        "11月6日",
        "3 场的名单",
        "市民本人",
        "（已删除）",
        "2 份报名",
        "没有找到人",
        "保存期已满，按规定删除",
        "已经没有的账号",
        "按名称里的字",
        "硚口区",
    ):
        assert words in office.page, words
    assert "{" not in office.page.partition("<main")[2] and "csv" not in office.page
    assert "retention" not in office.page


@pytest.mark.slow
def test_it_is_narrowed_by_day_person_and_kind(office: Reader, department: Double) -> None:
    say(department, 200, {"items": [line()], "next_cursor": None})
    office.open("/staff/audit?date=2021-11-05&who=office&action=unmask")
    query = department.asked[-1].path.partition("?")[2]
    assert "date=2021-11-05" in query and "action=unmask" in query and "actor=" in query
    assert 'value="office"' in office.page
    office.open("/staff/audit?who=nobody-at-all&date=soon&action=drop")
    query = department.asked[-1].path.partition("?")[2]
    assert "没有这个用户名的账号" in office.page and "date" not in query and "action" not in query
    assert "没有看懂这个日期：soon" in office.page and "没有“drop”这样的条件" in office.page
    for day in ("2021-13-45", "9999-12-31", "a" * 99):
        assert f"没有看懂这个日期：{day[:40]}。" in office.open(f"/staff/audit?date={day}").text
    assert "could not be read: soon." in office.open("/staff/audit?date=soon&lang=en").text


@pytest.mark.slow
def test_one_turns_the_pages_both_ways(office: Reader, department: Double) -> None:
    say(department, 200, {"items": [line()], "next_cursor": "c2"})
    office.open("/staff/audit?action=unmask")
    assert 'href="/staff/audit?action=unmask&amp;cursor=c2&amp;behind="' in office.page
    assert "上一页" not in office.page
    say(department, 200, {"items": [line()], "next_cursor": "c3"})
    office.open("/staff/audit?action=unmask&cursor=c2&behind=")
    assert 'href="/staff/audit?action=unmask&amp;cursor=c3&amp;behind=&amp;behind=c2"' in office.page
    assert 'href="/staff/audit?action=unmask" rel="prev"' in office.page
    office.open("/staff/audit?cursor=c3&behind=&behind=c2")
    assert 'href="/staff/audit?cursor=c2&amp;behind="' in office.page


@pytest.mark.slow
def test_it_is_the_offices_and_the_admins(portal: Flask, department: Double) -> None:
    for role, status in (("admin", 200), ("desk", 403), ("unit_editor", 403)):
        say(department, 200, {"items": [], "next_cursor": None})
        reader = sign_in_staff(portal, role, username=role.replace("_", "-"))
        assert reader.open("/staff/audit").status_code == status
        assert ("/staff/audit" in reader.open("/staff").text) == (status == 200)


@pytest.mark.slow
def test_who_saw_contacts_and_candidates_is_a_page_of_the_same_kind(
    new_gateway: Callable[..., Flask], papers_department: Double
) -> None:
    office = sign_in_staff(new_gateway(reporting_url=papers_department.url), "office", username="office")
    fields = {key: value for key, value in line().items() if key not in ("by", "detail")}
    lines = [
        fields | {"action": "candidate", "about": "nomination", "name": "欧*", "reason": "核实事迹"},
        fields | {"action": "contact", "about": "unit", "name": "老年大学", "reason": "催交总结"},
        fields | {"action": "original", "about": "file", "name": "老年大学：开幕.mp4", "reason": None},
    ]
    say(papers_department, 200, {"items": lines, "next_cursor": "c2"})
    office.open("/staff/audit/papers?action=candidate&date=2021-11-05")
    words_of_files = "打开素材原文件", "老年大学：开幕.mp4"
    words_of_people = "看被推荐人的电话", "推荐 <span>欧*", "核实事迹", "老年大学", "场馆部门不存个人信息"
    for words in words_of_people + words_of_files:
        assert words in office.page, words
    query = papers_department.asked[-1].path.partition("?")[2]
    assert "action=candidate" in query and "date=2021-11-05" in query
    assert (
        'action="/staff/audit/papers"' in office.page
        and "/staff/audit/papers?action=candidate" in office.page
    )
