"""The door's page, as a guard has it before them: who comes, who was in before, another day, what is to be decided."""

import re
import uuid
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.double import Double
from tests.fixtures.pages import NOTHING, Reader, booking, sign_in_staff

ID, CHECK_IN = str(uuid.uuid4()), str(uuid.uuid4())
DOOR = f"/staff/door/{ID}"
SESSION = booking(ID)["session"]
MADE: dict[str, Any] = {
    "id": CHECK_IN,
    "code": "K7QM2F",
    "way": "qr",
    "people": 2,
    "name": None,
    "device": "一号门",
    "at": "2021-11-06T01:02:00+00:00",
    "outcome": "accepted",
    "reason": None,
    "undone_at": None,
}
PARTY = booking(
    ID, "attended", seats=3, came=2, party=[{"name": "王*", "age": "adult"}], needs=["wheelchair"]
)
CONFLICT = {
    "check_in": MADE | {"id": str(uuid.uuid4()), "people": 3, "outcome": "conflicting", "reason": "too_many"},
    "booking": PARTY,
    "against": [MADE],
}


@pytest.fixture
def guard(portal: Flask, department: Double) -> Reader:
    """A guard with the page of one session before them."""
    guard = sign_in_staff(portal, "door", username="guard")
    department.stand(f"/sessions/{ID}", SESSION)
    department.stand(f"/sessions/{ID}/check-ins", NOTHING)
    department.stand("/conflicts", NOTHING)
    department.stand("/house", {"items": []})
    department.stand(f"/check-ins/{CHECK_IN}", {"check_in": MADE, "booking": PARTY})
    guard.open(DOOR)
    return guard


def checked(department: Double, **fields: Any) -> None:
    department.answer(200, PARTY | {"check_in_id": CHECK_IN, "repeated": False, "first": None} | fields)


def sent(department: Double) -> Any:
    return [request for request in department.asked if request.method == "POST"][-1].json


@pytest.mark.slow
def test_a_series_stands_on_the_days_that_it_has_with_their_hours(guard: Reader, department: Double) -> None:
    days = [("2021-11-13", "01:00", "02:30"), ("2021-11-20", "06:00", "07:00")]
    times = [(f"{day}T{start}:00+00:00", f"{day}T{end}:00+00:00") for day, start, end in days]
    dates = [{"id": str(uuid.uuid4()), "starts_at": start, "ends_at": end} for start, end in times]
    series = SESSION | {"dates": dates, "starts_at": times[0][0], "ends_at": times[1][1]}
    department.stand("/staff/sessions", {"items": [series], "next_cursor": None})
    assert "没有看懂这个日期：zz" in guard.open("/staff/door?date=zz").text
    guard.open("/staff/door?date=2021-11-20")
    assert "14:00–15:00" in guard.page
    assert "11月13日" not in guard.page
    guard.open("/staff/door?date=2021-11-16")
    assert SESSION["title"] not in guard.page
    guard.open(DOOR)


@pytest.mark.slow
def test_who_came_is_shown_large_with_what_they_need(guard: Reader, department: Double) -> None:
    checked(department)
    answer = guard.send(f"{DOOR}/check-in", code="K7QM2F")
    assert (answer.status_code, "王" in answer.location) == (303, False)
    guard.open(answer.location)
    assert answer.location.endswith("#told") and 'id="told"' in guard.page
    for state in ("note-good door-told", "请进", "王*", "2 人", "轮椅", "还有 1 人没到"):
        assert state in guard.page, state
    assert sent(department)["device"] == "guard"


@pytest.mark.slow
def test_a_pass_that_was_used_is_shown_in_another_colour_with_when_and_where(
    guard: Reader, department: Double
) -> None:
    checked(department, check_in_id=None, repeated=True, first=MADE)
    guard.open(guard.send(f"{DOOR}/check-in", code="K7QM2F").location)
    for state in ("note-bad door-told", "已经用过了", "9:02", "一号门", "王*", "轮椅"):
        assert state in guard.page, state
    assert "note-good" not in guard.page


@pytest.mark.slow
def test_a_pass_of_before_there_were_records_is_said_to_be_used(guard: Reader, department: Double) -> None:
    checked(department, check_in_id=None, repeated=True)
    guard.open(guard.send(f"{DOOR}/check-in", code="K7QM2F").location)
    assert "已经用过了" in guard.page


