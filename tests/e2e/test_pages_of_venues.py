"""The pages of those who run a venue are for everyone: see test_pages_for_everyone."""

import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.e2e.conftest import Look, Portal
from tests.e2e.test_pages_for_everyone import every_view, faults_by_page, faults_of, in_words
from tests.fixtures.double import Double
from tests.fixtures.gateway import EDITION
from tests.fixtures.venue_pages import (
    AFTERMATH,
    BEGUN,
    HALL,
    ID,
    ON,
    OPENING,
    OPENING_ID,
    PREVIEW,
    SLOT,
    VENUE,
    WANTED,
)
from tests.fixtures.venue_pages import CLOSURE as CLOSED
from tests.fixtures.web_sessions import new_clerk
from tests.unit.gateway.portal.staff import test_venue_about
from tests.unit.gateway.portal.staff.test_policies import POLICY
from tests.unit.gateway.portal.staff.test_resources import RESOURCE
from tests.unit.gateway.portal.staff.test_unit_placements import REQUEST
from tests.unit.gateway.portal.staff.test_venue_oversight import CLOSED as SHUT_TODAY
from tests.unit.gateway.portal.staff.test_venue_oversight import HOLIDAY, MISFIT, UNDECLARED
from tests.unit.gateway.portal.staff.test_venue_patterns import DAY as WEEKLY_DAY
from tests.unit.gateway.portal.staff.test_venue_patterns import OFF, PATTERN, PATTERN_ID, SEEN, SHUT
from tests.unit.gateway.portal.staff.test_venue_placements import OTHER, PLACEMENT, THREAD
from tests.unit.gateway.portal.staff.test_venue_pledges import DAYS, STANDING, SUMS
from tests.unit.gateway.portal.staff.test_venue_sheet import REPORT as SHEET_REPORT
from tests.unit.gateway.portal.staff.test_venue_terms import BOOKING
from tests.unit.gateway.portal.staff.test_venue_wishes import MORNING, WISH

CLOSURE = CLOSED | {"ends_at": "2021-11-08T03:00:00+00:00"}
PAGES = {
    "venues": "/staff/venues",
    "day": f"/staff/venues/{ID}?date=2021-11-06",
    "about": f"/staff/venues/{ID}/about",
    "space": f"/staff/venues/{ID}/spaces/{HALL['id']}",
    "closing": f"/staff/venues/{ID}/close",
    "closure": f"/staff/venues/{ID}/closures/{CLOSURE['id']}",
    "openings": f"/staff/venues/{ID}/openings?date=2021-11-06",
    "month": f"/staff/venues/{ID}/openings/month?date=2021-11-06",
    "new pattern": f"/staff/venues/{ID}/patterns/new",
    "pattern": f"/staff/venues/{ID}/patterns/{PATTERN_ID}",
    "terms of pattern": f"/staff/venues/{ID}/patterns/{PATTERN_ID}/terms",
    "end of pattern": f"/staff/venues/{ID}/patterns/{PATTERN_ID}/end",
    "day of pattern": f"/staff/venues/{ID}/patterns/{PATTERN_ID}/day?date=2021-11-06",
    "oversight": "/staff/venues/oversight",
    "holidays": "/staff/venues/holidays",
    "slots": f"/staff/venues/{ID}/openings/{OPENING_ID}",
    "slot": f"/staff/venues/{ID}/openings/{OPENING_ID}/slots/{SLOT['id']}",
    "terms": f"/staff/venues/{ID}/openings/{OPENING_ID}/terms",
    "slot-withdrawal": f"/staff/venues/{ID}/openings/{OPENING_ID}/slots/{SLOT['id']}/withdraw",
    "placements": f"/staff/venues/{ID}/placements?date=2021-11-06",
    "request": f"/staff/venues/{ID}/placements/{PLACEMENT['id']}",
    "demand": f"/staff/venues/{ID}/demand?done=answered",
    "answer": f"/staff/venues/{ID}/demand/2021-11-07/evening/answer",
    "decline": f"/staff/venues/{ID}/demand/2021-11-07/evening/decline",
    "desk's wish": "/staff/desk/wishes?done=1",
    "withdrawal": f"/staff/venues/{ID}/openings/{OPENING_ID}/withdraw?date=2021-11-06",
    "pledge": f"/staff/venues/{ID}/pledge",
    "pledges": "/staff/venues/pledges",
    "policies": "/staff/policies",
    "sheet": "/staff/venues/sheet",
    "unit placements": "/staff/placements",
    "unit placement": f"/staff/placements/{REQUEST['id']}",
    "resources": "/staff/resources",
    "new resource": "/staff/resources/add",
    "resource": f"/staff/resources/{RESOURCE['id']}",
}

EARLY = [WEEKLY_DAY | {"date": f"2021-11-0{n}", "openings": []} for n in range(1, 6)]


