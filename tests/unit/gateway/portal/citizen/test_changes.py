"""The pages for what changes after a booking was made, with registration's double behind them."""

import re
import uuid
from typing import Any

import pytest
from flask import Flask

from gateway.accounts import staff_accounts
from gateway.accounts.store import transaction
from tests.fixtures.double import Double
from tests.fixtures.filled import filled
from tests.fixtures.gateway import session, sitting, tell, venue
from tests.fixtures.pages import NOTHING, Reader, booking, overview

ID = str(uuid.uuid4())


def held(**fields: Any) -> dict[str, Any]:
    return booking(str(uuid.uuid4()), **{"id": ID, **fields})


def answers(department: Double, *bodies: Any) -> None:
    """Let registration answer these one after the other, the last to all that follow."""
    department.answers.clear()
    for body in bodies:
        department.answer(200, body)


def refuse(department: Double, problem: str, *shown: Any, status: int = 409, **more: Any) -> None:
    """Let registration refuse the next request, and then answer what the page shows."""
    answers(department, *shown)
    refusal = {"type": f"/problems/{problem}", "title": "现在不行", "status": status, "detail": "原因在此"}
    department.answer(status, refusal | more)
    department.answers.insert(0, department.answers.pop())


def test_a_booking_can_be_undone_while_there_is_time(citizen: Reader, department: Double) -> None:
    answers(department, overview(held(undo_until="2021-11-05T00:40:00+00:00")))
    citizen.open(f"/my/bookings/{ID}")
    assert [request.path for request in department.asked] == [f"/bookings/{ID}/overview"], "a page, a call"
    assert "08:40 之前可以撤销" in citizen.page
    answers(department, held())
    assert citizen.send(f"/my/bookings/{ID}/undo").location == f"/my/bookings/{ID}"
    request = department.asked[-1]
    assert (request.path, request.json) == (f"/bookings/{ID}/undo", {"of": "booking", "overlap": False})


def test_who_moved_here_by_mistake_is_offered_the_way_back(citizen: Reader, department: Double) -> None:
    moved = held(undo_until="2021-11-05T00:40:00+00:00", moved_from=str(uuid.uuid4()))
    answers(department, overview(moved))
    citizen.open(f"/my/bookings/{ID}")
    assert "改错了，换回原来那一场" in citizen.page and "报错了，撤销" not in citizen.page


def test_a_booking_and_the_one_it_came_from_lead_to_each_other(citizen: Reader, department: Double) -> None:
    earlier = str(uuid.uuid4())
    line = {"at": "2021-11-05T00:00:00+00:00", "change": "confirmed", "reason": None, "detail": None}
    history = [line | {"by": "citizen", "channel": "web"}]
    answers(department, overview(held(moved_from=earlier), history=history))
    citizen.open(f"/my/bookings/{ID}")
    assert f'从另一场改过来的。<a href="/my/bookings/{earlier}">查看原来的报名' in citizen.page
    answers(department, overview(held(), history=history))
    citizen.open(f"/my/bookings/{ID}")
    assert "从另一场改过来的" not in citizen.page
    answers(department, overview(held(held_beside=earlier)))
    assert f'<a href="/my/bookings/{earlier}">查看另一份' in citizen.open(f"/my/bookings/{ID}").text


def test_on_an_english_page_those_who_come_are_joined_as_there(citizen: Reader, department: Double) -> None:
    party = [{"name": name, "age": "adult"} for name in ("Anna O’Neill", "王小明")]
    answers(department, overview(held(party=party)))
    citizen.open(f"/my/bookings/{ID}?lang=en")
    assert "Anna O’Neill, 王小明" in citizen.page
    citizen.open(f"/my/bookings/{ID}?lang=zh")
    assert "Anna O’Neill、王小明" in citizen.page


