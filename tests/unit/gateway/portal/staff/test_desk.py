"""The desk's pages, with registration's double behind them."""

import uuid
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.desk import AT_DESK, BOOKING, CALLER, CITIZEN, COMING, HALL, SESSION, asked_of
from tests.fixtures.double import Double
from tests.fixtures.filled import filled
from tests.fixtures.gateway import venue
from tests.fixtures.pages import Reader, say, sign_in, sign_in_staff
from tests.unit.gateway.portal.citizen.test_wishes import WISH


@pytest.fixture
def clerk(portal: Flask, department: Double) -> Reader:
    department.stand("/desk/holds", {"items": []})
    return sign_in_staff(portal, "desk")


def sessions_asked_for(department: Double) -> str:
    """The query of the coming sessions that were last asked for."""
    paths = [request.path for request in department.asked if request.path.startswith("/desk/sessions")]
    return paths[-1].partition("?")[2]


def refuse(department: Double, field: str, message: str) -> None:
    wrong = [{"field": field, "message": message}]
    department.answers.clear()
    department.answer(422, {"type": "x", "title": message, "status": 422, "errors": wrong})


@pytest.mark.slow
def test_the_desk_is_for_those_who_work_there(portal: Flask, department: Double) -> None:
    assert Reader(portal.test_client()).open("/staff/desk").location.partition("?")[0] == "/staff/sign-in"
    citizen = sign_in(Reader(portal.test_client()), department, str(uuid.uuid4()))
    assert citizen.open("/staff/desk").location.partition("?")[0] == "/staff/sign-in"
    door = sign_in_staff(portal, "door", username="door")
    assert door.open("/staff/desk").status_code == 403
    assert 'href="/staff/desk"' not in door.open("/staff").text
    assert 'href="/staff/desk"' in sign_in_staff(portal, "desk").open("/staff").text


@pytest.mark.slow
def test_coming_sessions_show_the_places_kept_for_the_desk(clerk: Reader, department: Double) -> None:
    say(department, 200, COMING)
    clerk.open("/staff/desk")
    assert "服务台留座 2" in clerk.page
    assert f'href="/staff/desk/sessions/{SESSION["id"]}/book"' in clerk.page


@pytest.mark.slow
def test_a_caller_is_found_and_no_phone_stands_in_an_address(clerk: Reader, department: Double) -> None:
    say(department, 200, COMING)
    clerk.open("/staff/desk")
    department.answers.clear()
    department.answer(200, {"citizen": CALLER | {"bookings": [BOOKING]}})
    answer = clerk.send("/staff/desk", phone="13900000001")
    assert answer.location == f"/staff/desk/callers/{CITIZEN}"
    requests = asked_of(department, "POST")
    assert (requests.path, requests.json) == ("/desk/citizen-searches", {"phone": "13900000001"})
    department.answers.clear()
    department.answer(200, CALLER | {"bookings": [BOOKING, BOOKING | {"status": "cancelled"}]})
    department.answer(200, COMING)
    clerk.open(answer.location)
    assert "139****0001" in clerk.page
    assert "要打电话通知" in clerk.page and "过去的和取消的（1）" in clerk.page
    for way in ("", "/slip", "/move"):
        assert f'href="/staff/desk/bookings/{BOOKING["id"]}{way}"' in clerk.page
    assert f'href="/staff/desk/sessions/{SESSION["id"]}/book?caller={CITIZEN}"' in clerk.page
    department.answers.clear()
    department.answer(200, {"citizen": None})
    department.answer(200, COMING)
    clerk.send("/staff/desk", phone="13900000001")
    assert "没有用这个号码报过名的人" in clerk.page
    address = f"/staff/desk/sessions/{SESSION['id']}"
    assert f'form="newcomer" formaction="{address}/for"' in clerk.page
    say(department, 200, SESSION)
    clerk.send(f"{address}/for", phone="13900000001")
    assert filled(clerk.page, f"{address}/book")["phone"] == ["13900000001"]
    refuse(department, "phone", "请填写完整的手机号码")
    department.answer(200, COMING)
    assert clerk.send("/staff/desk", phone="12").status_code == 422
    assert 'value="12"' in clerk.page
    assert "13900000001" not in "".join(request.path for request in department.asked)


@pytest.mark.slow
def test_another_units_session_is_refused_before_the_form(clerk: Reader, department: Double) -> None:
    refusal = {"type": "/problems/not-your-session", "title": "这一场不在您的单位或场馆", "status": 403}
    department.answers.clear()
    department.answer(403, refusal)
    page = clerk.open(f"/staff/desk/sessions/{SESSION['id']}/book")
    assert (
        page.status_code == 403
        and "这一场不在您的单位或场馆" in page.text
        and "party-0-name" not in page.text
    )


