"""Nominating, page by page, with reporting's double behind it: a unit, a citizen, the office and its rules."""

import re
import uuid
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.double import Double, sent
from tests.fixtures.gateway import EDITION, edition
from tests.fixtures.pages import CITIZEN, Reader, sign_in, sign_in_staff
from tests.unit.gateway.portal.staff.test_papers import UNIT, answer_next

ID = str(uuid.uuid4())
AT = "2021-11-02T02:00:00+00:00"
CRITERIA = ("创新方法", "主动坚持", "带动群众", "事迹突出", "故事感人")
RULES: dict[str, Any] = {
    "edition_id": EDITION,
    "version": 2,
    "is_open": True,
    "assigned_at": None,
    "meeting_opened_at": None,
    "opens_at": "2021-10-31T16:00:00+00:00",
    "closes_at": "2021-11-10T10:00:00+00:00",
    "officials_excluded": True,
    "winners_excluded": True,
    "scores_wanted": 3,
    "weights": dict.fromkeys(CRITERIA, 20),
    "tie_break": ["带动群众", "事迹突出"],
    "outlier_points": 15,
    "notice_days": 7,
    "stars_sent_up": 3,
    "brands_sent_up": 3,
}
LINE: dict[str, Any] = {
    "id": ID,
    "version": 4,
    "edition_id": EDITION,
    "kind": "star",
    "route": "unit",
    "nominator": "江岸区社区学院",
    "unit_id": UNIT,
    "name": "欧阳学",
    "field": "老年教育",
    "area": "江岸区",
    "status": "draft",
    "remark": None,
    "consent_at": None,
    "submitted_at": None,
}
NOMINATION = LINE | {
    "name_en": None,
    "phone": "+8613800002222",
    "born": "1951-03",
    "story": "退休十二年，每周两次教邻居用智能手机。",
    "evidence": "",
    "links": ["https://www.example.com/news/1"],
    "is_official": False,
    "won_before": False,
    "consent_how": None,
    "mail": None,
    "asked": None,
    "photos": [],
    "steps": [{"act": "begin", "by_office": False, "at": AT, "words": None}],
}
PATH = f"/staff/nominations/{ID}"


def stand(department: Double, **changes: Any) -> None:
    nomination = NOMINATION | changes
    department.stand(f"/honour-rules/{EDITION}", RULES)
    department.stand(f"/nominations/{ID}", nomination)
    line = {name: nomination[name] for name in LINE}
    department.stand("/nominations", {"items": [line], "next_cursor": None})


@pytest.fixture
def app(new_gateway: Callable[..., Flask], papers_department: Double, department: Double) -> Flask:
    app = new_gateway(reporting_url=papers_department.url, registration_url=department.url)
    edition(app)
    stand(papers_department)
    return app


@pytest.mark.slow
def test_a_unit_begins_a_draft(app: Flask, papers_department: Double) -> None:
    editor = sign_in_staff(app, "unit_editor", unit=UNIT)
    assert 'href="/staff/nominations"' in editor.open("/staff").text
    page = editor.open("/staff/nominations").text
    for words in ("正在接受推荐", "11月10日 18:00", "推荐百姓学习之星", "只走一个渠道", "领导干部不参评"):
        assert words in page
    page = editor.open("/staff/nominations/new?kind=brand").text
    assert "品牌名称" in page and "出生年月" not in page and "社会组织名称" not in page
    del papers_department.standing["/nominations"]
    answer_next(papers_department, 201, NOMINATION)
    form = {"name": "周三合唱", "phone": "", "field": "社区教育", "area": "全市"}
    english = {"name_en": "Wednesday Choir"}
    address = "/staff/nominations/new?kind=brand"
    answer = editor.send(address, **form, **english, links="https://a.example.com/1")
    assert answer.location == f"{PATH}?saved=1"
    [request] = sent(papers_department, "POST")
    assert request.json["kind"] == "brand" and request.json["links"] == ["https://a.example.com/1"]
    assert request.json["name_en"] == "Wednesday Choir"
    assert request.json["phone"] is None and request.headers["Idempotency-Key"]