@pytest.fixture
def caretaker(new_gateway: Callable[..., Flask], portal: Portal, department: Double) -> str:
    """Who runs the venue: the token of their session. Its department says what stands here."""
    for ending, answer in {
        f"/venues/{ID}": test_venue_about.VENUE | VENUE,
        f"/closures/{CLOSURE['id']}": CLOSURE,
        "/aftermath": AFTERMATH,
        "/closures": {"items": [CLOSURE], "next_cursor": None},
        "/day": {"items": [ON, BEGUN, ON | {"status": "cancelled"}], "next_cursor": None},
        "/demand": {"items": [WANTED], "next_cursor": None},
        "/wishes": {"items": [WISH, MORNING], "next_cursor": None},
        "/openings": {"items": [OPENING], "next_cursor": None},
        "/declarations": {"items": [PATTERN], "next_cursor": None},
        f"/declarations/{PATTERN_ID}": PATTERN,
        f"/declarations/{PATTERN_ID}/preview": SEEN,
        "/withdrawal": SEEN,
        "/oversight/undeclared": {"items": [UNDECLARED], "next_cursor": None},
        "/oversight/closed": {"items": [SHUT_TODAY], "next_cursor": None},
        "/oversight/misfits": {"items": [MISFIT]},
        "/holidays": {"items": [HOLIDAY], "next_cursor": None},
        "/opening-days": {"items": [*EARLY, WEEKLY_DAY, OFF, SHUT]},
        "/preview": PREVIEW,
        f"/pledges/{EDITION}": STANDING,
        "/pledges": {"items": [STANDING, STANDING | {"pledged": None, "short": {}}], "next_cursor": None},
        "/sums": {"items": [SUMS | {"group": "文化"}]},
        "/venues/sheet": SHEET_REPORT,
        "/capacity-policies": {"items": [POLICY], "next_cursor": None},
        "/resources": {"items": [RESOURCE, RESOURCE | {"status": "withdrawn"}], "next_cursor": None},
        f"/resources/{RESOURCE['id']}": RESOURCE,
        "/days": {"items": DAYS, "next_cursor": None},
        "/placements": {"items": [PLACEMENT], "next_cursor": None},
        "/acceptance": {"placement": PLACEMENT, "refuses": [OTHER], "booked": 0, "waiting": 0},
        "/thread": THREAD,
        "/space-requests": {"items": [REQUEST], "next_cursor": None},
        f"/space-requests/{REQUEST['id']}": REQUEST,
        f"/openings/{OPENING_ID}": OPENING | {"booking": BOOKING},
    }.items():
        department.stand(ending, answer)
    return new_clerk(
        new_gateway(), username="caretaker", roles=["venue_operator", "office"], venues=[uuid.UUID(ID)]
    )


@pytest.fixture
def look(caretaker: str, look_as: Callable[[str], Look]) -> Look:
    """Pages of the caretaker's browser."""
    return look_as(caretaker)


@every_view
def test_pages_are_for_everyone(view: tuple[int, str, str], look: Look) -> None:
    faults = faults_by_page(look(*view), PAGES)
    assert faults == {}, in_words(faults)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_museum_is_closed_on_a_phone(look: Look, department: Double, scripts: bool) -> None:
    def check(page: Page) -> None:
        # The checker is a script itself.
        assert faults_of(page, 390) == [] if scripts else page.get_by_role("main").is_visible()

    page = look(390, "zh", "large", scripts)
    page.goto(PAGES["day"])
    page.get_by_role("link", name="关闭场馆或场地").click()
    page.get_by_label("为什么关闭").fill("变压器烧了")
    page.get_by_label("告诉市民的话").fill("设备检修，8日恢复")
    page.get_by_role("button", name="看影响多少人").click()
    page.get_by_role("button", name="确认关闭").wait_for()
    for words in ("42 人", "变压器烧了", "设备检修，8日恢复"):
        assert words in page.content()
    check(page)
    del department.standing["/closures"]
    department.answers.clear()
    department.answer(201, {"id": CLOSURE["id"]})
    page.get_by_role("button", name="确认关闭").click()
    page.wait_for_url(f"**{PAGES['closure']}")
    assert "40 人" in page.content() and "正在处理" not in page.content()
    check(page)


def test_a_quota_is_lowered_on_a_phone(look: Look, department: Double) -> None:
    page = look(390, "zh", "large")
    page.goto(PAGES["openings"])
    page.get_by_role("link", name="改这一天").click()
    page.get_by_role("link", name="改这个时段").click()
    page.get_by_label("名额").fill("30")
    booked = {"type": "/problems/slots-booked", "title": "已有人报名", "status": 409, "detail": "多出 7 人。"}
    department.answers.clear()
    department.answer(409, booked | {"people": 7, "booked": 37, "waiting": 5})
    department.answer(200)
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="确认减少，多出 7 人").wait_for()
    assert faults_of(page, 390) == []
    page.get_by_role("button", name="确认减少，多出 7 人").click()
    page.wait_for_url(f"**{PAGES['slots']}")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_weekly_pattern_is_changed_on_a_phone(look: Look, scripts: bool) -> None:
    page = look(390, "zh", "large", scripts)
    page.goto(PAGES["month"])
    page.get_by_role("link", name="改每周安排").click()
    page.get_by_label("每周怎样开放").fill("周二至周日\n9:00-11:00 400人\n11:00-13:00 200人")
    page.get_by_role("button", name="看哪些天会改").click()
    page.get_by_role("button", name="确认").wait_for()
    assert "12 天会改，3 天保持自己的安排" in page.content()
    assert faults_of(page, 390) == [] if scripts else page.get_by_role("main").is_visible()
    with page.expect_navigation():
        page.get_by_role("button", name="改一改").click()
    assert "11:00-13:00 200人" in page.get_by_label("每周怎样开放").input_value()
    page.get_by_role("button", name="看哪些天会改").click()
    page.get_by_role("button", name="确认").click()
    page.wait_for_url("**/openings/month?*")


def test_the_office_looks_through_a_table_on_a_phone(look: Look) -> None:
    page = look(390, "zh", "large")
    page.goto(PAGES["sheet"])
    page.get_by_label("表格文件").set_input_files(
        {"name": "a.csv", "mimeType": "text/csv", "buffer": b"name"}
    )
    page.get_by_role("button", name="先检查，不导入").click()
    page.get_by_text("C3").first.wait_for()
    assert faults_of(page, 390) == []
    with page.expect_navigation():
        page.get_by_role("button", name="只导入没有错误的行").click()
    assert faults_of(page, 390) == []
