"""Certificates, learning record, routes and feedback through the pages, with registration's double behind."""

import uuid
from typing import Any

import pytest
from flask import Flask

from gateway.portal.frame.certificates import sheet
from tests.fixtures.double import Double
from tests.fixtures.gateway import EDITION, NOBODY, activity, edition, session, sitting, tell
from tests.fixtures.pages import Reader, booking, let_answer, overview, sign_in_staff

ID = str(uuid.uuid4())
ATTENDED = booking(str(uuid.uuid4()), "attended", id=ID, came=1, booked_as="self")
ATTENDED["session"] |= {"starts_at": "2021-11-04T01:00:00+00:00", "ends_at": "2021-11-04T03:00:00+00:00"}
CERTIFICATE: dict[str, Any] = {
    "id": str(uuid.uuid4()),
    "booking_id": ID,
    "check_in_id": None,
    "person": 0,
    "code": "K7QM-3F9D-WXYZ",
    "name": "王小明",
    "minutes": 150,
    "label": "checked_in",
    "issued_at": "2021-11-07T01:00:00+00:00",
    "title": "智能手机助老课",
    "title_en": None,
    "place": "社区教育学院",
    "place_en": None,
    "mode": "offline",
    "starts_at": "2021-11-06T01:00:00+00:00",
    "ends_at": "2021-11-06T03:30:00+00:00",
    "dates": [],
    "edition_id": EDITION,
    "edition": "2021",
    "theme": "",
}
GIVEN = {
    "id": str(uuid.uuid4()),
    "session_id": ATTENDED["session_id"],
    "booking_id": ID,
    "rating": 4,
    "comment": "很好",
    "status": "waiting",
    "created_at": "2021-11-07T01:00:00+00:00",
}
NONE_YET = {"type": "/problems/no-such-feedback", "title": "还没有评价", "status": 404}


def listed(*items: Any, **more: Any) -> dict[str, Any]:
    return {"items": list(items), "next_cursor": None} | more


@pytest.mark.slow
def test_a_booking_that_was_attended_leads_on(citizen: Reader, department: Double) -> None:
    let_answer(department, (200, overview(ATTENDED)))
    page = citizen.open(f"/my/bookings/{ID}").text
    assert f"/my/bookings/{ID}/certificate" in page
    assert f"/my/bookings/{ID}/feedback" in page
    let_answer(department, (200, overview(booking(str(uuid.uuid4()), id=ID))))
    assert "/certificate" not in citizen.open(f"/my/bookings/{ID}").text


def test_a_certificate_is_issued_and_printed(citizen: Reader, department: Double) -> None:
    let_answer(department, (200, ATTENDED), (200, listed()))
    assert "开具学习证明" in citizen.open(f"/my/bookings/{ID}/certificate").text
    let_answer(department, (200, listed(CERTIFICATE)))
    assert citizen.send(f"/my/bookings/{ID}/certificate").status_code == 303
    assert department.asked[0].path == f"/bookings/{ID}/certificates"
    let_answer(department, (200, ATTENDED), (200, listed(CERTIFICATE)))
    page = citizen.open(f"/my/bookings/{ID}/certificate").text
    for state in (
        "王小明",
        "K7QM-3F9D-WXYZ",
        "2 小时 30 分钟",
        "现场签到",
        "2021年11月6日",
        "data:image/svg+xml",
    ):
        assert state in page
    for of_edition in ("庆建党百年华诞 谱终身学习新篇", "2021年11月1日至11月30日", "2021年武汉市"):
        assert of_edition in page
    assert "http://localhost/verify/K7QM-3F9D-WXYZ" in page
    assert "<button class=" not in page.partition("<main")[2]


