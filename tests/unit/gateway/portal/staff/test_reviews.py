"""Reviewing, page by page, with reporting's double behind it: the reviewer's own, the office's jury and ranking."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from gateway.accounts import staff_accounts, store
from tests.fixtures.double import Double, sent
from tests.fixtures.gateway import EDITION, edition
from tests.fixtures.pages import PASSWORD, sign_in_staff
from tests.unit.gateway.portal.staff.test_nominations import AT, CRITERIA, ID, NOMINATION, RULES
from tests.unit.gateway.portal.staff.test_papers import UNIT

REVIEW = str(uuid.uuid4())
PATH = f"/staff/reviews/{REVIEW}"
CANDIDATE: dict[str, Any] = {
    "id": ID,
    "kind": "star",
    "name": "欧*",
    "nominator": "江岸区社区学院",
    "unit_id": UNIT,
    "field": "老年教育",
    "area": "江岸区",
    "story": "退休十二年，每周两次教邻居用智能手机。",
    "evidence": "",
    "links": [],
    "photos": [],
}
OPEN: dict[str, Any] = {
    "id": REVIEW,
    "version": 1,
    "nomination": CANDIDATE,
    "status": "open",
    "scores": None,
    "remark": None,
    "reason": None,
}
ENROLMENT = {"id": str(uuid.uuid4()), "edition_id": EDITION, "unit_id": None, "unit_name": None}
LINE = {"nomination_id": ID, "kind": "star", "name": "欧*", "nominator": None}


def stand(department: Double, rules: dict[str, Any] | None = None, **changes: Any) -> None:
    department.stand(f"/honour-rules/{EDITION}", RULES | (rules or {}))
    department.stand("/reviews", {"items": [OPEN | changes], "next_cursor": None})
    department.stand(f"/reviews/{REVIEW}", OPEN | changes)
    department.stand("/reviewers/me", ENROLMENT | {"interests": []})
    reviewer = ENROLMENT | {"account": "a", "name": "评一", "interests": []}
    line = {"reviewer": reviewer, "open": 1, "scored": 0, "recused": 0}
    department.stand("/reviewers", {"items": [line]})
    progress = LINE | {"wanted": 3, "assigned": 2, "scored": 1, "recused": 0}
    department.stand("/reviews/progress", {"items": [progress]})
    department.stand("/nominations", {"items": [], "next_cursor": None})


@pytest.fixture
def app(new_gateway: Callable[..., Flask], papers_department: Double) -> Flask:
    app = new_gateway(reporting_url=papers_department.url)
    edition(app)
    stand(papers_department)
    return app


@pytest.mark.slow
def test_a_reviewer_scores_and_must_give_every_criterion(app: Flask, papers_department: Double) -> None:
    reviewer = sign_in_staff(app, "reviewer")
    assert 'href="/staff/reviews"' in reviewer.open("/staff").text
    page = reviewer.open("/staff/reviews").text
    assert "还有 1 份没有打分" in page and "欧*" in page
    assert "退休十二年" in reviewer.open(PATH).text
    page = reviewer.send(PATH, **{f"points_{n}": "80" for n in range(4)}, remark="写得好").text
    assert "请打 0 到 100 的整数" in page and "写得好" in page
    halves = {f"points_{n}": "80.5" for n in range(5)}
    assert "请填写整数" in reviewer.send(PATH, **halves).text
    scored = {f"points_{n}": "80" for n in range(5)}
    assert "不归您按的按钮" in reviewer.send(PATH, **scored, reason="我的学生").text
    assert not sent(papers_department, "PUT")
    papers_department.stand(f"/reviews/{REVIEW}/scores", OPEN | {"status": "scored"})
    assert reviewer.send(PATH, **{f"points_{n}": "80" for n in range(5)}).location == f"{PATH}?saved=1"
    [request] = sent(papers_department, "PUT")
    assert request.json == {"scores": dict.fromkeys(CRITERIA, 80), "remark": ""}
    assert request.headers["If-Match"] == '"1"'


@pytest.mark.slow
def test_a_reviewer_stands_back_with_a_reason_and_from_a_unit(app: Flask, papers_department: Double) -> None:
    reviewer = sign_in_staff(app, "reviewer")
    reviewer.open(PATH)
    assert "请写明为什么回避" in reviewer.send(PATH, act="recuse", reason="").text
    papers_department.stand(f"/reviews/{REVIEW}/recusal", OPEN | {"status": "recused"})
    answer = reviewer.send(PATH, act="recuse", reason="我的学生")
    assert answer.location == "/staff/reviews?saved=recused"
    assert sent(papers_department, "POST")[0].json == {"reason": "我的学生"}
    reviewer.open("/staff/reviews")
    assert "请选择单位" in reviewer.send("/staff/reviews", unit_id="", reason="任教").text
    papers_department.stand("/reviewers/me/interests", ENROLMENT | {"interests": []})
    answer = reviewer.send("/staff/reviews", unit_id=UNIT, reason="任教")
    assert answer.location == "/staff/reviews?saved=interest"
    assert sent(papers_department, "PUT")[0].json["unit_id"] == UNIT


@pytest.mark.slow
def test_once_the_meeting_is_open_scores_are_only_read(app: Flask, papers_department: Double) -> None:
    reviewer = sign_in_staff(app, "reviewer")
    scores = dict.fromkeys(CRITERIA, 77)
    stand(papers_department, {"meeting_opened_at": AT}, status="scored", scores=scores)
    page = reviewer.open(PATH).text
    assert "分数不能再改" in page and "保存分数" not in page and "77" in page


@pytest.mark.slow
def test_the_office_enrols_assigns_and_opens_the_meeting(app: Flask, papers_department: Double) -> None:
    sign_in_staff(app, "reviewer", username="judge")
    office = sign_in_staff(app, "office")
    path = "/staff/office/reviews"
    page = office.open(path).text
    for words in (
        "评一",
        "还差 1 个分配",
        "还差 2 个分数",
        ">judge<",
        "没有审核完或没有打完分，也开始评审会",
    ):
        assert words in page
    assert "请选择账号" in office.send(path, act="enrol", name="评二").text
    assert "不归您按的按钮" in office.send(path, act="assign", name="评二").text
    for place in ("/reviewers", "/reviews/assignment", "/reviews/meeting"):
        papers_department.standing.pop(place, None)
    papers_department.stand("/reviews/assignment", {"assigned": 1, "short": []})
    assert office.send(path, act="assign").location == f"{path}?saved=1"
    papers_department.stand("/reviews/meeting", RULES)
    office.page = page
    answer = office.send(path, act="meeting", all_the_same="1")
    assert answer.location == f"{path}/ranking"
    assert sent(papers_department, "POST")[-1].json == {"edition_id": EDITION, "confirmed": True}
    assert "能评的评审不够" not in page
    stand(papers_department, {"assigned_at": AT})
    assert "能评的评审不够" in office.open(path).text


@pytest.mark.slow
def test_the_ranking_is_shown_once_the_meeting_is_open(app: Flask, papers_department: Double) -> None:
    office = sign_in_staff(app, "office")
    path = "/staff/office/reviews/ranking?kind=star"
    assert "评审会还没有开始" in office.open(path).text
    assert not [request for request in sent(papers_department, "GET") if "/reviews/ranking" in request.path]
    judgement = {"reviewer": "评一", "status": "scored", "remark": None, "value": "80.050000"}
    judgement |= {"scores": dict.fromkeys(CRITERIA, 80), "is_outlier": True}
    line = {"rank": 1, "tied": True, "nomination_id": ID, "name": "欧阳学", "nominator": None, "missing": 2}
    line |= {"mean": "80.050000", "mean_exact": "1601/20", "spread": "0.000000", "reviews": [judgement]}
    line |= {"field": "老年教育", "area": "江岸区", "nomination_status": "accepted", "consent_at": None}
    stand(papers_department, {"meeting_opened_at": AT})
    papers_department.stand("/reviews/ranking", {"items": [line]})
    page = office.open(path).text
    rows = (
        "欧阳学",
        "<b>80.05</b>",
        "并列",
        "离群",
        "缺 2 个分",
        "评一",
        "权重 20",
        "ranking.xlsx?edition_id=",
    )
    for words in rows:
        assert words in page


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "act"),
    [
        ("/staff/office/reviews", "dismiss ../reviews"),
        ("/staff/office/honours", "down"),
        ("/staff/office/honours/objections", "contact 1"),
        ("/staff/nominations/…/photos", "remove ../photos"),
    ],
)
def test_a_button_for_nothing_there_is_says_so_and_has_the_department_do_nothing(
    path: str, act: str, app: Flask, papers_department: Double
) -> None:
    office, path = sign_in_staff(app, "office"), path.replace("…", ID)
    state = {"decision": None, "honours": [], "objections": 0, "can_grant": False}
    state["upward"] = None
    papers_department.stand(f"/honours/{EDITION}/star", state)
    papers_department.stand("/objections", {"items": [], "next_cursor": None})
    papers_department.stand(f"/nominations/{ID}", NOMINATION)
    office.open(path)
    answer = office.send(path, act=act, reason="有人举报")
    assert answer.status_code == 404
    assert "找不到要处理的这一项" in answer.text
    assert {request.method for request in papers_department.asked} == {"GET"}


@pytest.mark.slow
def test_only_an_account_of_a_reviewer_is_named_as_one(app: Flask, papers_department: Double) -> None:
    office = sign_in_staff(app, "office")
    sign_in_staff(app, "reviewer", username="judge")
    with app.app_context(), store.reading() as db:
        clerk, judge = (str(staff_accounts.id_of(db, name)) for name in ("clerk", "judge"))
    office.open("/staff/office/reviews")
    page = office.send("/staff/office/reviews", act="enrol", account=clerk, name="评一", unit_id="")
    assert page.status_code == 422 and "请选择账号" in page.text
    client = app.test_client()
    person = {"username": "clerk", "password": PASSWORD}
    token = client.post("/api/sign-in/staff", json=person).json["token"]
    token_request = {"headers": {"Authorization": f"Bearer {token}"}, "path": "/api/reporting/reviewers"}
    body = {"edition_id": EDITION, "name": "评一"}
    for account in (clerk, str(uuid.uuid4()), "nobody"):
        refusal = client.put(**token_request, json=body | {"account": account})
        assert [error["field"] for error in refusal.json["errors"]] == ["account"]
    assert not sent(papers_department, "PUT")
    del papers_department.standing["/reviewers"]
    papers_department.answer(200, ENROLMENT | {"account": judge, "name": "评一", "interests": []})
    assert client.put(**token_request, json=body | {"account": judge}).status_code == 200


@pytest.mark.slow
def test_once_the_meeting_has_begun_nobody_is_waited_for(app: Flask, papers_department: Double) -> None:
    reviewer = sign_in_staff(app, "reviewer")
    assert "还没有打分的推荐" in reviewer.open("/staff").text
    assert "等您打分" in reviewer.open("/staff/reviews").text
    stand(papers_department, {"meeting_opened_at": AT})
    assert "还没有打分的推荐" not in reviewer.open("/staff").text
    for path in ("/staff/reviews", PATH):
        page = reviewer.open(path).text
        assert "等您打分" not in page and "没有打分" in page, path
    assert re.search(r'<a class="button button-quiet"[^>]*>打开', reviewer.open("/staff/reviews").text)