@pytest.mark.slow
def test_it_is_saved_and_submitted_with_one_press_and_what_is_missing_stands_beside(
    app: Flask, papers_department: Double
) -> None:
    editor = sign_in_staff(app, "unit_editor", unit=UNIT)
    page = editor.open(PATH).text
    assert "+8613800002222" in page and 'value="1951-03"' in page
    problem = {
        "type": "/problems/invalid",
        "title": "填写有误",
        "errors": [{"field": "story", "message": "事迹至少写 50 个字，现在 19 个"}],
    }
    path = f"/nominations/{ID}/submission"
    papers_department.standing[path] = (422, {"Content-Type": "application/problem+json"}, problem)
    form = {"name": "欧阳学", "field": "老年教育", "area": "江岸区", "story": "退休十二年"}
    page = editor.send(PATH, act="submit", **form).text
    assert "现在 19 个" in page and "退休十二年" in page
    patch, post = sent(papers_department, "PATCH"), sent(papers_department, "POST")
    assert (patch[0].headers["If-Match"], post[0].headers["If-Match"]) == ('"4"', '"4"')
    assert patch[0].json["story"] == "退休十二年" and post[0].json == {"consent": False}


def test_consent_and_withdrawal(app: Flask, papers_department: Double) -> None:
    editor = sign_in_staff(app, "unit_editor", unit=UNIT)
    stand(papers_department, status="submitted", phone="138****2222")
    page = editor.open(PATH).text
    assert "提交给办公室" not in page and "138****2222" in page and "记录本人同意" in page
    assert "请写明本人怎样同意的" in editor.send(PATH, act="consent", how="").text
    papers_department.stand(f"/nominations/{ID}/consent", NOMINATION)
    assert editor.send(PATH, act="consent", how="本人签字").location.endswith("saved=consent")
    assert sent(papers_department, "PUT")[0].json == {"how": "本人签字"}
    papers_department.stand(f"/nominations/{ID}/withdrawal", NOMINATION)
    editor.open(PATH)
    assert editor.send(PATH, act="withdraw").location.endswith("saved=withdraw")


ASKED = {"asked_at": AT, "expires_at": "2021-12-02T02:00:00+00:00", "language": "zh", "to": "138****2222"}
ASKED |= {"delivery": "sent", "answer": None, "answered_at": None, "again_from": "2021-11-02T03:00:00+00:00"}


def test_a_link_is_sent_to_the_candidate_and_what_they_answered_is_shown(
    app: Flask, papers_department: Double
) -> None:
    editor = sign_in_staff(app, "unit_editor", unit=UNIT)
    stand(papers_department, status="submitted")
    assert "给本人发链接" in editor.open(PATH).text
    papers_department.stand(f"/nominations/{ID}/consent-request", NOMINATION)
    assert editor.send(PATH, act="ask", language="en").location.endswith("saved=ask")
    assert sent(papers_department, "POST")[-1].json == {"language": "en"}
    stand(papers_department, status="accepted", asked=ASKED)
    page = editor.open(PATH).text
    assert "138****2222" in page and "还没有答复" in page and "重发链接</button>" in page
    just_now = ASKED | {"again_from": "2021-11-05T01:00:00+00:00"}
    stand(papers_department, status="accepted", asked=just_now)
    page = editor.open(PATH).text
    assert "重发链接</button>" not in page and "09:00 以后可以重发链接" in page


def test_the_office_sees_what_the_candidate_answered(app: Flask, papers_department: Double) -> None:
    office = sign_in_staff(app, "office")
    path = f"/staff/office/nominations/{ID}"
    stand(papers_department, status="accepted", asked=ASKED)
    papers_department.stand(f"/nominations/{ID}/consent-request", NOMINATION)
    office.open(path)
    assert office.send(path, act="ask", language="zh").location == path
    stand(papers_department, status="accepted", asked=ASKED | {"answer": "no"})
    page = office.open(path).text
    assert "本人答复：不同意公开" in page and "记录本人同意" not in page