@pytest.mark.slow
def test_a_certificate_in_english_calls_what_it_names_in_english_beside_the_chinese(
    portal: Flask, citizen: Reader, department: Double
) -> None:
    bureau = {"name": "武汉市教育局", "name_en": "Wuhan Education Bureau", "kind": "机关"}
    tell(portal, "reporting.unit-changed", **bureau, district=None, area=None, roles=[])
    english = {"title_en": "Smartphones for Seniors", "place_en": "Community College"}
    let_answer(department, (200, ATTENDED), (200, listed(CERTIFICATE | english)))
    page = citizen.open(f"/my/bookings/{ID}/certificate?lang=en").text
    for name, chinese in (
        ("Smartphones for Seniors", "智能手机助老课"),
        ("Community College", "社区教育学院"),
    ):
        assert f'<dd>{name} <span class="beside" lang="zh-Hans">{chinese}</span></dd>' in page
    assert page.count("<span>Wuhan Education Bureau</span>") == 2
    let_answer(department, (200, ATTENDED), (200, listed(CERTIFICATE)))
    page = citizen.open(f"/my/bookings/{ID}/certificate?lang=en").text
    assert '<dd lang="zh-Hans">智能手机助老课</dd>' in page


def test_whom_certificates_are_for_when_not_all_came(citizen: Reader, department: Double) -> None:
    party = [{"name": "王小明"}, {"name": "李梅"}]
    let_answer(department, (200, ATTENDED | {"party": party}), (200, listed()))
    page = citizen.open(f"/my/bookings/{ID}/certificate").text
    assert 'name="people" value="1"' in page
    let_answer(department, (200, listed(CERTIFICATE)))
    citizen.send(f"/my/bookings/{ID}/certificate", people="1")
    assert department.asked[0].json == {"people": [1]}


def test_before_the_end_a_certificate_is_not_offered(citizen: Reader, department: Double) -> None:
    let_answer(
        department, (200, early := booking(str(uuid.uuid4()), "attended", id=ID, came=1)), (200, listed())
    )
    assert early["session"]["ends_at"] > "2021-11-05"
    page = citizen.open(f"/my/bookings/{ID}/certificate").text
    assert "结束之后就能开具学习证明" in page
    assert "<form" not in page.partition("<main")[2]


def test_only_a_missed_session_not_appealed_yet_has_the_form(citizen: Reader, department: Double) -> None:
    appeal = {"id": str(uuid.uuid4()), "text": "我到了", "status": "open", "reply": None}
    states = {
        "只有记为没有到的报名可以申诉": overview(ATTENDED),
        "您已经申诉过": overview(ATTENDED | {"status": "no_show"}, appeal=appeal),
    }
    for state_text, state in states.items():
        let_answer(department, (200, state))
        page = citizen.open(f"/my/bookings/{ID}/appeal").text
        assert state_text in page
        assert "<form" not in page.partition("<main")[2]


def test_a_certificate_that_is_refused_says_why(citizen: Reader, department: Double) -> None:
    let_answer(department, (200, ATTENDED), (200, listed()))
    citizen.open(f"/my/bookings/{ID}/certificate")
    refusal = {"type": "/problems/not-over", "title": "这一场还没有结束", "status": 409}
    let_answer(department, (409, refusal), (200, ATTENDED), (200, listed()))
    assert citizen.send(f"/my/bookings/{ID}/certificate").status_code == 409
    assert "这一场还没有结束" in citizen.page


def test_a_self_attested_certificate_asks_for_the_name(citizen: Reader, department: Double) -> None:
    address = f"/my/check-ins/{ID}/certificate"
    assert "证明上的姓名" in citizen.open(address).text
    wrong = [{"field": "name", "message": "请填写姓名"}]
    let_answer(department, (422, {"type": "x", "title": "填写有误", "status": 422, "errors": wrong}))
    assert citizen.send(address, name="").status_code == 422
    assert 'id="name-wrong"' in citizen.page
    let_answer(department, (200, listed(CERTIFICATE | {"label": "self_attested", "check_in_id": ID})))
    assert citizen.send(address, name="李梅").status_code == 200
    assert department.asked[0].json == {"name": "李梅"}
    assert "本人自行确认参加（线上）" in citizen.page


