"""The desk's pages of moving a booking, with registration's double behind them."""

import uuid

import pytest
from flask import Flask

from tests.fixtures.desk import AT_DESK, BOOKING, COMING, SESSION, asked_of
from tests.fixtures.double import Double
from tests.fixtures.filled import filled
from tests.fixtures.pages import Reader, say, sign_in_staff

OTHER = SESSION | {"id": str(uuid.uuid4()), "title": "反诈课", "seats_left": 0, "kept_desk": 0}


@pytest.fixture
def clerk(portal: Flask) -> Reader:
    return sign_in_staff(portal, "desk")


@pytest.mark.slow
def test_a_booking_is_moved_with_the_rules_and_numbers_said_before(clerk: Reader, department: Double) -> None:
    address = f"/staff/desk/bookings/{BOOKING['id']}/move"
    department.stand(f"/desk/bookings/{BOOKING['id']}", AT_DESK)
    department.stand(f"/sessions/{SESSION['id']}/alternatives", COMING)
    department.stand("/desk/sessions", {"items": [OTHER], "next_cursor": None})
    department.stand(f"/desk/sessions/{OTHER['id']}", OTHER)
    clerk.open(address)
    for session in (SESSION, OTHER):
        assert f'href="{address}/{session["id"]}"' in clerk.page
    to = f"{address}/{OTHER['id']}"
    clerk.open(to)
    for words in ("反诈课", "座位不够 1 人", "11月6日 周六 08:00 以前可以取消", "最多带 2 个孩子", "戴口罩"):
        assert words in clerk.page
    assert "先留五分钟" not in clerk.page
    department.answers.clear()
    department.answer(409, {"type": "/problems/session-full", "title": "这一场满了", "status": 409})
    assert clerk.send(to).status_code == 409
    assert "这一场满了" in clerk.page and f'action="{to}"' in clerk.page
    assert (
        f'href="{address}">选别的一场' in clerk.page and '/activities">' not in clerk.page.split("</h2>")[0]
    )
    department.answers.clear()
    department.answer(201, AT_DESK | {"id": str(uuid.uuid4())})
    moved = clerk.send(to, waitlist="1")
    assert moved.status_code == 303 and BOOKING["id"] not in moved.location
    request = asked_of(department, "POST")
    assert request.path == f"/desk/bookings/{BOOKING['id']}/move"
    assert request.json == {"session_id": OTHER["id"], "waitlist": True, "overlap": False}


@pytest.mark.slow
def test_seats_are_held_where_it_would_move_to(clerk: Reader, department: Double) -> None:
    to = f"/staff/desk/bookings/{BOOKING['id']}/move/{SESSION['id']}"
    seat_hold = {"id": str(uuid.uuid4()), "session_id": SESSION["id"], "seats": 1}
    seat_hold |= {"until": "2021-11-05T01:35:00+00:00", "in_place_of": 0}
    department.stand(f"/desk/bookings/{BOOKING['id']}", AT_DESK)
    department.stand(f"/desk/sessions/{SESSION['id']}", SESSION)
    department.stand(f"/desk/holds/{seat_hold['id']}", seat_hold)
    clerk.open(to)
    assert "座位够" in clerk.page and "先留五分钟" in clerk.page
    say(department, 201, seat_hold)
    assert clerk.send(f"{to}/hold", overlap="1").status_code == 200
    assert asked_of(department, "POST").json == {"session_id": SESSION["id"], "seats": 1}
    assert filled(clerk.page, to)["hold_id"] == [seat_hold["id"]]
    assert filled(clerk.page, to)["overlap"] == ["1"]
    say(department, 201, AT_DESK)
    assert clerk.send(to, hold_id=seat_hold["id"]).status_code == 303
    assert asked_of(department, "POST").json["hold_id"] == seat_hold["id"]


@pytest.mark.slow
def test_what_cannot_be_moved_is_said_before(clerk: Reader, department: Double) -> None:
    gone = AT_DESK | {"status": "cancelled", "reason": "moved", "moved_to": str(uuid.uuid4())}
    department.stand(f"/desk/bookings/{BOOKING['id']}", gone)
    department.stand(f"/sessions/{SESSION['id']}/alternatives", COMING)
    department.stand("/desk/sessions", COMING)
    department.stand(f"/desk/sessions/{SESSION['id']}", SESSION)
    for address in ("/move", f"/move/{SESSION['id']}"):
        clerk.open(f"/staff/desk/bookings/{BOOKING['id']}{address}")
        assert "这份报名不能改了：已经改到另一场" in clerk.page and "确认改到这一场" not in clerk.page
    clerk.open(f"/staff/desk/bookings/{BOOKING['id']}")
    assert f'href="/staff/desk/bookings/{gone["moved_to"]}"' in clerk.page


def test_the_desk_sees_that_a_caller_holds_two_since_a_move(clerk: Reader, department: Double) -> None:
    booking = AT_DESK | {"held_beside": str(uuid.uuid4())}
    department.stand(f"/desk/bookings/{BOOKING['id']}", booking)
    clerk.open(f"/staff/desk/bookings/{BOOKING['id']}")
    assert f'href="/staff/desk/bookings/{booking["held_beside"]}">查看另一份' in clerk.page


def test_the_desk_sees_which_booking_one_was_moved_from(clerk: Reader, department: Double) -> None:
    moved = AT_DESK | {"moved_from": str(uuid.uuid4())}
    department.stand(f"/desk/bookings/{BOOKING['id']}", moved)
    clerk.open(f"/staff/desk/bookings/{BOOKING['id']}")
    assert f'href="/staff/desk/bookings/{moved["moved_from"]}">查看原来的报名' in clerk.page