def test_what_is_offered_twice_of_one_name_has_two_buttons_of_two_names(
    citizen: Reader, department: Double
) -> None:
    """Two sittings of one day read alike but for their hour."""
    off = held(status="cancelled", reason="closed")
    offers = [
        off["session"] | {"id": str(uuid.uuid4()), "starts_at": f"2021-11-06T0{hour}:00:00+00:00"}
        for hour in (3, 6)
    ]
    answers(department, overview(off | {"offers": offers}))
    citizen.open(f"/my/bookings/{ID}")
    names = re.findall(r'改报这一场<span class="unseen">([^<]*)', citizen.page)
    assert len(names) == len(set(names)) == 2, names


def test_and_so_can_its_cancellation(citizen: Reader, department: Double) -> None:
    cancelled = held(status="cancelled", reason="citizen", undo_until="2021-11-05T00:40:00+00:00")
    answers(department, overview(cancelled))
    citizen.open(f"/my/bookings/{ID}")
    assert "撤销取消，恢复报名" in citizen.page
    refuse(department, "own-sessions-overlap", overview(held(undo_until="2021-11-05T00:40:00+00:00")))
    assert citizen.send(f"/my/bookings/{ID}/undo").status_code == 409
    [undone] = [request for request in department.asked if request.path.endswith("/undo")]
    assert undone.json["of"] == "cancellation"
    assert "原因在此" in citizen.page
    assert 'name="overlap"' in citizen.page


def test_without_time_there_is_no_such_button(citizen: Reader, department: Double) -> None:
    answers(department, overview(held(can_cancel=False)))
    citizen.open(f"/my/bookings/{ID}")
    assert "撤销" not in citizen.page
    assert "已过自己取消的时间" in citizen.page
    assert f"/my/bookings/{ID}/cancel" not in citizen.page
    answers(department, held(can_cancel=False))
    citizen.open(f"/my/bookings/{ID}/cancel")
    assert "之后不能自己取消" in citizen.page
    assert "是的，取消报名" not in citizen.page


@pytest.mark.slow
def test_who_waits_sees_what_lies_before_them(citizen: Reader, department: Double) -> None:
    passed = {"at": "2021-11-05T00:00:00+00:00", "free": 1, "needed": 3, "taken": 1}
    waiting = {"position": 2, "people_ahead": 5, "chance": "none", "passed": [passed]}
    answers(department, overview(held(status="waitlisted", waiting=waiting | {"until": passed["at"]})))
    citizen.open(f"/my/bookings/{ID}")
    assert "前面还有 1 个报名，共 5 人" in citizen.page
    assert "候补结束" in citizen.page and "最晚补到" not in citizen.page
    assert "空出 1 个座位，您一行要 3 个" in citizen.page


def test_seats_held_for_the_head_of_the_line_are_explained(citizen: Reader, department: Double) -> None:
    until = "2021-11-05T01:30:00+00:00"
    waiting = {"position": 1, "people_ahead": 0, "chance": "possible", "passed": [], "until": until}
    for is_yours, words in (
        (True, "有 1 个空位，不够您一行坐，为您留到 09:30。"),
        (False, "有 1 个空位，先为排在最前面的一行留到 09:30"),
    ):
        hold = {"free": 1, "until": until, "is_yours": is_yours}
        answers(department, overview(held(status="waitlisted", waiting=waiting | {"held": hold})))
        citizen.open(f"/my/bookings/{ID}")
        assert words in citizen.page


def test_who_waited_in_vain_sees_that_it_is_over(citizen: Reader, department: Double) -> None:
    until = "2021-11-05T01:00:00+00:00"
    waiting = {"position": 1, "people_ahead": 0, "chance": "none", "passed": [], "held": None, "until": until}
    answers(department, overview(held(status="waitlisted", reason="no_seat", waiting=waiting)))
    citizen.open(f"/my/bookings/{ID}")
    assert "候补已经结束，没有等到空位" in citizen.page
    assert "有人取消时按先后顺序补上" not in citizen.page