def test_anyone_can_verify_a_certificate(stranger: Reader, department: Double) -> None:
    assert stranger.open("/verify").status_code == 200
    assert stranger.open("/verify?code=K7QM-3F9D-WXYZ").location == "/verify/K7QM-3F9D-WXYZ"
    inner = ("id", "booking_id", "check_in_id", "person")
    state = {name: value for name, value in CERTIFICATE.items() if name not in inner}
    let_answer(department, (200, state | {"name": "王*"}))
    page = stranger.open("/verify/K7QM-3F9D-WXYZ")
    assert page.status_code == 200
    for answer in ("这份证明是真的", "王*", "2 小时 30 分钟", "庆建党百年华诞 谱终身学习新篇"):
        assert answer in page.text
    [request] = department.asked
    assert request.path == "/certificates/K7QM-3F9D-WXYZ"
    assert "Authorization" in request.headers
    let_answer(department, (200, state | {"name": None}))
    erased = stranger.open("/verify/K7QM-3F9D-WXYZ").text
    assert "姓名已经删除" in erased and "请与证明上的姓名核对" not in erased


def test_an_unknown_certificate_is_said_to_be_none(stranger: Reader, department: Double) -> None:
    let_answer(
        department, (404, {"type": "/problems/no-such-certificate", "title": "没有这份证明", "status": 404})
    )
    page = stranger.open("/verify/AAAA-AAAA-AAAA")
    assert (page.status_code, "没有这份证明" in page.text) == (404, True)
    assert 'value="AAAA-AAAA-AAAA"' in page.text


def test_verification_is_for_the_page_alone(stranger: Reader, department: Double) -> None:
    assert stranger.client.get("/api/registration/certificates/K7QM-3F9D-WXYZ").status_code == 404
    assert department.asked == []


def test_the_learning_record(citizen: Reader, department: Double) -> None:
    about = {
        "title": "智能手机助老课",
        "title_en": "Smartphones for Seniors",
        "place": None,
        "place_en": None,
        "edition_id": EDITION,
        "edition": "2021",
        "minutes": 90,
    }
    times = {"starts_at": "2021-11-06T01:00:00+00:00", "ends_at": "2021-11-06T02:30:00+00:00"}
    body = about | times | {"id": ID, "booking_id": ID, "check_in_id": None, "label": "checked_in"}
    two = body | {"booking_id": None, "check_in_id": ID, "label": "self_attested"}
    totals = {"sessions": 1, "minutes": 90, "self_attested": 2, "self_attested_minutes": 150}
    editions = [{"edition_id": EDITION, "edition": "2021"} | totals]
    let_answer(department, (200, listed(body, two, totals=totals, editions=editions)))
    page = citizen.open("/my/learning").text
    assert "一共参加了 1 场，学习 1 小时 30 分钟" in page and "Smartphones" not in page
    assert "另有 2 场线上活动是本人登记参加的，2 小时 30 分钟，不计入以上" in page
    assert f"/my/bookings/{ID}/certificate" in page
    assert f"/my/check-ins/{ID}/certificate" in page
    totals_now = totals | {"sessions": 0, "minutes": 0}
    let_answer(department, (200, listed(two, totals=totals_now, editions=[])))
    page = citizen.open("/my/learning").text
    assert "一共参加了 0 场" in page and "另有 2 场" in page
    nothing = dict.fromkeys(totals, 0)
    let_answer(department, (200, listed(totals=nothing, editions=[])))
    assert "还没有学习记录" in citizen.open("/my/learning").text


def test_routes_with_progress_and_own_marks(citizen: Reader, department: Double) -> None:
    stop = {
        "id": str(uuid.uuid4()),
        "title": "江汉关",
        "title_en": "Custom House",
        "kind": "venue",
        "venue_id": None,
        "url": None,
    }
    evil = stop | {"id": str(uuid.uuid4()), "kind": "resource", "url": "javascript:alert(1)", "done": None}
    route = {"id": str(uuid.uuid4()), "title": "党史学习路线", "title_en": None, "summary": "", "done": 1}
    let_answer(department, (200, listed(route | {"stops": [stop | {"done": "marked"}, evil]})))
    page = citizen.open("/my/routes").text
    assert "走过 1 站，共 2 站" in page and "Custom House" not in page
    assert "javascript:" not in page