@pytest.mark.slow
def test_the_desk_looks_by_words_day_and_district(clerk: Reader, department: Double, portal: Flask) -> None:
    say(department, 200, COMING)
    clerk.open("/staff/desk?q=手机&date=2021-11-06&district=420102")
    query = sessions_asked_for(department)
    assert "date=2021-11-06" in query and "district=420102" in query
    assert 'value="手机"' in clerk.page
    clerk.open("/staff/desk?date=soon&district=0")
    assert "date" not in sessions_asked_for(department) and "district" not in sessions_asked_for(department)
    assert "没有看懂这个日期：soon" in clerk.page
    city = sign_in_staff(portal, "city_desk", username="city")
    say(department, 200, COMING)
    assert "您办全市的场次" in city.open("/staff/desk").text
    refusal = city.send("/staff/desk", phone="").text
    assert "您办全市的场次" in refusal and "您办这些地方" not in refusal


@pytest.mark.slow
def test_a_caller_is_booked_for(clerk: Reader, department: Double) -> None:
    address = f"/staff/desk/sessions/{SESSION['id']}/book"
    say(department, 200, SESSION)
    clerk.open(f"{address}?people=2")
    form = {
        "party-0-name": "王奶奶",
        "party-0-age": "elder",
        "party-1-name": "李小红",
        "party-1-age": "child",
        "phone": "",
    }
    form |= {"needs": "wheelchair", "waitlist": "1"}
    assert clerk.send(address, **form).status_code == 422
    assert 'id="consent-wrong"' in clerk.page
    assert [request.method for request in department.asked] == ["GET", "GET"]
    refuse(department, "phone", "请填写完整的手机号码")
    department.answer(200, SESSION)
    assert clerk.send(address, **form, consent="1").status_code == 422
    assert 'id="phone-wrong"' in clerk.page
    first = asked_of(department, "POST")
    as_sent = form | {"consent": "1", "name": "", "key": first.headers["Idempotency-Key"]}
    as_sent |= {"hold_id": "", "caller_id": "", "people": "2", "seats": "0"}
    as_sent["hold_key"] = filled(clerk.page, address)["hold_key"][0]
    assert filled(clerk.page, address) == {name: [value] for name, value in as_sent.items()}
    department.answers.clear()
    department.answer(201, AT_DESK)
    answer = clerk.send(address, **form, consent="1")
    assert answer.location == f"/staff/desk/bookings/{BOOKING['id']}"
    requests = asked_of(department, "POST")
    assert requests.path == "/desk/bookings"
    assert requests.headers["Idempotency-Key"] == first.headers["Idempotency-Key"]
    assert requests.json == {
        "session_id": SESSION["id"],
        "party": [{"name": "王奶奶", "age": "elder"}, {"name": "李小红", "age": "child"}],
        "phone": None,
        "name": "王奶奶",
        "needs": ["wheelchair"],
        "waitlist": True,
        "overlap": False,
        "consent": True,
    }


@pytest.mark.slow
def test_who_is_known_is_booked_for_without_a_phone_being_asked_again(
    clerk: Reader, department: Double
) -> None:
    address = f"/staff/desk/sessions/{SESSION['id']}/book"
    department.stand(f"/desk/sessions/{SESSION['id']}", SESSION)
    department.stand(f"/desk/citizens/{CITIZEN}", CALLER | {"bookings": []})
    clerk.open(f"{address}?caller={CITIZEN}&people=2")
    assert "139****0001" in clerk.page and 'name="phone"' not in clerk.page
    assert filled(clerk.page, address)["caller_id"] == [CITIZEN]
    say(department, 201, AT_DESK)
    who = {"party-0-name": "王奶奶", "party-0-age": "elder", "consent": "1", "caller_id": CITIZEN}
    assert clerk.send(address, **who).status_code == 303
    body = asked_of(department, "POST").json
    assert (body["citizen_id"], body["phone"], body["name"]) == (CITIZEN, None, "王奶奶")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("is_so", "why"),
    [
        ({"status": "cancelled"}, "这一场已取消。"),
        ({"access": "drop_in"}, "这一场不用报名，直接参加。"),
        ({"starts_at": "2021-11-01T01:00:00+00:00"}, "这一场已经开始。"),
        ({"paused": True}, "场地正在重新安排，暂停报名。"),
        ({"books_from": "2021-11-05T12:00:00+00:00"}, "11月5日 周五 20:00 开始报名。"),
        ({"bookable_until": None}, "报名已截止。"),
    ],
)
def test_what_a_desk_may_not_do_is_said_before_the_form(
    clerk: Reader, department: Double, is_so: dict[str, Any], why: str
) -> None:
    say(department, 200, SESSION | is_so)
    clerk.open(f"/staff/desk/sessions/{SESSION['id']}/book")
    assert why in clerk.page and "party-0-name" not in clerk.page
    say(department, 200, {"items": [SESSION | is_so], "next_cursor": None})
    clerk.open("/staff/desk")
    assert why in clerk.page and f"{SESSION['id']}/book" not in clerk.page


