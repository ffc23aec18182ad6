"""Citizens who were signed out, here or elsewhere, while a form was open."""

import pytest
from flask import Flask

from tests.fixtures.double import Double
from tests.fixtures.filled import filled
from tests.fixtures.gateway import booking_form
from tests.fixtures.pages import PHONE, Reader, say
from tests.unit.gateway.portal.citizen.test_booking import key_of


@pytest.fixture
def booking_page(portal: Flask) -> str:
    return booking_form(portal)


@pytest.mark.slow
def test_whoever_was_signed_out_since_the_form_was_opened_is_told_so(
    citizen: Reader, department: Double, booking_page: str
) -> None:
    citizen.open(booking_page)
    key = key_of(citizen)
    citizen.client.delete_cookie("lw_session")
    department.asked.clear()
    page = citizen.press(booking_page, **{"party-0-name": "王小明"}).text
    assert "您已经退出登录" in page and "还没有报名" in page and "请先勾选同意" not in page
    assert filled(page, booking_page)["party-0-name"] == ["王小明"] and key_of(citizen) == key
    say(department, 202)
    answer = citizen.press(booking_page, **{"party-0-name": "王小明"}, phone=PHONE, consent="1")
    assert "短信里的六位数字" in answer.text and [request.path for request in department.asked] == [
        "/sign-in-codes"
    ]