@pytest.mark.slow
@pytest.mark.parametrize("undo, method", [("", "POST"), ("1", "DELETE")])
def test_a_mark_is_made_or_taken_back(citizen: Reader, department: Double, undo: str, method: str) -> None:
    let_answer(department, (200, ATTENDED), (404, NONE_YET))
    citizen.open(f"/my/bookings/{ID}/feedback")
    let_answer(department, (200, {}))
    citizen.send(f"/my/routes/{ID}/stops/{ID}", undo=undo)
    assert (department.asked[0].method, department.asked[0].path) == (method, f"/routes/{ID}/stops/{ID}/mark")


def test_feedback_is_given_once_and_then_changed(citizen: Reader, department: Double) -> None:
    address = f"/my/bookings/{ID}/feedback"
    let_answer(department, (200, ATTENDED), (404, NONE_YET))
    assert "提交评价" in citizen.open(address).text
    let_answer(department, (404, NONE_YET), (201, GIVEN))
    assert citizen.send(address, rating="4", comment=" 很好 ").status_code == 303
    request = department.asked[1]
    assert (request.method, request.json) == ("POST", {"rating": 4, "comment": "很好"})
    assert request.headers["Idempotency-Key"]
    let_answer(department, (200, ATTENDED), (200, GIVEN))
    page = citizen.open(f"{address}?said=1").text
    assert "谢谢您的评价" in page
    assert "修改评价" in page
    let_answer(department, (200, GIVEN))
    citizen.send(address, rating="2", comment="")
    assert (department.asked[1].method, department.asked[1].json) == ("PUT", {"rating": 2, "comment": None})
    let_answer(department, (200, ATTENDED), (200, GIVEN | {"status": "published"}))
    assert "<textarea" not in citizen.open(address).text


def test_who_was_checked_in_early_rates_nothing_before_it_begins(citizen: Reader, department: Double) -> None:
    later = {"starts_at": "2031-11-06T01:00:00+00:00", "ends_at": "2031-11-06T03:30:00+00:00"}
    early = ATTENDED | {"session": ATTENDED["session"] | later}
    let_answer(department, (200, overview(early)))
    assert f"/my/bookings/{ID}/feedback" not in citizen.open(f"/my/bookings/{ID}").text
    let_answer(department, (200, early), (404, NONE_YET))
    page = citizen.open(f"/my/bookings/{ID}/feedback").text
    assert "开始以后才能评价" in page and "提交评价" not in page


def test_refused_feedback_stays_filled(citizen: Reader, department: Double) -> None:
    address = f"/my/bookings/{ID}/feedback"
    let_answer(department, (200, ATTENDED), (404, NONE_YET))
    citizen.open(address)
    wrong = [{"field": "comment", "message": "太长"}]
    refusal = {"type": "x", "title": "填写有误", "status": 422, "errors": wrong}
    let_answer(department, (404, NONE_YET), (422, refusal), (200, ATTENDED), (404, NONE_YET))
    assert citizen.send(address, rating="3", comment="长话").status_code == 422
    assert "长话</textarea>" in citizen.page
    assert 'value="3" required checked' in citizen.page
    assert 'id="comment-wrong"' in citizen.page


def test_with_registration_away_the_feedback_stays_filled(citizen: Reader, department: Double) -> None:
    address = f"/my/bookings/{ID}/feedback"
    let_answer(department, (200, ATTENDED), (404, NONE_YET))
    citizen.open(address)
    let_answer(department, (503, {"title": "x"}))
    assert citizen.send(address, rating="3", comment="长话").status_code == 503
    assert "暂时连不上" in citizen.page
    assert "长话</textarea>" in citizen.page
    assert 'value="3" required checked' in citizen.page