@pytest.mark.slow
@pytest.mark.parametrize(
    ("way", "typed"),
    [
        ("check-in", {"code": "K7QM2F", "people": "2"}),
        ("check-in", {"booking_id": str(uuid.uuid4()), "way": "phone"}),
        ("walk-in", {"walk_people": "2", "name": "赵大海"}),
    ],
)
def test_on_another_day_the_guard_is_told_and_may_let_in(
    guard: Reader, department: Double, way: str, typed: dict[str, str]
) -> None:
    state = {"type": "/problems/not-now", "title": "这一场不在现在", "status": 409}
    department.answer(409, state | {"detail": "这一场是 11月24日（周三）9:00–11:00。"})
    assert guard.send(f"{DOOR}/{way}", **typed).status_code == 409
    assert "11月24日" in guard.page
    first = sent(department)
    assert first["on_purpose"] is False
    department.answers.clear()
    department.answer(200, MADE) if way == "walk-in" else checked(department)
    form = guard.page.partition('role="alert"')[2].partition("</form>")[0]
    for name, value in typed.items():
        assert f'name="{name}" value="{value}"' in form
    assert 'name="on_purpose" value="1"' in form
    answer = guard.send(f"{DOOR}/{way}", **typed, on_purpose="1", nonce=first.get("nonce", ""))
    assert answer.status_code == 303, guard.page
    assert sent(department) == first | {"on_purpose": True}
    assert f'name="nonce" value="{first.get("nonce", "")}' in form


@pytest.mark.slow
def test_a_code_for_another_session_of_the_house_leads_to_its_door(guard: Reader, department: Double) -> None:
    there = str(uuid.uuid4())
    state = {"type": "/problems/other-session", "title": "这个报名编号是别的场次的", "status": 409}
    department.answer(409, state | {"detail": "它是“剪纸”的，11月5日。", "booked_session_id": there})
    assert guard.send(f"{DOOR}/check-in", code="K7QM2F").status_code == 409
    assert "它是“剪纸”的" in guard.page and f'href="/staff/door/{there}"' in guard.page


@pytest.mark.slow
def test_conflicts_are_decided_by_one_tap(guard: Reader, department: Double) -> None:
    lone = CONFLICT | {
        "check_in": MADE | {"reason": "no_seat", "way": "walk_in"},
        "booking": None,
        "against": [],
    }
    department.stand("/conflicts", NOTHING | {"items": [CONFLICT, lone]})
    guard.open(DOOR)
    for state in (
        "比报名的人数多",
        "已计入的：",
        "以这条为准",
        "都到了",
        "都不算",
        "没有空位了",
        "人在场内，计入",
    ):
        assert state in guard.page, state
    department.answer(200, MADE | {"decision": "both"})
    answer = guard.send(f"{DOOR}/decide/{CONFLICT['check_in']['id']}", decision="both")  # type: ignore[index]
    assert (answer.status_code, sent(department)) == (303, {"decision": "both"})
    guard.open(answer.location)
    assert "已按您的决定处理" in guard.page


@pytest.mark.slow
def test_what_is_found_shows_the_needs(guard: Reader, department: Double) -> None:
    body = {"names": ["王*"], "phone": "138****0000", "code": "K7QM2F", "status": "confirmed", "seats": 2}
    department.answer(200, {"items": [body | {"came": 0, "needs": ["hearing_loop"]}]})
    guard.send(f"{DOOR}/search", q="138 0000 0000")
    assert "助听设备" in guard.page
    assert 'name="way" value="phone"' in guard.page


@pytest.mark.slow
def test_what_is_typed_amiss_is_said_once_and_in_words(guard: Reader, department: Double) -> None:
    guard.open(DOOR)
    for naming in ({"code": " "}, {"code": "K7QM2F", "people": "x"}):
        refusal = guard.send(f"{DOOR}/check-in", **naming)
        assert refusal.status_code == 422
        [link] = re.findall(r"<li><a href=.#[a-z_]+.>([^<]*)</a></li>", refusal.text)
        assert link == ("请填写整数" if "people" in naming else "请扫码，或输入报名编号")
    assert all(request.method == "GET" for request in department.asked)


@pytest.mark.slow
def test_every_form_of_the_page_is_sent_to_this_session(guard: Reader, department: Double) -> None:
    department.stand("/conflicts", NOTHING | {"items": [CONFLICT]})
    department.stand(f"/sessions/{ID}/check-ins", NOTHING | {"items": [MADE]})
    department.answer(200, {"items": [{"names": ["王*"], "code": "K7QM2F", "needs": []}]})
    for page in (guard.open(DOOR), guard.send(f"{DOOR}/search", q="王")):
        actions = set(re.findall(r'<form method="post" action="(/staff/door[^"]*)"', page.text))
        assert {action.removeprefix(f"{DOOR}/").partition("/")[0] for action in actions} == {
            "check-in",
            "search",
            "walk-in",
            "undo",
            "decide",
            "device",
        }