@pytest.mark.slow
def test_a_wrong_name_stands_at_its_input(clerk: Reader, department: Double) -> None:
    address = f"/staff/desk/sessions/{SESSION['id']}/book"
    say(department, 200, SESSION)
    clerk.open(address)
    refuse(department, "party.0.name", "姓名里有不能显示的字符")
    department.answer(200, SESSION)
    assert clerk.send(address, **{"party-0-name": "王", "consent": "1"}).status_code == 422
    assert 'id="party-0-name-wrong"' in clerk.page


@pytest.mark.slow
def test_the_slip_says_all_that_is_needed(clerk: Reader, department: Double) -> None:
    """For who has no phone it is the only pass: with the name in full, the code, and the code to scan."""
    whole = BOOKING | {"party": [{"name": "王小明", "age": "elder"}]}
    say(department, 200, {"booking": whole, "token": "A" * 131})
    clerk.open(f"/staff/desk/bookings/{BOOKING['id']}/slip")
    for state in (
        "智能手机助老课",
        "社区教育学院",
        "解放大道1号",
        "9:00",
        "K7QM2F",
        "老花镜",
        "王小明",
        "<svg",
    ):
        assert state in clerk.page
    assert asked_of(department, "GET").path.endswith("/slip")
    say(department, 200, {"booking": whole | {"status": "waitlisted", "position": 3}, "token": None})
    clerk.open(f"/staff/desk/bookings/{BOOKING['id']}/slip")
    assert "候补，第 3 个报名" in clerk.page
    assert "<svg" not in clerk.page


@pytest.mark.slow
def test_the_slip_of_an_online_session_leads_into_its_hall_and_to_no_door(
    clerk: Reader, department: Double
) -> None:
    say(department, 200, {"booking": BOOKING | {"session": HALL}, "token": "A" * 131})
    clerk.open(f"/staff/desk/bookings/{BOOKING['id']}/slip")
    assert f"/sessions/{HALL['id']}/join" in clerk.page and "8:30 起进会场" in clerk.page
    assert "扫了就打开这一页" in clerk.page and "到场时出示" not in clerk.page


@pytest.mark.slow
def test_looking_closer_and_cancelling_ask_a_reason(clerk: Reader, department: Double) -> None:
    address = f"/staff/desk/bookings/{BOOKING['id']}"
    say(department, 200, AT_DESK)
    clerk.open(address)
    assert "王小明" not in clerk.page
    for way in ("unmask", "cancel"):
        assert clerk.send(f"{address}/{way}", reason="看").status_code == 422
        assert filled(clerk.page, f"{address}/{way}") == {"reason": ["看"]}
        refuse(department, "reason", "请写得具体些")
        department.answer(200, AT_DESK)
        assert clerk.send(f"{address}/{way}", reason="看看看看看").status_code == 422
        assert filled(clerk.page, f"{address}/{way}") == {"reason": ["看看看看看"]}
        assert f'id="{way}-wrong">请写得具体些' in clerk.page
        say(department, 200, AT_DESK)
    full = {"phone": "+8613900000001", "name": "王小明", "party": [{"name": "王小明"}], "needs": []}
    department.answers.clear()
    cancelled = {"at": "2021-11-05T00:00:00+00:00", "channel": "desk", "change": "cancelled", "detail": None}
    booked = cancelled | {"change": "confirmed", "channel": "web", "reason": None}
    department.answer(200, full | {"history": [booked, cancelled | {"reason": "来电说不来了"}]})
    department.answer(200, AT_DESK)
    clerk.send(f"{address}/unmask", reason="核对来电的人")
    assert f'action="{address}/cancel"' in clerk.page
    assert (
        "报上了座位（市民本人）" in clerk.page
        and "报名取消了：<span" in clerk.page
        and "来电说不来了" in clerk.page
    )
    assert "+8613900000001" in clerk.page
    assert asked_of(department, "POST").json == {"reason": "核对来电的人"}
    say(department, 200, BOOKING)
    assert clerk.send(f"{address}/cancel", reason="来电说不来了").location == address
    requests = asked_of(department, "DELETE")
    assert (requests.path, requests.json) == (f"/desk/bookings/{BOOKING['id']}", {"reason": "来电说不来了"})


