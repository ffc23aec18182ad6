"""The page of exports: what is looked up by day, district or words is one table to take away."""

import uuid
from urllib.parse import parse_qs

import pytest
from flask import Flask

from tests.fixtures.double import Double
from tests.fixtures.gateway import EDITION, activity, session, sitting
from tests.fixtures.pages import let_answer, sign_in_staff


@pytest.mark.slow
def test_what_is_looked_up_can_be_taken_away_masked_or_in_full_for_a_reason(portal: Flask) -> None:
    clerk = sign_in_staff(portal, "desk")
    assert "/exports/found" not in clerk.open("/staff/exports").text
    page = clerk.open("/staff/exports?date=2021-11-06&q=剪纸").text
    assert "/api/registration/exports/found.xlsx?q=%E5%89%AA%E7%BA%B8&amp;date=2021-11-06" in page
    assert '<input type="hidden" name="date" value="2021-11-06">' in page and 'id="reason-found"' in page
    looked_for = {"date": "2021-11-06", "q": "剪纸"}
    blank = clerk.send("/staff/exports/found/found.xlsx", reason=" ", **looked_for)
    assert blank.status_code == 422 and 'href="#reason-found"' in blank.text
    assert (
        '<input type="hidden" name="date" value="2021-11-06">' in blank.text and "details open" in blank.text
    )
    answer = clerk.send("/staff/exports/found/found.csv", reason="核对人数", **looked_for)
    table, _, query = answer.location.partition("?")
    assert (answer.status_code, table) == (303, "/api/registration/exports/found.csv")
    assert parse_qs(query) == {"full": ["1"], "reason": ["核对人数"], "date": ["2021-11-06"], "q": ["剪纸"]}
    clerk.open("/staff/exports")
    of_unit = clerk.send("/staff/exports/units/u1.xlsx", reason="核对", **looked_for).location
    assert (
        of_unit.startswith("/api/registration/exports/units/u1.xlsx?full=1&reason=") and "date" not in of_unit
    )


@pytest.mark.slow
def test_one_filter_that_is_none_takes_no_other_with_it(portal: Flask) -> None:
    page = sign_in_staff(portal, "desk").open("/staff/exports?date=x&q=剪纸").text
    assert (
        "/exports/found.xlsx?q=%E5%89%AA%E7%BA%B8&#34;" in page or 'found.xlsx?q=%E5%89%AA%E7%BA%B8"' in page
    )


@pytest.mark.slow
def test_a_day_that_is_none_is_said_and_the_office_chooses_a_unit(portal: Flask) -> None:
    page = sign_in_staff(portal, "office", username="head").open("/staff/exports?date=x&district=1").text
    assert (
        page.count("没有看懂这个日期：x。") == 1
        and "没有“1”这样的条件" in page
        and "/exports/found" not in page
    )


@pytest.mark.slow
def test_staff_find_what_they_can_export(portal: Flask) -> None:
    first, second = sitting(), sitting()
    unit = str(uuid.UUID(int=7))
    staff = sign_in_staff(portal, "unit_editor", unit=unit)
    session(portal, first, activity_id=activity(portal, sittings=[first], unit_id=unit), unit_id=unit)
    session(portal, second, activity_id=activity(portal, sittings=[second]))
    page = staff.open("/staff/exports").text
    assert f"/api/registration/exports/sessions/{first['id']}.xlsx" in page
    assert f"/api/registration/exports/units/{unit}.csv" in page
    assert second["id"] not in page
    assert "/exports/editions/" not in page


def test_an_export_that_is_refused_is_a_page_for_who_pressed_it(portal: Flask, department: Double) -> None:
    staff = sign_in_staff(portal, "unit_editor")
    errors = [{"field": "reason", "message": "请写明用途"}]
    let_answer(
        department, (422, {"type": "/problems/invalid", "title": "填写有误", "status": 422, "errors": errors})
    )
    address = f"/api/registration/exports/sessions/{uuid.uuid4()}.csv?full=1"
    pressed = staff.client.get(address, headers={"Sec-Fetch-Mode": "navigate", "Accept-Language": "zh"})
    assert (pressed.status_code, pressed.mimetype) == (422, "text/html")
    assert "请写明用途" in pressed.text
    assert staff.client.get(address).content_type == "application/problem+json"


def test_a_browser_that_does_not_say_how_it_came_is_shown_a_page_too(
    portal: Flask, department: Double
) -> None:
    staff = sign_in_staff(portal, "unit_editor")
    let_answer(department, (422, {"type": "/problems/invalid", "title": "填写有误", "status": 422}))
    address = f"/api/registration/exports/sessions/{uuid.uuid4()}.csv?full=1"
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "zh"}
    assert staff.client.get(address, headers=browser).mimetype == "text/html"
    script = browser | {"Sec-Fetch-Mode": "cors"}
    assert staff.client.get(address, headers=script).mimetype == "application/problem+json"


@pytest.mark.slow
def test_the_office_exports_editions(portal: Flask) -> None:
    facts = sitting()
    session(portal, facts, activity_id=activity(portal, sittings=[facts]))
    page = sign_in_staff(portal, "office").open("/staff/exports").text
    assert f"/api/registration/exports/editions/{EDITION}.xlsx" in page
    assert f"/exports/sessions/{facts['id']}.csv" in page