@pytest.mark.slow
def test_who_came_to_some_of_a_series_can_give_the_rest_back(citizen: Reader, department: Double) -> None:
    dates = [
        {
            "id": str(day),
            "starts_at": f"2021-11-{day:02}T01:00:00+00:00",
            "ends_at": f"2021-11-{day:02}T03:00:00+00:00",
        }
        for day in (4, 8)
    ]
    series = held(status="attended", can_cancel=True)
    series["session"] |= {"dates": dates, "starts_at": dates[0]["starts_at"], "ends_at": dates[1]["ends_at"]}
    answers(department, overview(series))
    citizen.open(f"/my/bookings/{ID}")
    assert "退出余下的场次" in citizen.page
    assert "11月8日" in citizen.page
    answers(department, overview(series | {"left_at": "2021-11-05T01:00:00+00:00", "can_cancel": False}))
    citizen.open(f"/my/bookings/{ID}")
    assert "您已退出余下的场次" in citizen.page


@pytest.mark.slow
def test_what_is_asked_of_those_let_in_stands_on_booking_and_slip(
    citizen: Reader, department: Double
) -> None:
    request = held()
    request["session"] |= {"conditions": ["全程戴口罩", "保持一米"]}
    answers(department, overview(request))
    for address in (f"/my/bookings/{ID}", f"/my/bookings/{ID}/slip"):
        citizen.open(address)
        assert "全程戴口罩；保持一米" in citizen.page


@pytest.mark.slow
def test_until_when_one_is_let_in_and_whom_to_call_stands_on_booking_and_slip(
    gateway: Flask, citizen: Reader, department: Double
) -> None:
    slot = sitting(starts_at="2021-11-06T07:00:00+00:00", ends_at="2021-11-06T09:00:00+00:00")
    span = {name: slot[name] for name in ("starts_at", "ends_at")}
    opening = {
        "venue_id": venue(gateway, phone="027-0000 2000"),
        "space_id": None,
        "date": "2021-11-06",
        "status": "declared",
    }
    opening |= {"date": "2021-11-06", "status": "declared"}
    opening |= span | {"slots": [slot], "last_entry": "2021-11-06T08:00:00+00:00"}
    opening_id = tell(gateway, "venues.opening-changed", **opening)
    session(gateway, slot | {"venue_id": opening["venue_id"]}, kind="slot", opening_id=opening_id)
    answers(department, overview(held() | {"session_id": slot["id"]}))
    for address in (f"/my/bookings/{ID}", f"/my/bookings/{ID}/slip"):
        citizen.open(address)
        assert "16:00 停止入馆" in citizen.page
        assert 'href="tel:027-00002000"' in citizen.page


def test_the_history_is_in_words(citizen: Reader, department: Double) -> None:
    line = {"at": "2021-11-05T00:00:00+00:00", "channel": "web", "detail": None}
    lines = [
        line | {"change": "waitlisted", "reason": None, "by": "citizen"},
        line | {"change": "confirmed", "reason": "promoted", "by": "system"},
        line | {"change": "something new", "reason": None, "by": "system"},
    ]
    answers(department, overview(held(), history=lines))
    citizen.open(f"/my/bookings/{ID}")
    assert "排上了候补（本人）" in citizen.page
    assert "候补补上了座位（系统）" in citizen.page
    assert "有变动（系统）" in citizen.page


def test_who_cancelled_finds_the_way_to_book_again(citizen: Reader, department: Double) -> None:
    gone = held() | {"status": "cancelled", "reason": "citizen", "can_cancel": False}
    answers(department, overview(gone))
    way = f'href="/sessions/{gone["session_id"]}/book"'
    assert way in citizen.open(f"/my/bookings/{ID}").text
    answers(department, overview(gone | {"undo_until": "2021-11-05T01:00:00+00:00"}))
    assert way not in citizen.open(f"/my/bookings/{ID}").text and "撤销取消" in citizen.page