@pytest.mark.slow
def test_the_desk_corrects_the_names_of_a_party(clerk: Reader, department: Double) -> None:
    address = f"/staff/desk/bookings/{BOOKING['id']}"
    say(department, 200, AT_DESK)
    clerk.open(address)
    inputs = filled(clerk.page, f"{address}/names")
    names = [field for field in inputs if field.startswith("party-")]
    assert names == [f"party-{n}-name" for n in range(len(AT_DESK["party"]))]
    form = dict.fromkeys(names, "欧阳晓明") | {"names_reason": "来电更正错字"}
    assert clerk.send(f"{address}/names", **form | {"party-0-name": ""}).status_code == 422
    assert 'id="party-0-name-wrong"' in clerk.page
    refuse(department, "reason", "请写得具体些")
    department.answer(200, AT_DESK)
    assert clerk.send(f"{address}/names", **form).status_code == 422
    assert 'id="correct-wrong">请写得具体些' in clerk.page and 'value="欧阳晓明"' in clerk.page
    say(department, 200, BOOKING)
    assert clerk.send(f"{address}/names", **form).location == f"{address}?done=names"
    request = asked_of(department, "PATCH")
    body = {"names": ["欧阳晓明"] * len(names), "reason": "来电更正错字"}
    assert (request.path, request.json) == (f"/desk/bookings/{BOOKING['id']}/party", body)
    say(department, 200, AT_DESK)
    assert "姓名已更正" in clerk.open(f"{address}?done=names").text


@pytest.mark.slow
def test_the_desk_asks_a_venue_to_open_for_who_calls(
    clerk: Reader, portal: Flask, department: Double
) -> None:
    id, form = venue(portal), {"date": "2021-11-07", "part": "evening", "phone": "027-85350000"}
    say(department, 200, COMING)
    assert 'href="/staff/desk/wishes"' in clerk.open("/staff/desk").text
    assert "江岸区图书馆" in clerk.open("/staff/desk/wishes").text
    assert clerk.send("/staff/desk/wishes", **form, name="王小明", consent="1").status_code == 422
    assert 'id="venue_id-wrong"' in clerk.page
    refuse(department, "phone", "号码不对")
    clerk.send("/staff/desk/wishes", **form, name="王小明", consent="1", venue_id=id)
    assert "号码不对" in clerk.page and 'value="027-85350000"' in clerk.page
    say(department, 201, WISH)
    assert (
        clerk.send("/staff/desk/wishes", **form, name="王小明", consent="1", venue_id=id).status_code == 303
    )
    body = asked_of(department, "POST").json
    who = {"phone": "027-85350000", "name": "王小明", "consent": True}
    assert body == who | {"venue_id": id, "date": "2021-11-07", "part": "evening"}
    assert "已经转给场馆" in clerk.open("/staff/desk/wishes?done=1").text


@pytest.mark.slow
def test_a_number_leads_straight_to_the_form_of_its_session(clerk: Reader, department: Double) -> None:
    department.answer(200, {"items": [SESSION | {"number": 1003}], "next_cursor": None})
    assert (
        clerk.open("/staff/desk/number?number=1003").location == f"/staff/desk/sessions/{SESSION['id']}/book"
    )
    for text in ("场次号 1003", "第1003场", "１００３", "No. 1003", "1003号"):
        assert "/book" in clerk.open(f"/staff/desk/number?number={text}").location, text
    far_too_long = clerk.open(f"/staff/desk/number?number={'1' * 5000}").location
    assert clerk.open(far_too_long).status_code == 200 and 'id="number"' in clerk.page
    assert clerk.open(f"/staff/desk?q={'剪' * 5000}").status_code == 200
    assert "q=" + "%E5%89%AA" * 100 in sessions_asked_for(department)
    assert clerk.open("/staff/desk/number?number=1011").location == "/staff/desk?q=1011#sessions"
    assert clerk.open("/staff/desk/number").location == "/staff/desk?q=#sessions"


@pytest.mark.slow
def test_age_is_asked_where_it_decides_and_else_folded(clerk: Reader, department: Double) -> None:
    address = f"/staff/desk/sessions/{SESSION['id']}"
    department.stand(f"/desk/sessions/{SESSION['id']}", SESSION)
    assert "有 60 岁以上的老人或孩子？（可以不填）" not in clerk.open(f"{address}/book").text
    free = SESSION | {"kept_elder": 0, "children_per_adult": None}
    department.stand(f"/desk/sessions/{SESSION['id']}", free)
    page = clerk.open(f"{address}/book").text
    assert "有 60 岁以上的老人或孩子？（可以不填）" in page and "party-0-age" in filled(
        page, f"{address}/book"
    )