def test_a_citizen_nominates_themselves(app: Flask, papers_department: Double, department: Double) -> None:
    citizen = sign_in(Reader(app.test_client()), department, CITIZEN)
    path = f"/my/nominations/{ID}"
    stand(papers_department, route="self", nominator=None, unit_id=None)
    assert "推荐终身学习品牌项目" in citizen.open("/my/nominations").text
    assert "社会组织名称" in citizen.open("/my/nominations/new").text
    page = citizen.open(path).text
    assert "我同意：入选后公示" in page and "记录本人同意" not in page
    papers_department.stand(f"/nominations/{ID}/submission", NOMINATION)
    form = {"name": "欧阳学", "field": "老年教育", "area": "江岸区", "consent": "1"}
    assert citizen.send(path, act="submit", **form).location == f"{path}?saved=submit"
    assert sent(papers_department, "POST")[-1].json == {"consent": True}


def test_who_is_not_signed_in_is_sent_to_sign_in(app: Flask) -> None:
    reader = Reader(app.test_client())
    assert "/sign-in?next=" in reader.open("/my/nominations").location
    assert reader.open("/staff/nominations").location.partition("?")[0] == "/staff/sign-in"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("act", "path"), [("return", "return"), ("refuse", "refusal"), ("accept", "acceptance")]
)
def test_the_office_decides_on_eligibility(
    app: Flask, papers_department: Double, act: str, path: str
) -> None:
    office = sign_in_staff(app, "office")
    stand(papers_department, status="submitted", phone="138****2222", namesakes=[2016])
    assert "欧阳学" in office.open("/staff/office/nominations").text
    page = office.open(f"/staff/office/nominations/{ID}").text
    assert "往届有同名的获得者（2016 年）" in page and "1951-03" in page
    if act != "accept":
        page = office.send(f"/staff/office/nominations/{ID}", act=act, remark="").text
        assert "退回或不通过要写明原因" in page
    papers_department.stand(f"/nominations/{ID}/{path}", NOMINATION)
    remark = "" if act == "accept" else "请写明时间"
    answer = office.send(f"/staff/office/nominations/{ID}", act=act, remark=remark)
    assert answer.location == "/staff/office/nominations?saved=1"
    [request] = sent(papers_department, "POST")
    assert (request.path, request.headers["If-Match"]) == (f"/nominations/{ID}/{path}", '"4"')


def test_the_phone_is_shown_for_a_reason(app: Flask, papers_department: Double) -> None:
    office = sign_in_staff(app, "office")
    stand(papers_department, status="submitted", phone="138****2222")
    path = f"/staff/office/nominations/{ID}"
    office.open(path)
    assert "请写明为什么要查看电话" in office.send(path, act="phone", reason="").text
    papers_department.stand(f"/nominations/{ID}/contact", {"name": "欧阳学", "phone": "13800002222"})
    page = office.send(path, act="phone", reason="核实", remark="时间不清").text
    assert "tel:13800002222" in page and "时间不清</textarea>" in page


@pytest.mark.slow
def test_what_is_written_for_another_button_is_not_dropped(app: Flask, papers_department: Double) -> None:
    office = sign_in_staff(app, "office")
    stand(papers_department, status="submitted", phone="138****2222", consent_at=None)
    path = f"/staff/office/nominations/{ID}"
    office.open(path)
    for act, form in (("accept", {"remark": "不实"}), ("return", {"remark": "补充", "how": "电话"})):
        page = office.send(path, act=act, **form).text
        assert "不归您按的按钮" in page and all(text in page for text in form.values())
    assert not sent(papers_department, "POST")