def test_the_history_says_from_what_to_what(citizen: Reader, department: Double) -> None:
    line = {"at": "2021-11-05T00:00:00+00:00", "channel": "web", "reason": None, "by": "citizen"}
    before = {
        "starts_at": "2021-11-06T01:00:00+00:00",
        "ends_at": "2021-11-06T03:00:00+00:00",
        "place": "老馆",
    }
    lines = [
        line | {"change": "resized", "detail": {"was": 2, "seats": 3}},
        line | {"change": "changed", "reason": "moved", "by": "system", "detail": {"before": before}},
        line | {"change": "changed", "detail": {"before": {"ends_at": before["ends_at"]}}},
        line | {"change": "affirmed", "channel": "link", "detail": None},
        line | {"change": "passed", "by": "system", "detail": {"free": 1, "needed": 2, "taken": 1}},
    ]
    answers(department, overview(held(), history=lines))
    citizen.open(f"/my/bookings/{ID}")
    for words in (
        *("2 人改为 3 人", "原来是 11月6日 周六 09:00–11:00 老馆", "说了会来（本人，用短信里的链接）"),
        *("原来是 11月6日 周六 11:00 结束", "空 1 座，这一行要 2 座，给了 1 人的报名"),
    ):
        assert words in re.sub("<[^>]+>", "", citizen.page), words


def test_another_party_keeps_what_was_typed_when_refused(citizen: Reader, department: Double) -> None:
    answers(department, held())
    citizen.open(f"/my/bookings/{ID}/party?people=2")
    assert 'value="王小明"' in citizen.page
    assert 'id="party-1-name"' in citizen.page
    refuse(department, "not-enough-seats", held())
    form = {
        "people": "2",
        "party-0-name": "王小明",
        "party-0-age": "adult",
        "party-1-name": "李奶奶",
        "party-1-age": "elder",
    }
    assert citizen.send(f"/my/bookings/{ID}/party", needs="wheelchair", **form).status_code == 409
    request = department.asked[-2]
    party = [{"name": "王小明", "age": "adult"}, {"name": "李奶奶", "age": "elder"}]
    assert (request.method, request.path) == ("PUT", f"/bookings/{ID}/party")
    assert request.json == {"party": party, "needs": ["wheelchair"], "accept_tail": False}
    as_sent = {name: [value] for name, value in form.items()} | {"needs": ["wheelchair"]}
    assert filled(citizen.page, f"/my/bookings/{ID}/party") == as_sent
    answers(department, held())
    assert citizen.send(f"/my/bookings/{ID}/party", **form).location == f"/my/bookings/{ID}"


def test_what_is_wrong_with_a_name_stands_at_it(citizen: Reader, department: Double) -> None:
    answers(department, held())
    citizen.open(f"/my/bookings/{ID}/party?people=2")
    wrong = [{"field": "party.1.name", "message": "姓名里有不能显示的字符"}]
    refuse(department, "invalid", held(), status=422, errors=wrong)
    citizen.send(f"/my/bookings/{ID}/party", **{"party-0-name": "王小明", "party-1-name": "李"})
    assert 'id="party-1-name-wrong"' in citizen.page


@pytest.mark.slow
def test_what_is_cancelled_or_over_is_said_in_place_of_a_form(citizen: Reader, department: Double) -> None:
    states = {
        "这份报名已取消": held(status="cancelled", reason="citizen"),
        "已签到": held(status="attended", came=1),
        "这一场没有到": held(status="no_show"),
    }
    for state_text, state in states.items():
        answers(department, state)
        for page in ("cancel", "party", "move"):
            main = citizen.open(f"/my/bookings/{ID}/{page}").text.partition("<main")[2]
            assert f"<h2>{state_text}</h2>" in main, page
            assert "<form" not in main
    answers(department, states["这份报名已取消"])
    assert (
        f'href="/sessions/{states["这份报名已取消"]["session_id"]}/book"'
        in citizen.open(f"/my/data/bookings/{ID}/names").text
    )
    answers(department, held(status="cancelled", reason="citizen", undo_until="2021-11-05T01:00:00+00:00"))
    assert "之前可以撤销" in citizen.open(f"/my/bookings/{ID}/party").text
    answers(department, held(status="cancelled", reason="closed"), NOTHING)
    assert "没有内容相近" in citizen.open(f"/my/bookings/{ID}/move").text


