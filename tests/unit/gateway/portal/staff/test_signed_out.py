"""Staff whose session ended while a form was open: it comes along through signing in, and nothing is typed twice."""

import re

import pytest
from flask import Flask

from gateway.portal.frame.carried_forms import MOST_CARRIED
from tests.fixtures.desk import AT_DESK, BOOKING, asked_of
from tests.fixtures.double import Double
from tests.fixtures.pages import PASSWORD, Reader, let_answer, sign_in_staff

ADDRESS = f"/staff/desk/bookings/{BOOKING['id']}"
WHY = "来电说不来了"


@pytest.fixture
def clerk(portal: Flask, department: Double) -> Reader:
    """A clerk with the page of a booking open, signed out since."""
    clerk = sign_in_staff(portal, "desk")
    department.answer(200, AT_DESK)
    clerk.open(ADDRESS)
    clerk.client.delete_cookie("lw_session")
    return clerk


@pytest.mark.slow
@pytest.mark.parametrize("hours", [0, 2])
def test_what_was_typed_is_sent_after_signing_in(
    clerk: Reader, portal: Flask, department: Double, hours: int
) -> None:
    if hours:
        portal.config["WTF_CSRF_TIME_LIMIT"] = -hours * 3600
    page = clerk.press(f"{ADDRESS}/cancel", reason=WHY).text
    assert "刚才填写的内容都在" in page and f'name="reason" value="{WHY}"' in page
    portal.config.pop("WTF_CSRF_TIME_LIMIT", None)
    let_answer(department, (200, BOOKING | {"status": "cancelled"}), (200, AT_DESK))
    wrong = clerk.press("/staff/sign-in", username="clerk", password="wrong wrong").text
    assert f'name="reason" value="{WHY}"' in wrong
    clerk.press("/staff/sign-in", username="clerk", password=PASSWORD)
    request = asked_of(department, "DELETE")
    assert (request.path, request.json) == (f"/desk/bookings/{BOOKING['id']}", {"reason": WHY})


@pytest.mark.slow
def test_whoever_takes_over_the_desk_need_not_send_what_another_typed(clerk: Reader) -> None:
    page = clerk.press(f"{ADDRESS}/cancel", reason=WHY).text
    assert 'href="/staff/sign-in">不是您填的？' in page
    assert WHY not in clerk.open("/staff/sign-in").text


@pytest.mark.slow
@pytest.mark.parametrize("is_another", [False, True])
def test_what_one_typed_another_sends_only_after_seeing_it(
    portal: Flask, department: Double, is_another: bool
) -> None:
    """Nobody signed out: the session of who had the form open ended by itself."""
    for name in ("clerk", "other"):
        clerk = sign_in_staff(portal, "desk", username=name)
    clerk.client.delete_cookie("lw_session")
    clerk.open("/staff/sign-in")
    clerk.send("/staff/sign-in", username="clerk", password=PASSWORD)
    let_answer(department, (200, AT_DESK))
    clerk.open(ADDRESS)
    clerk.client.delete_cookie("lw_session")
    clerk.press(f"{ADDRESS}/cancel", reason=WHY)
    done = ((200, BOOKING | {"status": "cancelled"}), (200, AT_DESK))
    let_answer(department, *((200, AT_DESK),) if is_another else done)
    page = clerk.press("/staff/sign-in", username="other" if is_another else "clerk", password=PASSWORD).text
    deleted = [request for request in department.asked if request.method == "DELETE"]
    assert bool(deleted) is not is_another
    assert ("这张表可能是别人填的" in page and WHY in page) is is_another
    if is_another:
        let_answer(department, *done)
        clerk.press(f"{ADDRESS}/cancel", reason=WHY)
        assert asked_of(department, "DELETE").json == {"reason": WHY}


@pytest.mark.slow
def test_a_form_that_no_page_of_ours_gave_does_not_come_along(clerk: Reader) -> None:
    clerk.page = re.sub('name="csrf_token" value="[^"]+"', 'name="csrf_token" value="x"', clerk.page)
    answer = clerk.send(f"{ADDRESS}/cancel", reason=WHY)
    assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/staff/sign-in")
    carried = clerk.client.post("/staff/sign-in/first", data={"reason": WHY})
    assert carried.status_code == 303 and WHY not in carried.text


@pytest.mark.slow
def test_no_page_shows_a_password_that_was_sent_on_with_a_form(clerk: Reader, department: Double) -> None:
    clerk.press(f"{ADDRESS}/cancel", reason=WHY)
    let_answer(department, (503, {}))
    clerk.press("/staff/sign-in", username="clerk", password=PASSWORD)
    assert "报名系统暂时连不上" in clerk.page and WHY in clerk.page
    assert PASSWORD not in clerk.page and 'name="username"' not in clerk.page


@pytest.mark.slow
def test_a_form_that_was_open_when_its_reader_signed_out_is_not_sent_by_who_comes_next(
    portal: Flask, department: Double
) -> None:
    clerk = sign_in_staff(portal, "desk")
    department.answer(200, AT_DESK)
    opened = clerk.open(ADDRESS).text
    assert clerk.send("/sign-out").status_code == 303
    clerk.page = opened
    answer = clerk.send(f"{ADDRESS}/cancel", reason=WHY)
    assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/staff/sign-in")
    clerk.page = opened
    assert clerk.send("/sign-out").status_code == 303  # again, in the window that was left open


@pytest.mark.slow
def test_of_a_form_that_is_too_long_no_half_comes_along(clerk: Reader) -> None:
    many = {f"party-{number}-name": "王" for number in range(MOST_CARRIED)}
    answer = clerk.send("/staff/sign-in/first", **many)
    assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/staff/sign-in")


@pytest.mark.slow
def test_a_page_is_come_back_to(clerk: Reader, department: Double) -> None:
    asking = clerk.open(ADDRESS)
    assert asking.location == f"/staff/sign-in?next={ADDRESS}"
    clerk.open(asking.location)
    assert clerk.send("/staff/sign-in", username="clerk", password=PASSWORD).location == ADDRESS
    assert clerk.open("/staff/sign-in/first").location == "/staff/sign-in"


def test_nobody_is_led_to_another_site(clerk: Reader) -> None:
    clerk.open("/staff/sign-in?next=//evil.example")
    assert clerk.send("/staff/sign-in", username="clerk", password=PASSWORD).location == "/staff"