@pytest.mark.slow
def test_the_office_sets_rules_and_notes_who_won_before(app: Flask, papers_department: Double) -> None:
    office = sign_in_staff(app, "office")
    path = "/staff/office/honour-rules"
    page = office.open(path).text
    assert 'value="2021-11-10"' in page and 'value="18:00"' in page
    numbers = ("scores_wanted", "outlier_points", "notice_days", "stars_sent_up", "brands_sent_up")
    form = {f"weight_{n}": "20" for n in range(5)} | dict.fromkeys(numbers, "3")
    form |= {"first_tie": "故事感人", "second_tie": "", "closes_day": "2021-11-12"}
    twice = office.send(path, **form | {"second_tie": "故事感人"}).text
    assert "已经先比过这一项" in twice and not sent(papers_department, "PUT")
    assert "请填写整数" in office.send(path, **form | {"notice_days": ""}).text
    assert office.send(path, **form).location == f"{path}?saved=1"
    [request] = sent(papers_department, "PUT")
    assert request.headers["If-Match"] == '"2"'
    assert (request.json["closes_at"], request.json["tie_break"]) == (
        "2021-11-13T00:00:00+08:00",
        ["故事感人"],
    )
    office.open(f"{path}/winners")
    papers_department.stand("/earlier-winners", {"added": 2})
    answer = office.send(f"{path}/winners", year="2016", kind="star", names="王小明\n\n李小红")
    assert answer.location == f"{path}/winners?added=2"
    [request] = sent(papers_department, "POST")
    assert request.json == {"kind": "star", "year": 2016, "names": ["王小明", "李小红"]}


PHOTO_ID = str(uuid.uuid4())
VERDICT = {"outcome": "good", "code": "good", "words": "照片 64×48", "kind": "photo"}
VERDICT |= {"media_type": "image/jpeg", "width": 64, "height": 48, "seconds": None}
PHOTO = {"id": PHOTO_ID, "caption": "在社区教邻居用手机", "fault": None, "verdict": VERDICT}


@pytest.mark.slow
@pytest.mark.parametrize("who", ["citizen", "unit"])
def test_photos_are_added_captioned_and_taken_away_without_a_script(
    who: str, app: Flask, papers_department: Double, department: Double
) -> None:
    if who == "citizen":
        reader, path = sign_in(Reader(app.test_client()), department, CITIZEN), f"/my/nominations/{ID}"
    else:
        reader, path = sign_in_staff(app, "unit_editor", unit=UNIT), PATH
    stand(papers_department, photos=[PHOTO])
    assert f'href="{path}/photos"' in reader.open(path).text
    page = reader.open(f"{path}/photos").text
    assert f"/api/reporting/nominations/{ID}/photos/{PHOTO_ID}/picture" in page and "照片 64×48" in page
    assert "请选择文件" in reader.send(f"{path}/photos", caption="在社区教邻居").text
    papers_department.standing["/uploads"] = (201, {"Location": f"/uploads/{PHOTO_ID}"}, None)
    papers_department.standing[f"/uploads/{PHOTO_ID}"] = (204, {}, None)
    papers_department.stand(f"/nominations/{ID}/photos", NOMINATION)
    form = {"file": (BytesIO(b"photo"), "合影.jpg"), "caption": "在社区教邻居", "version": "4"}
    form["csrf_token"] = re.findall(r'name="csrf_token" value="([^"]+)"', reader.page)[0]
    answer = reader.client.post(f"{path}/photos", data=form)
    assert answer.location == f"{path}/photos?saved=added"
    begun, added = sent(papers_department, "POST")
    assert "purpose" in begun.headers["Upload-Metadata"] and "unit_id" not in begun.headers["Upload-Metadata"]
    assert added.json == {"upload_id": PHOTO_ID, "caption": "在社区教邻居"}
    assert added.headers["If-Match"] == '"4"'
    papers_department.stand(f"/nominations/{ID}/photos/{PHOTO_ID}", NOMINATION)
    for act in ("caption", "remove"):
        reader.open(f"{path}/photos")
        answer = reader.send(
            f"{path}/photos", act=f"{act} {PHOTO_ID}", **{f"caption-{PHOTO_ID}": "换一句说明"}
        )
        assert answer.location == f"{path}/photos?saved={act}"
    assert sent(papers_department, "PATCH")[-1].json == {"caption": "换一句说明"}
    assert len(sent(papers_department, "DELETE")) == 1


