"""What a venue says of itself, in one form: hours by lines, and what visitors ask."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.double import Asked, Double
from tests.fixtures.gateway import edition
from tests.fixtures.pages import Reader, sign_in_staff

ID = str(uuid.uuid4())
ADDRESS = f"/staff/venues/{ID}/about"
SPAN = {"opens": "09:00", "closes": "17:00", "last_entry": "16:00"}
TUESDAY_TO_SUNDAY = ["Tu", "We", "Th", "Fr", "Sa", "Su"]
VENUE = {
    "id": ID,
    "version": 3,
    "name": "湖北省博物馆",
    "phone": "027-86794127",
    "hours": "周二至周日 9:00–17:00",
    "notice": "",
    "spaces": [],
    "opening_hours": {
        "sets": [
            {
                "name": "",
                "weekly": [SPAN | {"weekdays": TUESDAY_TO_SUNDAY}],
                "exceptions": [
                    {"date": "2021-11-09", "until_date": "2021-11-09", "spans": [], "note": "消杀"}
                ],
            }
        ]
    },
    "osm_hours": [],
    "facilities": ["lockers"],
    "directions": "",
    "elder_service": {"manual_window": "一楼", "phone": None, "places": 20},
    "bring": "身份证",
    "name_en": "Hubei Museum",
    "nicknames": ["省博", "湖北省博"],
    "kept_minutes": 30,
    "position": {"latitude": 30.56, "longitude": 114.36},
}
FILLED: dict[str, Any] = {
    "weekly": "周二至周日 9:00-17:00 16:00停止入馆",
    "exceptions": "11月9日 闭馆 消杀",
    "phone": "027-86794127",
    "facilities": ["lockers", "parking"],
    "manual_window": "一楼",
    "places": "20",
    "kept_minutes": "30",
    "bring": "身份证",
    "name_en": "Hubei Museum",
    "nicknames": "省博、湖北省博",
    "latitude": "30.56",
    "longitude": "114.36",
}

CHANGED = {"type": "/problems/changed-meanwhile", "title": "别人刚刚改过", "status": 412, "version": 4}


@pytest.fixture
def gateway(new_gateway: Callable[..., Flask], venue_department: Double) -> Flask:
    app = new_gateway(venues_url=venue_department.url)
    edition(app)
    return app


@pytest.fixture
def clerk(gateway: Flask, venue_department: Double) -> Reader:
    venue_department.stand(f"/venues/{ID}", VENUE)
    venue_department.stand("/misfits", {"items": []})
    return sign_in_staff(gateway, "venue_operator", venue=ID)


def patches(department: Double) -> list[Asked]:
    return [request for request in department.asked if request.method == "PATCH"]


def changes(department: Double) -> list[Any]:
    return [request.json for request in patches(department)]


def test_the_form_is_filled_with_what_is_said_now(clerk: Reader) -> None:
    page = clerk.open(ADDRESS).text
    for words in (
        "周二至周日 9:00-17:00 16:00停止入馆",
        "2021年11月9日 闭馆 消杀",
        'value="30.56"',
        'value="20"',
    ):
        assert words in page
    assert 'value="lockers" checked' in page and 'value="parking" checked' not in page
    assert "Tue-Sun 9:00-17:00 last entry 16:00" in clerk.open(ADDRESS + "?lang=en").text


@pytest.mark.slow
def test_what_is_filled_in_is_sent_as_venues_takes_it(clerk: Reader, venue_department: Double) -> None:
    clerk.open(ADDRESS)
    venue_department.answer(200, VENUE)
    assert clerk.send(ADDRESS, **FILLED).location == f"{ADDRESS}?saved=1"
    [body] = changes(venue_department)
    [part] = body["opening_hours"]["sets"]
    assert part["weekly"] == [
        {"weekdays": TUESDAY_TO_SUNDAY, "opens": "9:00", "closes": "17:00", "last_entry": "16:00"}
    ]
    assert part["exceptions"] == [
        {"date": "2021-11-09", "until_date": "2021-11-09", "spans": [], "note": "消杀"}
    ]
    assert (body["facilities"], body["position"]) == (
        ["lockers", "parking"],
        {"latitude": 30.56, "longitude": 114.36},
    )
    assert body["name_en"] == "Hubei Museum"
    assert body["nicknames"] == ["省博", "湖北省博"]
    assert body["elder_service"] == {"manual_window": "一楼", "phone": None, "places": 20}
    assert "hours" not in body
    assert "已保存" in clerk.open(f"{ADDRESS}?saved=1").text


@pytest.mark.slow
def test_what_a_closure_must_leave_is_said_there(clerk: Reader, venue_department: Double) -> None:
    page = clerk.open(ADDRESS).text
    assert "临时闭馆，还没开始的场次至少要剩多少分钟" in page and 'name="kept_minutes"' in page
    venue_department.answer(200, VENUE)
    clerk.send(ADDRESS, **FILLED | {"kept_minutes": "45"})
    assert changes(venue_department)[0]["kept_minutes"] == 45
    clerk.open(ADDRESS)
    refusal = clerk.send(ADDRESS, **FILLED | {"kept_minutes": ""})
    assert refusal.status_code == 422 and 'id="kept_minutes-wrong">请填写整数' in refusal.text


@pytest.mark.slow
def test_the_second_editor_is_shown_both_and_may_save_then(clerk: Reader, venue_department: Double) -> None:
    clerk.open(ADDRESS)
    by_other = {"version": 4, "kept_minutes": 60, "facilities": ["step_free", "parking"], "bring": "读者证"}
    venue_department.standing.clear()
    venue_department.stand("/misfits", {"items": []})
    venue_department.answer(412, CHANGED)
    venue_department.answer(200, VENUE | by_other)
    venue_department.answer(200, VENUE)
    form = FILLED | {"exceptions": "2021年11月9日 闭馆 消杀\r\n11月10日 闭馆"}
    page = clerk.send(ADDRESS, **form)
    assert page.status_code == 412 and "别人刚刚改过" in page.text
    text = page.text.replace(' lang="zh"', "")
    for present, mine in (
        ("60", "30"),
        ("无障碍通道、停车场", "停车场、存包柜"),
        ("读者证", "身份证"),
        ("2021年11月9日 闭馆 消杀", "2021年11月9日 闭馆 消杀\n11月10日 闭馆"),
    ):
        assert f"<td>{present}</td><td>{mine}</td>" in text
    assert text.count('<th scope="row">') == 4
    assert clerk.send(ADDRESS, **form).status_code == 303
    assert [item.headers["If-Match"] for item in patches(venue_department)] == ['"3"', '"4"']


@pytest.mark.slow
def test_without_hours_words_stand_in_their_place(clerk: Reader, venue_department: Double) -> None:
    clerk.open(ADDRESS)
    venue_department.answer(200, VENUE)
    clerk.send(ADDRESS, hours="以当天公告为准", kept_minutes="0")
    [body] = changes(venue_department)
    assert (body["opening_hours"], body["hours"], body["phone"]) == (None, "以当天公告为准", None)
    assert (body["position"], body["elder_service"], body["facilities"]) == (None, None, [])
    assert body["kept_minutes"] == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"weekly": "周二全天"}, "这一行看不懂：周二全天。请写成 周二至周日"),
        ({"exceptions": "2月30日 闭馆"}, "这一行看不懂：2月30日 闭馆。请写成 11月9日 闭馆"),
        ({"places": "many"}, "请填写整数"),
        ({"kept_minutes": "half an hour"}, "请填写整数"),
        ({"kept_minutes": "241"}, "请填 0 到 240 之间的数字"),
        ({"latitude": ""}, "纬度和经度要一起填"),
        ({"longitude": ""}, "纬度和经度要一起填"),
        ({"bring": "x" * 201}, "最多写 200 个字"),
    ],
)
def test_what_is_wrong_is_said_and_the_form_stays_filled(
    clerk: Reader, venue_department: Double, change: dict[str, str], words: str
) -> None:
    clerk.open(ADDRESS)
    page = clerk.send(ADDRESS, **FILLED | change)
    assert page.status_code == 422
    assert words in page.text and "027-86794127" in page.text
    assert next(iter(change.values())) in page.text
    assert changes(venue_department) == []


@pytest.mark.slow
def test_what_venues_refuses_stands_beside_the_field_with_its_line(
    clerk: Reader, venue_department: Double
) -> None:
    clerk.open(ADDRESS)
    errors = [
        {"field": "opening_hours.sets.0.weekly.1.opens", "message": "与另一段时间重叠"},
        {"field": "opening_hours.sets.0.exceptions.0.date", "message": "这个时间已经过去"},
        {"field": "position.latitude", "message": "不在中国境内"},
        {"field": "elder_service.phone", "message": "号码不对"},
    ]
    problem = {"type": "about:blank", "title": "填写有误", "status": 422, "errors": errors}
    venue_department.standing.clear()
    venue_department.stand("/misfits", {"items": []})
    venue_department.answer(422, problem)
    venue_department.answer(200, VENUE)
    page = clerk.send(ADDRESS, **FILLED | {"weekly": "周一 9:00-12:00\n周一 11:00-13:00"})
    assert page.status_code == 422
    for id, words in (
        ("weekly", "周一 11:00-13:00: 与另一段时间重叠"),
        ("exceptions", "11月9日 闭馆 消杀: 这个时间已经过去"),
        ("latitude", "不在中国境内"),
        ("elder_phone", "号码不对"),
    ):
        assert f'<span class="wrong" id="{id}-wrong">{words}</span>' in page.text


@pytest.mark.slow
def test_what_a_space_takes_is_said_on_its_page(clerk: Reader, venue_department: Double) -> None:
    space = {"id": str(uuid.uuid4()), "name": "报告厅", "seats": 120, "status": "open", "equipment": "投影"}
    space |= {"setup_minutes": 30, "clearing_minutes": 15, "needs_approval": True}
    venue_department.stand(f"/venues/{ID}", VENUE | {"spaces": [space]})
    address = f"/staff/venues/{ID}/spaces/{space['id']}"
    assert f'href="{address}"' in clerk.open(ADDRESS).text
    page = clerk.open(address).text
    assert 'value="投影"' in page and 'value="30"' in page and "checked" in page
    assert 'value="报告厅"' in page and 'value="120"' in page
    name_and_seats = {"name": "报告厅", "seats": "120"}
    wrong = clerk.send(address, equipment="音响", setup_minutes="-5", clearing_minutes="0", **name_and_seats)
    assert wrong.status_code == 422 and 'value="音响"' in wrong.text
    venue_department.answer(200, space)
    form = {"equipment": "音响", "setup_minutes": "45", "clearing_minutes": "0", "at_once": "500"}
    answer = clerk.send(address, **form, **name_and_seats)
    assert answer.location == f"{ADDRESS}?saved=1"
    assert changes(venue_department) == [
        {
            "equipment": "音响",
            "setup_minutes": 45,
            "clearing_minutes": 0,
            "at_once": 500,
            "needs_approval": False,
        }
    ]
    clerk.open(address)
    clerk.send(address, **form, name="一楼报告厅", seats="100")
    assert [changes(venue_department)[1][name] for name in ("name", "seats")] == ["一楼报告厅", 100]
    assert clerk.open(f"/staff/venues/{ID}/spaces/{uuid.uuid4()}").status_code == 404


@pytest.mark.slow
def test_a_space_that_refuses_who_waits_for_it_is_changed_once_their_number_was_shown(
    clerk: Reader, venue_department: Double
) -> None:
    space = {"id": str(uuid.uuid4()), "name": "报告厅", "seats": 120, "status": "open", "equipment": ""}
    space |= {"setup_minutes": 30, "clearing_minutes": 15, "needs_approval": True}
    venue_department.stand(f"/venues/{ID}", VENUE | {"spaces": [space]})
    address = f"/staff/venues/{ID}/spaces/{space['id']}"
    clerk.open(address)
    waiting = {"type": "/problems/requests-wait", "title": "有申请在等这个场地", "status": 409, "refuses": 2}
    venue_department.answer(409, waiting | {"detail": "有 2 个申请在等这个场地"})
    form = {"name": "报告厅", "seats": "120", "setup_minutes": "90", "clearing_minutes": "15"}
    answer = clerk.send(address, **form)
    assert answer.status_code == 409 and "有 2 个申请在等这个场地" in answer.text
    assert "确认，谢绝 2 个申请" in answer.text and 'value="90"' in answer.text
    venue_department.answers.clear()
    venue_department.answer(200, space)
    assert clerk.send(address, **form).location == f"{ADDRESS}?saved=1"
    first, second = changes(venue_department)
    assert ("refuses" in first, second["refuses"], second["setup_minutes"]) == (False, 2, 90)


@pytest.mark.slow
def test_a_room_is_added_on_a_page(clerk: Reader, venue_department: Double) -> None:
    address = f"/staff/venues/{ID}/spaces/new"
    assert f'href="{address}"' in clerk.open(ADDRESS).text
    assert "加一个场地" in clerk.open(address).text
    form = {"name": "报告厅", "seats": "120", "setup_minutes": "0", "clearing_minutes": "0"}
    wrong = clerk.send(address, **form | {"seats": "0"})
    assert wrong.status_code == 422 and 'value="报告厅"' in wrong.text
    venue_department.stand("/spaces", {"id": str(uuid.uuid4())})
    assert clerk.send(address, **form, needs_approval="1").location == f"{ADDRESS}?saved=1"
    [request] = [request for request in venue_department.asked if request.method == "POST"]
    assert request.headers["Idempotency-Key"]
    terms = {"equipment": "", "setup_minutes": 0, "clearing_minutes": 0, "at_once": None}
    assert request.json == terms | {"name": "报告厅", "seats": 120, "needs_approval": True}


@pytest.mark.slow
def test_while_venues_is_away_the_page_says_so(
    clerk: Reader, venue_department: Double, gateway: Flask
) -> None:
    venue_department.standing.clear()
    venue_department.stand("/misfits", {"items": []})
    venue_department.answer(503, {"type": "about:blank", "title": "away", "status": 503})
    assert clerk.open(ADDRESS).status_code == 503