def test_one_tap_moves_to_a_session_like_it(citizen: Reader, department: Double) -> None:
    other = held()["session"] | {"id": str(uuid.uuid4()), "title": "书法公开课"}
    answers(department, held(seats=2), {"items": [other], "next_cursor": None})
    citizen.open(f"/my/bookings/{ID}/move")
    assert department.asked[-1].path.endswith("/alternatives?seats=2")
    assert "书法公开课" in citizen.page
    bookings = str(uuid.uuid4())
    answers(department, held(id=bookings))
    assert citizen.send(f"/my/bookings/{ID}/move").location == f"/my/bookings/{bookings}"
    request = department.asked[-1]
    assert request.json == {"session_id": other["id"], "overlap": False}
    assert uuid.UUID(request.headers["Idempotency-Key"])


def test_a_refused_move_says_that_the_booking_stays(citizen: Reader, department: Double) -> None:
    answers(department, held(), NOTHING)
    citizen.open(f"/my/bookings/{ID}/move")
    assert "没有内容相近" in citizen.page and 'href="/activities?free=1">看看有空位的活动' in citizen.page
    refuse(department, "session-full", held(), NOTHING)
    answer = citizen.send(f"/my/bookings/{ID}/move", session_id=str(uuid.uuid4()))
    assert answer.status_code == 409
    assert "原因在此" in citizen.page


def test_offers_for_a_cancelled_session_are_taken_with_one_tap(citizen: Reader, department: Double) -> None:
    off = held(status="cancelled", reason="closed")
    offer = off["session"] | {"id": str(uuid.uuid4()), "title": "书法公开课"}
    answers(department, overview(off | {"offers": [offer]}))
    citizen.open(f"/my/bookings/{ID}")
    assert f'action="/my/bookings/{ID}/move"' in citizen.page
    assert f'name="session_id" value="{offer["id"]}"' in citizen.page


@pytest.fixture
def staff(portal: Flask) -> Reader:
    """Someone of the office, at work."""
    with portal.app_context():
        credential = staff_accounts.credential("a long password")
        with transaction() as db:
            staff_accounts.create(db, credential=credential, username="office", roles=["office"])
    reader = Reader(portal.test_client())
    reader.open("/staff/sign-in")
    assert reader.send("/staff/sign-in", username="office", password="a long password").status_code == 303
    return reader


PREVIEW = {
    "asked": 20,
    "confirmed": 24,
    "over": 4,
    "rule": "先到先留",
    "bookings": 3,
    "people": 4,
    "by_rule": [{"rule": "singles", "words": "单人报名", "bookings": 3, "people": 4}],
    "protected": 20,
    "protected_elders": 6,
    "expected": "seen",
}


@pytest.mark.slow
def test_staff_see_who_would_lose_a_seat_and_confirm_what_they_saw(staff: Reader, department: Double) -> None:
    session = held()["session"]
    address = f"/staff/sessions/{session['id']}/cut"
    answers(department, {"items": [{"session": session, "over": 4}], "next_cursor": None})
    staff.open("/staff/cuts")
    assert f'href="{address}"' in staff.page
    answers(department, session, PREVIEW)
    staff.open(address)
    assert "3 份报名（4 人）转到候补最前面" in staff.page
    answers(department, PREVIEW)
    assert staff.send(address).location == address
    assert department.asked[-1].json == {"expected": "seen"}
    answers(department, session, PREVIEW)
    staff.open(address)
    refuse(department, "cut-changed", session, PREVIEW | {"expected": "newer"}, title="刚刚变了")
    assert staff.send(address).status_code == 409
    assert "刚刚变了" in staff.page
    assert 'value="newer"' in staff.page
    answers(department, session, PREVIEW | {"over": 0, "bookings": 0, "by_rule": []})
    staff.open(address)
    assert "不用减" in staff.page


def test_cuts_are_for_staff(stranger: Reader) -> None:
    assert stranger.open(f"/staff/sessions/{ID}/cut").location.partition("?")[0] == "/staff/sign-in"
    assert stranger.open("/staff/cuts").location.partition("?")[0] == "/staff/sign-in"
