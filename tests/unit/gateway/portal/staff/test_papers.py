"""A unit's pages of its plan, with reporting's double behind them."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.double import Double, sent
from tests.fixtures.gateway import EDITION, edition
from tests.fixtures.pages import Reader, sign_in_staff

UNIT, PLAN, ROW, SITTING = (str(uuid.uuid4()) for _ in range(4))
SITTINGS: list[dict[str, Any]] = [
    {
        "id": SITTING,
        "activity_id": ROW,
        "starts_at": "2021-11-06T01:00:00+00:00",
        "ends_at": "2021-11-06T03:00:00+00:00",
        "seats": 40,
        "venue_id": None,
        "space_id": None,
        "place": {"name": "一楼教室", "address": None, "district": "420102", "area": "江岸区"},
        "prevention": ["戴口罩"],
        "join_url": None,
        "open_to_all": False,
        "online": None,
        "placement": None,
        "space_seats": None,
        "status": "planned",
    }
]
ACTIVITY: dict[str, Any] = {
    "id": ROW,
    "plan_id": PLAN,
    "version": 1,
    "revision": 3,
    "title": "智能手机助老课",
    "title_en": "Smartphones",
    "summary": "学会挂号",
    "kind": "培训",
    "mode": "offline",
    "series": "互联网+全民学习",
    "topics": ["智慧助老"],
    "audiences": ["老年人群"],
    "booked_as": "sittings",
    "drop_in": False,
    "reading_kind": None,
    "organiser": None,
    "status": "planned",
    "waits": False,
    "proposed": None,
    "remark": None,
    "sittings": SITTINGS,
}
SUMMARY: dict[str, Any] = {
    "id": PLAN,
    "version": 5,
    "edition_id": "00000000-0000-0000-0000-000000000000",
    "unit_id": UNIT,
    "unit_name": "江岸区社区学院",
    "title": "江岸区社区学院2021年活动方案",
    "status": "draft",
    "created_at": "2021-10-20T01:00:00+00:00",
    "submitted_at": None,
    "late": False,
}
ADDRESS = f"/staff/papers/{PLAN}"
EDIT = f"/staff/papers/rows/{ROW}"
WORDS = {
    name: ACTIVITY[name] for name in ("title", "title_en", "summary", "kind", "mode", "series", "booked_as")
}
TIMES = {"day": "2021-11-08", "starts": "9：00", "ends": "11:00", "seats": "30"}
WHERE = {"space": "", "place_name": "礼堂", "place_area": "江岸区", "prevention": "测温\n 戴口罩 "}
CHANGED = {"type": "/problems/changed-meanwhile", "title": "别人刚刚改过", "status": 412, "version": 4}
DOUBTFUL = {
    "type": "/problems/doubtful",
    "title": "请核对",
    "status": 409,
    "errors": [{"field": "sittings.0.starts_at", "message": "这个时间已经过去"}],
}


def say(department: Double, state: str = "draft", **row: Any) -> None:
    """Let the plan stand in this state with one line, changed so."""
    activity = ACTIVITY | row
    whole = SUMMARY | {"activities": [activity], "transitions": [], "status": state}
    summary = SUMMARY | {"status": state, "waiting": 0}
    department.stand("/plans", {"items": [summary], "next_cursor": None})
    department.stand(f"/plans/{PLAN}", whole)
    department.stand(f"/activities/{ROW}", activity)
    department.stand("/owed/acts", {"items": []})
    department.stand(f"/editions/{EDITION}", {"notice": "请各单位\n按时报送。"})


def answer_next(department: Double, status: int, body: Any = None, *endings: str) -> None:
    """Let what is sent next be answered so, in place of what stands at these endings."""
    for ending in endings:
        department.standing.pop(ending, None)
    department.answers.clear()
    department.answer(status, body)


@pytest.fixture
def editor(new_gateway: Callable[..., Flask], papers_department: Double) -> Reader:
    app = new_gateway(reporting_url=papers_department.url)
    edition(app)
    say(papers_department)
    return sign_in_staff(app, "unit_editor", unit=UNIT)


@pytest.mark.slow
def test_a_unit_sees_what_it_owes_and_the_next_step(editor: Reader, papers_department: Double) -> None:
    assert 'href="/staff/papers"' in editor.open("/staff").text
    page = editor.open("/staff/papers").text
    for words in ("草稿", "核对后提交", f'href="{ADDRESS}"', "请各单位", "不是通知规定的"):
        assert words in page
    say(papers_department, "approved", waits=True)
    assert "1 行等办公室审核" in editor.open("/staff/papers").text


def test_while_reporting_is_away_a_clerk_is_sent_nowhere_that_is_the_offices(
    editor: Reader, papers_department: Double
) -> None:
    papers_department.standing.clear()
    papers_department.answer(503, {"title": "x", "status": 503})
    assert editor.open("/staff/papers").status_code == 503
    assert "/staff/office" not in editor.page


@pytest.mark.slow
def test_a_plan_is_begun_by_one_press(editor: Reader, papers_department: Double) -> None:
    papers_department.stand("/plans", {"items": [], "next_cursor": None})
    assert "开始填方案" in editor.open("/staff/papers").text
    answer_next(papers_department, 201, {"id": PLAN}, "/plans")
    assert editor.send("/staff/papers").location == ADDRESS
    [request] = sent(papers_department, "POST")
    assert (request.path, request.json["unit_id"]) == ("/plans", UNIT)


@pytest.mark.slow
def test_remarks_proposals_and_sittings_stand_beside_their_line(
    editor: Reader, papers_department: Double
) -> None:
    say(papers_department, "approved", status="approved", waits=True, proposed={"title": "手机进阶"})
    page = editor.open(ADDRESS).text
    for words in ("有修改，等办公室审核", "手机进阶", "智能手机助老课", "09:00–11:00", "一楼教室", "40 座"):
        assert words in page
    say(papers_department, "returned", remark="请写明讲师")
    page = editor.open(ADDRESS).text
    assert "办公室退回" in page and "请写明讲师" in page and "提交方案" in page


@pytest.mark.slow
def test_a_line_is_added_with_its_first_sitting(editor: Reader, papers_department: Double) -> None:
    editor.open(f"{ADDRESS}/add")
    answer_next(papers_department, 201, {"id": ROW})
    answer = editor.send(f"{ADDRESS}/add", **WORDS | TIMES | WHERE, audiences="老年人群")
    assert answer.location == f"{EDIT}?saved=1"
    [request] = sent(papers_department, "POST")
    assert (request.path, request.headers["If-Match"]) == (f"/plans/{PLAN}/activities", '"5"')
    [sitting] = request.json["sittings"]
    assert (sitting["starts_at"], sitting["ends_at"]) == (
        "2021-11-08T09:00:00+08:00",
        "2021-11-08T11:00:00+08:00",
    )
    assert (sitting["prevention"], sitting["place"]["district"]) == (["测温", "戴口罩"], "420102")


@pytest.mark.slow
def test_a_draft_line_needs_no_sitting_and_a_half_filled_one_is_named(
    editor: Reader, papers_department: Double
) -> None:
    editor.open(f"{ADDRESS}/add")
    page = editor.send(f"{ADDRESS}/add", **WORDS, space="", place_area="", day="2021-11-08").text
    assert 'id="starts-wrong"' in page and 'id="seats-wrong"' in page and 'value="2021-11-08"' in page
    assert not sent(papers_department, "POST")
    answer_next(papers_department, 201, {"id": ROW})
    editor.send(f"{ADDRESS}/add", **WORDS, space="", place_area="", day="")
    [request] = sent(papers_department, "POST")
    assert "sittings" not in request.json


@pytest.mark.slow
def test_a_likely_slip_is_asked_about_beside_its_field_and_confirmed(
    editor: Reader, papers_department: Double
) -> None:
    editor.open(f"{ADDRESS}/add")
    answer_next(papers_department, 409, DOUBTFUL)
    page = editor.send(f"{ADDRESS}/add", **WORDS | TIMES | WHERE).text
    assert 'id="day-wrong"' in page and "已核对，确实如此" in page and 'value="礼堂"' in page
    answer_next(papers_department, 201, {"id": ROW})
    editor.send(f"{ADDRESS}/add", **WORDS | TIMES | WHERE, confirmed="1")
    assert sent(papers_department, "POST")[-1].json["confirmed"] is True


@pytest.mark.slow
def test_of_two_editors_the_second_sees_both_texts(editor: Reader, papers_department: Double) -> None:
    editor.open(EDIT)
    papers_department.stand(f"/activities/{ROW}", ACTIVITY | {"title": "同事改的名称", "revision": 4})
    double_patch = papers_department.standing.pop(f"/activities/{ROW}")
    papers_department.answers.clear()
    papers_department.answer(412, CHANGED)
    papers_department.answer(200, double_patch[2])
    page = editor.send(EDIT, **WORDS | {"title": "我改的名称"}, topics="智慧助老", audiences="老年人群").text
    assert "同事改的名称" in page and "我改的名称" in page and 'name="version" value="4"' in page
    editor.send(EDIT, **WORDS | {"title": "我改的名称"}, topics="智慧助老", audiences="老年人群")
    assert sent(papers_department, "PATCH")[-1].headers["If-Match"] == '"4"'


@pytest.mark.slow
def test_a_sitting_is_changed_upon_the_numbers_of_its_people(
    editor: Reader, papers_department: Double
) -> None:
    path = f"{EDIT}/sittings/{SITTING}"
    page = editor.open(path).text
    for value in ("2021-11-06", "09:00", "11:00", "40", "一楼教室"):
        assert f'value="{value}"' in page
    booked = {"type": "/problems/people-booked", "title": "已有人报名", "status": 409, "expected": "abc"}
    answer_next(papers_department, 409, booked)
    assert "看过人数，确认" in editor.send(path, **TIMES | WHERE).text
    answer_next(papers_department, 200)
    assert editor.send(path, **TIMES | WHERE).location == f"{EDIT}?saved=1"
    assert sent(papers_department, "PATCH")[-1].json["expected"] == "abc"


@pytest.mark.slow
@pytest.mark.parametrize(("status", "method"), [("planned", "DELETE"), ("approved", "POST")])
def test_a_line_and_a_sitting_are_struck_out_or_withdrawn(
    editor: Reader, papers_department: Double, status: str, method: str
) -> None:
    say(papers_department, "approved", status=status)
    path = f"{EDIT}/sittings/{SITTING}/remove"
    editor.open(path)
    answer_next(papers_department, 204 if method == "DELETE" else 200)
    assert editor.send(path).location == f"{EDIT}?saved=1"
    [request] = sent(papers_department, method)
    assert (request.path.startswith(f"/sittings/{SITTING}"), request.headers["If-Match"]) == (True, '"3"')


@pytest.mark.slow
def test_what_was_withdrawn_is_shown_as_off_and_is_given_after_all(
    editor: Reader, papers_department: Double
) -> None:
    """Its sittings stood there as if they were held, and only the API could give it again."""
    say(papers_department, "approved", status="withdrawn")
    page = editor.open(ADDRESS).text
    assert "<s>11月6日" in page and f'href="{EDIT}/restore"' in page
    assert "改这一场" not in editor.open(EDIT).text
    assert "照办" in editor.open(f"{EDIT}/restore").text
    answer_next(papers_department, 200)
    assert editor.send(f"{EDIT}/restore").location == f"{EDIT}?saved=1"
    [request] = sent(papers_department, "POST")
    assert (request.path, request.headers["If-Match"]) == (f"/activities/{ROW}/restore", '"3"')


@pytest.mark.slow
def test_a_cancelled_sitting_is_held_after_all(editor: Reader, papers_department: Double) -> None:
    cancelled = [SITTINGS[0] | {"status": "cancelled"}]
    say(papers_department, "approved", status="approved", sittings=cancelled)
    path = f"{EDIT}/sittings/{SITTING}/restore"
    assert f'href="{path}"' in editor.open(EDIT).text
    editor.open(path)
    answer_next(papers_department, 200)
    assert editor.send(path).location == f"{EDIT}?saved=1"
    [request] = sent(papers_department, "POST")
    assert (request.path, request.headers["If-Match"]) == (f"/sittings/{SITTING}/restore", '"3"')


@pytest.mark.slow
def test_a_likely_slip_of_the_district_and_the_day_is_told_at_its_input(
    editor: Reader, papers_department: Double
) -> None:
    path = f"{EDIT}/sittings/{SITTING}"
    editor.open(path)
    assert "例如 2021-11-05" in editor.send(path, **TIMES | WHERE | {"day": "2021-02-29"}).text
    outside = {"field": "starts_at", "message": "不在活动周期间"}
    answer_next(
        papers_department, 422, {"type": "/problems/invalid", "title": "填写有误", "errors": [outside]}
    )
    assert 'href="#day"' in editor.send(path, **TIMES | WHERE).text


@pytest.mark.slow
def test_a_plan_is_submitted_as_it_was_seen(editor: Reader, papers_department: Double) -> None:
    editor.open(ADDRESS)
    answer_next(papers_department, 200)
    assert editor.send(ADDRESS).location == f"{ADDRESS}?saved=submitted"
    [request] = sent(papers_department, "POST")
    assert (request.path, request.headers["If-Match"]) == (f"/plans/{PLAN}/submit", '"5"')


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "field"),
    [({"organiser_name": "李家"}, "organiser_kind"), ({"organiser_kind": "家庭"}, "organiser_name")],
    ids=["of what kind", "who"],
)
def test_whoever_gives_an_activity_is_named_with_what_they_are(
    editor: Reader, papers_department: Double, given: dict[str, str], field: str
) -> None:
    editor.open(f"{ADDRESS}/add")
    page = editor.send(f"{ADDRESS}/add", **WORDS | TIMES | WHERE | given)
    assert page.status_code == 422 and f'href="#{field}"' in page.text
    assert sent(papers_department, "POST") == []


@pytest.mark.slow
def test_what_a_plan_lacks_is_said_with_its_line_and_leads_there(
    editor: Reader, papers_department: Double
) -> None:
    editor.open(ADDRESS)
    wrong = [
        {"field": "activities.0.reading_kind", "message": "请填是哪一类阅读"},
        {"field": "activities.0.sittings", "message": "活动还没有场次"},
    ]
    state = {"type": "/problems/invalid", "title": "填写有误", "status": 422, "errors": wrong}
    answer_next(papers_department, 422, state)
    assert editor.send(ADDRESS).status_code == 422
    for message in ("请填是哪一类阅读", "活动还没有场次"):
        assert f'<a href="#row-1">第 1 行：{message}</a>' in editor.page
    assert 'id="row-1"' in editor.page


@pytest.mark.slow
def test_the_pages_are_the_units_own(new_gateway: Callable[..., Flask], papers_department: Double) -> None:
    app = new_gateway(reporting_url=papers_department.url)
    edition(app)
    say(papers_department)
    desk = sign_in_staff(app, "desk", username="desk")
    assert desk.open("/staff/papers").status_code == 403
    page = sign_in_staff(app, "office").open("/staff/papers").text
    assert 'href="/staff/office/units"' in page and "/staff/papers/contact" not in page


@pytest.mark.slow
def test_of_a_week_that_is_over_no_plan_is_begun_changed_or_submitted(
    new_gateway: Callable[..., Flask], papers_department: Double
) -> None:
    app = new_gateway(reporting_url=papers_department.url)
    edition(app, closes_on="2021-11-04")
    say(papers_department)
    plan = SUMMARY | {"activities": [ACTIVITY], "transitions": [], "edition_id": EDITION}
    papers_department.stand(f"/plans/{PLAN}", plan)
    editor = sign_in_staff(app, "unit_editor", unit=UNIT)
    page = editor.open(ADDRESS).text
    assert "方案不能再改" in page and "智能手机助老课" in page
    for words in ("提交方案", "加一行活动", "用表格填写", EDIT):
        assert words not in page, words
    papers_department.stand("/plans", {"items": [], "next_cursor": None})
    page = editor.open("/staff/papers").text
    assert "方案不能再改" in page and "开始填方案" not in page