@pytest.mark.slow
def test_a_check_in_with_certificates_is_undone_once_that_was_said(guard: Reader, department: Double) -> None:
    department.stand(f"/sessions/{ID}/check-ins", NOTHING | {"items": [MADE]})
    detail = "这次签到已经开出 2 份证明，撤销以后证明就失效"
    problem = {"type": "/problems/certificates-issued", "title": "已经开过证明", "status": 409}
    department.answer(409, problem | {"detail": detail, "certificates": 2})
    undo = f"{DOOR}/undo/{CHECK_IN}"
    guard.open(DOOR)
    page = guard.send(undo).text
    assert sent(department) == {"confirmed": False}
    assert page.count(detail) == 1 and f'action="{undo}"' in page and 'name="confirmed" value="1"' in page
    department.answers.clear()
    department.answer(200, MADE | {"undone_at": MADE["at"]})
    assert guard.send(undo, confirmed="1").status_code == 303
    assert sent(department) == {"confirmed": True}


def test_who_was_missed_by_the_mistake_is_said_with_its_undoing(guard: Reader, department: Double) -> None:
    guard.open(DOOR)
    department.answer(200, MADE | {"undone_at": MADE["at"], "brought_back": 2})
    address = guard.send(f"{DOOR}/undo/{CHECK_IN}").headers["Location"]
    department.answers.clear()
    guard.open(address)
    assert "已撤销。这一场再没有别的签到，不知道谁来了：2 个报名不再记为未到" in guard.page
    guard.open(f"{DOOR}?done=undone&amp;back=-1")
    assert "不再记为未到" not in guard.page


@pytest.mark.slow
def test_a_device_has_a_name_for_what_it_records(guard: Reader, department: Double) -> None:
    assert guard.send(f"{DOOR}/device", device="").status_code == 422
    assert guard.send(f"{DOOR}/device", device="二号门").status_code == 303
    guard.open(DOOR)
    assert "二号门" in guard.page
    checked(department)
    guard.send(f"{DOOR}/check-in", code="K7QM2F")
    assert sent(department)["device"] == "二号门"


@pytest.mark.slow
def test_where_the_house_is_full_the_guard_is_told_and_may_let_in(guard: Reader, department: Double) -> None:
    state = {"type": "/problems/house-full", "title": "进不了这么多人，请稍等", "status": 409}
    department.answer(409, state | {"detail": "现在里面有 10 人，上限 10 人。"})
    assert guard.send(f"{DOOR}/walk-in", walk_people="2", on_purpose="1").status_code == 409
    assert "现在里面有 10 人" in guard.page
    department.answers.clear()
    department.answer(200, MADE)
    form = guard.page.partition('role="alert"')[2].partition("</form>")[0]
    for name, value in {"walk_people": "2", "on_purpose": "1", "over_limit": "1"}.items():
        assert f'name="{name}" value="{value}"' in form
    answer = guard.send(f"{DOOR}/walk-in", walk_people="2", on_purpose="1", over_limit="1")
    assert answer.status_code == 303, guard.page
    assert sent(department).items() >= {"people": 2, "on_purpose": True, "over_limit": True}.items()


@pytest.mark.slow
def test_the_door_sees_the_house_fill(guard: Reader, department: Double) -> None:
    venue_id = str(uuid.uuid4())
    department.stand(f"/sessions/{ID}", SESSION | {"venue_id": venue_id})
    place = {"space_id": None, "at_once": 500, "limit": 500, "policy": None, "inside": 132, "free": 368}
    department.stand("/house", {"items": [place]})
    guard.open(DOOR)
    assert "现在里面 132 人 / 上限 500" in guard.page and f'href="/staff/house/{venue_id}"' in guard.page


@pytest.mark.slow
def test_the_printed_list_says_on_what_conditions_one_is_let_in(guard: Reader, department: Double) -> None:
    line = {"booking_id": str(uuid.uuid4()), "code": "K7QM2F", "status": "confirmed", "seats": 2, "came": 0}
    line |= {"came_on": {}, "names": ["王*"], "needs": []}
    conditions = {"conditions": ["全程戴口罩", "保持一米"]}
    door_list = {"session": SESSION | conditions, "items": [line], "walk_ins": [], "version": "1"}
    key = {"kty": "OKP", "crv": "Ed25519", "x": "A" * 43}
    department.stand("/door-list", door_list | {"pass_key": key, "promoted_until": MADE["at"]})
    page = guard.open(f"{DOOR}/list").text
    assert "全程戴口罩；保持一米" in page and "K7QM2F" in page
    nobody = door_list | {"items": []} | {"pass_key": key, "promoted_until": MADE["at"]}
    department.stand("/door-list", nobody)
    page = guard.open(f"{DOOR}/list").text
    assert "还没有人报名" in page and "<table" not in page