@pytest.mark.slow
def test_out_of_time_nothing_is_begun_or_submitted_but_what_came_back(
    app: Flask, papers_department: Double, department: Double
) -> None:
    papers_department.stand(f"/honour-rules/{EDITION}", RULES | {"is_open": False})
    editor = sign_in_staff(app, "unit_editor", unit=UNIT)
    page = editor.open("/staff/nominations/new").text
    assert "现在不接受推荐" in page and "保存草稿" not in page
    page = editor.open(PATH).text
    assert "现在不接受推荐" in page and "提交给办公室" not in page and "保存草稿" in page
    stand(papers_department, status="returned")
    papers_department.stand(f"/honour-rules/{EDITION}", RULES | {"is_open": False})
    assert "提交给办公室" in editor.open(PATH).text
    office = sign_in_staff(app, "office", username="office")
    assert "保存草稿" in office.open("/staff/nominations/new").text


@pytest.mark.slow
def test_once_the_meeting_has_begun_no_form_is_shown_and_pages_say_why(
    app: Flask, papers_department: Double, department: Double
) -> None:
    opened = RULES | {"is_open": False, "meeting_opened_at": AT}
    stand(papers_department, status="returned")
    papers_department.stand(f"/honour-rules/{EDITION}", opened)
    over = "评审会已经开始，不再接受推荐"
    editor = sign_in_staff(app, "unit_editor", unit=UNIT)
    for path in ("/staff/nominations", "/staff/nominations/new", PATH):
        page = editor.open(path).text
        assert over in page and "提交给办公室" not in page and "/staff/nominations/new?kind=" not in page
    office = sign_in_staff(app, "office", username="office")
    page = office.open("/staff/nominations/new").text
    assert over in page and "保存草稿" not in page
    assert over in office.open("/staff/office/nominations").text
    stand(papers_department, status="submitted")
    papers_department.stand(f"/honour-rules/{EDITION}", opened)
    page = office.open(f"/staff/office/nominations/{ID}").text
    assert "不能再通过" in page and 'value="accept"' not in page and 'value="refuse"' in page


@pytest.mark.slow
def test_a_nomination_goes_by_the_rules_of_its_own_edition(app: Flask, papers_department: Double) -> None:
    """Also where the edition of today is the next already."""
    last_year = str(uuid.uuid4())
    stand(papers_department, status="returned", edition_id=last_year)
    over = {"meeting_opened_at": AT, "is_open": False}
    papers_department.stand(f"/honour-rules/{last_year}", RULES | over)
    page = sign_in_staff(app, "unit_editor", unit=UNIT).open(PATH).text
    assert "评审会已经开始，不再接受推荐" in page and "提交给办公室" not in page


@pytest.mark.slow
def test_once_reviews_are_assigned_what_decides_about_scores_is_read_alone(
    app: Flask, papers_department: Double
) -> None:
    papers_department.stand(f"/honour-rules/{EDITION}", RULES | {"assigned_at": AT})
    office = sign_in_staff(app, "office")
    path = "/staff/office/honour-rules"
    page = office.open(path).text
    assert 'id="weight_0"' not in page and "<dd>20</dd>" in page and "<dd>带动群众</dd>" in page
    assert 'id="notice_days"' in page
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    numbers = {"outlier_points": "15", "notice_days": "5", "stars_sent_up": "3", "brands_sent_up": "3"}
    papers_department.standing.pop(f"/honour-rules/{EDITION}")
    assert office.send(path, **hidden, **numbers).location == f"{path}?saved=1"
    [request] = sent(papers_department, "PUT")
    assert request.json["weights"] == RULES["weights"] and request.json["notice_days"] == 5
