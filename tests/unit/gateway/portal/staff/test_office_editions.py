"""The office's pages of editions and of what units must file, with reporting's double behind them."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.double import Double, sent
from tests.fixtures.gateway import EDITION, UNIT, WEEK, tell
from tests.fixtures.gateway import edition as tell_edition
from tests.fixtures.pages import Reader, sign_in_staff
from tests.unit.gateway.portal.staff.test_papers import answer_next

RULES: dict[str, Any] = {
    "party_limit": 5,
    "open_bookings_limit": None,
    "hold_minutes": 30,
    "promotion_cutoff_minutes": 60,
    "release_minutes": 30,
    "no_show_limit": 3,
    "no_show_days": 30,
    "block_days": 7,
    "undo_minutes": 10,
    "retention_days": 180,
}
SHOWN: dict[str, Any] = WEEK | {
    "name_en": "2021 Wuhan Learning Week",
    "theme_en": None,
    "version": 9,
    "revision": 4,
    "notice": "请按时报送。",
    "desk_phone": None,
    "rules": RULES,
    "reviewed": ["activities", "title"],
    "prevention_required": True,
    "deadlines": {"plans": "2021-10-25T16:00:00+00:00", "summaries": None},
}
SETTINGS = f"/staff/office/editions/{EDITION}"
LISTED = f"{SETTINGS}/requirements"
ID = str(uuid.uuid4())
REQUIREMENT: dict[str, Any] = {
    "id": ID,
    "version": 2,
    "edition_id": EDITION,
    "position": 1,
    "paper": "links",
    "title": "媒体报道链接",
    "note": "",
    "kinds": ["老年大学"],
    "least": 1,
    "due_at": "2021-11-20T10:00:00+00:00",
}
STALE = {"type": "/problems/changed-meanwhile", "title": "别人刚刚改过", "status": 412, "version": 5}
SENT: dict[str, Any] = RULES | {
    "name": SHOWN["name"],
    "theme": "学在江城",
    "theme_en": "Learning by the River",
    "opens_on": "2021-11-01",
    "closes_on": "2021-11-30",
    "status": "open",
    "notice": "",
    "desk_phone": "",
    "organisers": "承办:武汉市教育局\n落实：江岸区社区学院",
    "plans_day": "2021-11-12",
    "plans_hour": "18：00",
    "reviewed": "title",
    "open_bookings_limit": "",
}


def stand(department: Double, **changes: Any) -> None:
    department.stand("/editions", {"items": [SHOWN | changes], "next_cursor": None})
    department.stand(f"/editions/{EDITION}", SHOWN | changes)
    department.stand("/requirements", {"items": [REQUIREMENT]})
    department.stand(f"/requirements/{ID}", REQUIREMENT)
    department.stand(f"/requirements/{ID}/answers", {"units": []})


@pytest.fixture
def office(new_gateway: Callable[..., Flask], papers_department: Double) -> Reader:
    app = new_gateway(reporting_url=papers_department.url)
    tell_edition(app)
    roles = [{"edition_id": EDITION, "role": "executor"}]
    unit = {
        "name": "江岸区社区学院",
        "kind": "社区学院",
        "district": "420102",
        "area": "江岸区",
        "roles": roles,
    }
    tell(app, "reporting.unit-changed", id=UNIT, **unit)
    stand(papers_department)
    return sign_in_staff(app, "office")


@pytest.mark.slow
def test_editions_are_listed_and_their_settings_shown(office: Reader) -> None:
    assert 'href="/staff/office/editions"' in office.open("/staff").text
    page = office.open("/staff/office/editions").text
    assert f'href="{SETTINGS}"' in page and "已开放" in page and f'href="{LISTED}"' in page
    page = office.open(SETTINGS).text
    for words in (
        "请按时报送。",
        'value="2021 Wuhan Learning Week"',
        "承办：武汉市教育局",
        'value="2021-10-25"',
        "24:00",
        "不是通知规定的",
    ):
        assert words in page


@pytest.mark.slow
def test_settings_are_sent_as_a_whole_and_organisers_that_are_units_named_as_such(
    office: Reader, papers_department: Double
) -> None:
    office.open(SETTINGS)
    assert office.send(SETTINGS, **SENT).location == f"{SETTINGS}?saved=1"
    [request] = sent(papers_department, "PATCH")
    assert (request.path, request.headers["If-Match"]) == (f"/editions/{EDITION}", '"4"')
    body = request.json
    assert (body["name_en"], body["theme_en"]) == (None, "Learning by the River")
    assert (body["theme"], body["reviewed"], body["prevention_required"]) == ("学在江城", ["title"], False)
    assert body["organisers"] == [
        {"role": "undertaker", "name": "武汉市教育局", "unit_id": None},
        {"role": "executor", "name": "江岸区社区学院", "unit_id": UNIT},
    ]
    assert body["deadlines"] == {"plans": "2021-11-12T18:00:00+08:00", "summaries": None}
    assert body["rules"] == RULES


@pytest.mark.slow
@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("organisers", "市教育局", "每行写成 承办：市教育局 这样"),
        ("party_limit", "0", "请填 1 到 100 之间的数字"),
        ("closes_on", "", "请填写日期"),
        ("closes_on", "2021-02-29", "例如 2021-11-05"),
        ("summaries_hour", "18:00", "没有选日期"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    office: Reader, papers_department: Double, field: str, value: str, words: str
) -> None:
    office.open(SETTINGS)
    page = office.send(SETTINGS, **SENT | {field: value}).text
    assert words in page and "学在江城" in page and not sent(papers_department, "PATCH")


@pytest.mark.slow
def test_a_past_deadline_is_asked_about_beside_its_day(office: Reader, papers_department: Double) -> None:
    office.open(SETTINGS)
    past = {"field": "deadlines.plans", "message": "这个时间已经过去，请核对日期"}
    papers_department.standing.pop(f"/editions/{EDITION}")
    answer_next(papers_department, 422, {"title": "请核对", "type": "/problems/invalid", "errors": [past]})
    papers_department.answer(200, SHOWN)
    page = office.send(SETTINGS, **SENT).text
    assert 'id="plans_day-wrong"' in page and "已核对，确实如此" in page


@pytest.mark.slow
def test_the_second_of_two_editors_sees_both_texts(office: Reader, papers_department: Double) -> None:
    office.open(SETTINGS)
    papers_department.standing.pop(f"/editions/{EDITION}")
    answer_next(papers_department, 412, STALE)
    papers_department.answer(200, SHOWN | {"theme": "别人写的主题"})
    page = office.send(SETTINGS, **SENT).text
    assert "别人写的主题" in page and "学在江城" in page and 'name="version" value="5"' in page


@pytest.mark.slow
def test_a_closed_edition_is_shown_without_a_form_and_opened_again(
    office: Reader, papers_department: Double
) -> None:
    stand(papers_department, status="closed")
    page = office.open(SETTINGS).text
    assert "这一届已经关闭，只能查看。" in page and 'name="theme"' not in page
    assert "加上这一项" not in office.open(LISTED).text
    office.open(SETTINGS)
    assert office.send(f"{SETTINGS}/reopen").location == f"{SETTINGS}?saved=1"
    [request] = sent(papers_department, "PATCH")
    assert request.json == {"status": "open"}


@pytest.mark.slow
def test_a_new_edition_starts_from_a_copy_of_the_last(office: Reader, papers_department: Double) -> None:
    page = office.open("/staff/office/editions/add").text
    for words in ("2022年武汉市全民终身学习活动周", 'value="2022-11-01"', SHOWN["name"]):
        assert words in page
    assert re.search(r'<input checked[^>]* name="units"', page), "its units come along"
    basics = {"name": "2022年活动周", "theme": "新主题", "opens_on": "2022-11-01", "closes_on": "2022-11-30"}
    answer_next(papers_department, 201, {"id": EDITION})
    assert office.send("/staff/office/editions/add", **basics).location == f"{SETTINGS}?saved=1"
    [request] = sent(papers_department, "POST")
    assert request.path == f"/editions/{EDITION}/copies"
    assert request.json == basics | {"year": 2022, "name_en": None, "theme_en": None, "units": False}


@pytest.mark.slow
def test_a_deadline_of_a_copy_that_is_past_is_named_beside_the_first_day(
    office: Reader, papers_department: Double
) -> None:
    """It stood there without a name, apart from every input."""
    page = "/staff/office/editions/add"
    office.open(page)
    past = {"field": "deadlines.plans", "message": "这个时间已经过去，请核对日期"}
    answer_next(papers_department, 422, {"title": "请核对", "type": "/problems/invalid", "errors": [past]})
    basics = {"name": "2022年活动周", "theme": "新主题", "opens_on": "2022-11-01", "closes_on": "2022-11-30"}
    text = office.send(page, **basics).text
    assert 'href="#opens_on"' in text and "方案的截止时间：这个时间已经过去" in text


@pytest.mark.slow
def test_roles_are_listed_in_the_readers_language(office: Reader) -> None:
    office.open(f"{SETTINGS}?lang=en")
    page = office.send(SETTINGS, **SENT | {"organisers": "市教育局"}).text
    assert "Host, Organised by" in page


@pytest.mark.slow
def test_what_is_asked_is_listed_and_one_more_added(office: Reader, papers_department: Double) -> None:
    page = office.open(LISTED).text
    for words in ("媒体报道链接", "老年大学", "列出通常的六项", "不是通知规定的", 'value="社区学院"'):
        assert words in page
    papers_department.standing.pop("/requirements")
    answer_next(papers_department, 201, REQUIREMENT)
    more = {
        "paper": "links",
        "title": "电视报道",
        "kinds": "社区学院",
        "due_day": "2021-11-20",
        "due_hour": "",
    }
    assert office.send(LISTED, **more).location == f"{LISTED}?saved=1"
    [request] = sent(papers_department, "POST")
    assert request.json == {
        "edition_id": EDITION,
        "paper": "links",
        "title": "电视报道",
        "kinds": ["社区学院"],
        "due_at": "2021-11-21T00:00:00+08:00",
    }


@pytest.mark.slow
def test_one_is_changed_and_keeps_a_kind_that_no_unit_is_of(
    office: Reader, papers_department: Double
) -> None:
    path = f"/staff/office/requirements/{ID}"
    page = office.open(path).text
    assert 'value="老年大学" checked' in page and 'value="18:00"' in page
    changed = {"title": "报道", "kinds": "老年大学", "due_day": "2021-11-25", "due_hour": "12:00"}
    assert office.send(path, **changed, least="1", position="2").location == f"{LISTED}?saved=1"
    [request] = sent(papers_department, "PATCH")
    assert request.headers["If-Match"] == '"2"'
    assert request.json["kinds"] == ["老年大学"] and request.json["due_at"] == "2021-11-25T12:00:00+08:00"
    office.open(path)
    answer_next(papers_department, 204)
    office.send(path, act="drop", **changed)
    assert [request.path for request in sent(papers_department, "DELETE")] == [f"/requirements/{ID}"]


@pytest.mark.slow
def test_what_units_have_answered_is_not_offered_to_be_struck_out(
    office: Reader, papers_department: Double
) -> None:
    path = f"/staff/office/requirements/{ID}"
    assert 'value="drop"' in office.open(path).text
    papers_department.stand(f"/requirements/{ID}/answers", {"units": ["江岸区社区学院", "江汉大学"]})
    page = office.open(path).text
    assert (
        'value="drop"' not in page
        and "已有 2 个单位报送或说明" in page
        and "江岸区社区学院、江汉大学" in page
    )


@pytest.mark.slow
def test_a_plan_is_due_by_the_edition_and_its_page_says_so(office: Reader, papers_department: Double) -> None:
    papers_department.stand(f"/requirements/{ID}", REQUIREMENT | {"paper": "plan", "kinds": []})
    path = f"/staff/office/requirements/{ID}"
    page = office.open(path).text
    assert "在这一届的设置里改" in page and 'name="due_day"' not in page
    office.send(path, title="方案")
    [request] = sent(papers_department, "PATCH")
    assert "due_at" not in request.json


def test_only_the_office_sees_them(new_gateway: Callable[..., Flask], papers_department: Double) -> None:
    editor = sign_in_staff(new_gateway(reporting_url=papers_department.url), "unit_editor", unit=UNIT)
    for path in ("/staff/office/editions", SETTINGS, LISTED, f"/staff/office/requirements/{ID}"):
        assert editor.open(path).status_code == 403
