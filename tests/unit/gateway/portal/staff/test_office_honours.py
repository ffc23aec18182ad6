"""The office's pages of honours: decided, put on notice, granted, taken down, and what was objected."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask

from gateway.portal.staff.honour_rules import form_values
from tests.fixtures.double import Double, sent
from tests.fixtures.gateway import EDITION, edition, set_clock
from tests.fixtures.pages import sign_in_staff
from tests.unit.gateway.portal.public.test_honours import UNTIL, WORDS
from tests.unit.gateway.portal.staff.test_nominations import AT, CRITERIA, ID, RULES


@pytest.fixture
def app(new_gateway: Callable[..., Flask], papers_department: Double) -> Flask:
    app = new_gateway(reporting_url=papers_department.url)
    edition(app)
    return app


def ranked(**changes: Any) -> dict[str, Any]:
    judgement = {"reviewer": "评一", "status": "scored", "remark": None, "value": "80.000000"}
    judgement |= {"scores": dict.fromkeys(CRITERIA, 80), "is_outlier": False}
    line = {"rank": 1, "tied": False, "nomination_id": ID, "name": "欧阳学", "nominator": None, "missing": 0}
    line |= {"mean": "80.000000", "mean_exact": "80", "spread": "0.000000", "reviews": [judgement]}
    return line | {"field": "老年教育", "area": "江岸区", "nomination_status": "accepted"} | changes


@pytest.mark.slow
def test_the_office_decides_announces_grants_and_takes_down(app: Flask, papers_department: Double) -> None:
    office = sign_in_staff(app, "office")
    path = "/staff/office/honours?kind=star"
    papers_department.stand(f"/honour-rules/{EDITION}", RULES | {"meeting_opened_at": AT})
    state: dict[str, Any] = {"decision": None, "honours": [], "objections": 0, "can_grant": False}
    state["upward"] = None
    papers_department.stand(f"/honours/{EDITION}/star", state)
    papers_department.stand("/reviews/ranking", {"items": [ranked(consent_at=None)]})
    page = office.open(path).text
    assert "欧阳学" in page and "本人还没有同意公开" in page and 'name="chosen"' not in page
    papers_department.stand("/reviews/ranking", {"items": [ranked(consent_at=AT)]})
    assert 'name="chosen"' in office.open(path).text
    papers_department.stand(f"/honours/{EDITION}/star/decision", state)
    assert office.send(path, act="decide", chosen=ID, minutes="").status_code == 303
    assert sent(papers_department, "POST")[-1].json == {"chosen": [ID], "minutes": "", "nobody": False}
    decision = {"decided_at": AT, "minutes": "按名次", "announced_at": None}
    decision |= {"notice_until": None, "granted_at": None}
    papers_department.stand(f"/honours/{EDITION}/star", state | {"decision": decision})
    assert "公示 7 天" in office.open(path).text
    papers_department.stand(f"/honours/{EDITION}/star/notice", state)
    assert office.send(path, act="announce").status_code == 303
    line = {
        "id": ID,
        "version": 1,
        "name": "欧阳学",
        "nominator": None,
        "status": "announced",
        "sent_up": None,
    }
    announced = decision | {"announced_at": AT, "notice_until": UNTIL}
    on_notice = state | {"decision": announced, "honours": [line]}
    papers_department.stand(f"/honours/{EDITION}/star", on_notice)
    page = office.open(path).text
    assert "公示到2021年11月12日为止" in page and 'value="grant"' not in page
    set_clock(app, datetime(2021, 11, 13, tzinfo=UTC))
    page = office.open(path).text
    assert "还有异议没有答复，答复以后才能" in page and 'value="grant"' not in page
    papers_department.stand(f"/honours/{EDITION}/star", on_notice | {"can_grant": True})
    assert "公示期满，授予称号" in office.open(path).text
    choice = {"can_grant": True, "upward": {"equals": [ID], "places": 1}}
    papers_department.stand(f"/honours/{EDITION}/star", on_notice | choice)
    page = office.open(path).text
    assert "名额还剩 1 个" in page and f'name="upward" value="{ID}"' in page
    papers_department.stand(f"/honours/{EDITION}/star/grant", on_notice)
    assert office.send(path, act="grant", upward=ID, why="事迹更突出").status_code == 303
    assert sent(papers_department, "POST")[-1].json == {"upward": [ID], "why": "事迹更突出"}
    office.open(path)
    assert "请写明为什么撤下" in office.send(path, act=f"down {ID}", reason="").text
    assert office.page.index('name="reason"') < office.page.index(f"down {ID}"), "why is written before"
    assert "不归您按的按钮" in office.send(path, act="grant", reason="查实造假").text
    papers_department.stand(f"/honours/{ID}/removal", line)
    assert office.send(path, act=f"down {ID}", reason="查实造假").status_code == 303


@pytest.mark.slow
def test_the_office_answers_objections(app: Flask, papers_department: Double) -> None:
    office = sign_in_staff(app, "office")
    path = "/staff/office/honours/objections"
    objection = {"id": ID, "honour_id": ID, "honour_name": "欧阳学", "name": "甄*", "phone": "139****2222"}
    objection |= {"words": WORDS, "at": AT, "status": "open", "answer": None, "answered_at": None}
    papers_department.stand(f"/honour-rules/{EDITION}", RULES)
    papers_department.stand("/objections", {"items": [objection], "next_cursor": None})
    page = office.open(path).text
    assert WORDS in page and "139****2222" in page
    assert "请写答复" in office.send(path, act=f"dismiss {ID}", answer="").text
    assert "不归您按的按钮" in office.send(path, act=f"dismiss {ID}", answer="查无此事", reason="核实").text
    papers_department.stand(f"/objections/{ID}/answer", objection)
    assert office.send(path, act=f"uphold {ID}", answer="事迹不实").location == f"{path}?saved=1"
    assert sent(papers_department, "POST")[-1].json == {"answer": "事迹不实", "upheld": True}
    papers_department.stand(f"/objections/{ID}/contact", {"name": "甄实", "phone": "13911112222"})
    office.open(path)
    page = office.send(path, act=f"contact {ID}", reason="核实", answer="正在查").text
    assert "tel:13911112222" in page and "正在查</textarea>" in page


def test_rules_come_back_as_they_were_typed() -> None:
    """Nominating closes at 24:00 of a day, and opens at 0:00 of one."""
    window = {"opens_at": "2021-10-31T16:00:00+00:00", "closes_at": "2021-11-10T16:00:00+00:00"}
    form = form_values(RULES | window)
    assert (form["opens_day"], form["opens_hour"]) == (date(2021, 11, 1), "00:00")
    assert (form["closes_day"], form["closes_hour"]) == (date(2021, 11, 10), "24:00")
