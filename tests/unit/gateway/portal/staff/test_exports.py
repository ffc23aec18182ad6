"""The page of exports: what is looked up by day, district or words is one table to take away."""

from urllib.parse import parse_qs

import pytest
from flask import Flask

from tests.fixtures.pages import sign_in_staff


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
    taken = clerk.send("/staff/exports/found/found.csv", reason="核对人数", **looked_for)
    table, _, query = taken.location.partition("?")
    assert (taken.status_code, table) == (303, "/api/registration/exports/found.csv")
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