def test_what_others_say(portal: Flask, stranger: Reader, department: Double) -> None:
    facts = sitting()
    session(portal, facts, activity_id=activity(portal, sittings=[facts]))
    ratings = [{"rating": rating, "count": int(rating == 5)} for rating in (5, 4, 3, 2, 1)]
    comment = {"id": ID, "rating": 5, "comment": "<b>很好</b>", "created_at": "2021-11-07T01:00:00+00:00"}
    let_answer(department, (200, listed(comment, count=1, average=5.0, ratings=ratings)))
    page = stranger.open(f"/sessions/{facts['id']}/feedback").text
    assert "5.0 分（满分 5 分）" in page
    assert "&lt;b&gt;很好" in page
    assert stranger.open(f"/sessions/{uuid.uuid4()}/feedback").status_code == 404


@pytest.mark.slow
def test_these_pages_are_for_those_they_are_for(portal: Flask, stranger: Reader) -> None:
    for address in ("/my/learning", "/my/routes", f"/my/bookings/{ID}/certificate"):
        assert stranger.open(address).location.startswith("/sign-in")
    for address in ("/staff/feedback", "/staff/exports"):
        assert stranger.open(address).location.partition("?")[0] == "/staff/sign-in"
    door = sign_in_staff(portal, "door")
    assert door.open("/staff/feedback").status_code == 403
    assert door.open("/staff/exports").status_code == 403


@pytest.mark.slow
def test_with_registration_away_the_pages_say_so(new_gateway: Any) -> None:
    app = new_gateway(registration_url=NOBODY)
    edition(app)
    facts = sitting()
    session(app, facts, activity_id=activity(app, sittings=[facts]))
    reader = Reader(app.test_client())
    for address in ("/verify/K7QM-3F9D-WXYZ", f"/sessions/{facts['id']}/feedback"):
        page = reader.open(address)
        assert (page.status_code, "暂时连不上" in page.text) == (503, True)


@pytest.mark.slow
def test_the_address_on_a_certificate_is_the_portals_whatever_host_was_asked(
    new_gateway: Any,
) -> None:
    gateway = new_gateway(portal_url="https://week.example/")
    with gateway.test_request_context(headers={"Host": "evil.example"}):
        assert sheet(CERTIFICATE)["address"] == "https://week.example/verify/K7QM-3F9D-WXYZ"


@pytest.mark.slow
def test_whose_appeal_was_granted_is_not_told_first_that_they_did_not_come(
    citizen: Reader, department: Double
) -> None:
    appeal = {"id": str(uuid.uuid4()), "text": "我到了", "status": "open", "reply": None}
    for status, heading in (("open", "这一场没有到"), ("granted", "申诉已通过")):
        missed = overview(ATTENDED | {"status": "no_show"}, appeal=appeal | {"status": status})
        let_answer(department, (200, missed))
        page = citizen.open(f"/my/bookings/{ID}").text
        assert f"<h1>{heading}</h1>" in page


@pytest.mark.slow
@pytest.mark.parametrize("status", ["confirmed", "waitlisted"])
def test_a_booking_of_what_is_over_shows_no_pass(citizen: Reader, department: Double, status: str) -> None:
    """As of a check-in that was undone, or of a door that nobody kept."""
    past = ATTENDED | {"status": status, "came": 0}
    undone = {"at": "2021-11-05T00:00:00+00:00", "channel": "desk", "change": "confirmed", "reason": None}
    booking_now = overview(past) | {"history": [undone | {"detail": {"came": 0}}]}
    let_answer(department, (200, booking_now))
    page = citizen.open(f"/my/bookings/{ID}").text
    assert "这一场已结束" in page and "报名成功" not in page and "入场凭证" not in page
    assert ("可以补记" in page) is (status == "confirmed")
    assert "不再算到场，报名还在" in page and "到了 0 人" not in page
    let_answer(department, (200, listed(past)))
    assert "已结束" in citizen.open("/my/bookings").text
