"""Two clerks in one form: what the second never touched keeps the words of the first, whatever form it is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.double import Double
from tests.fixtures.filled import filled
from tests.fixtures.gateway import EDITION, edition
from tests.fixtures.pages import Reader, sign_in_staff
from tests.fixtures.venue_pages import OPENING, OPENING_ID
from tests.fixtures.venue_pages import VENUE as LIBRARY
from tests.unit.gateway.portal.staff import (
    test_material,
    test_nominations,
    test_office_editions,
    test_office_units,
    test_owing,
    test_papers,
    test_resources,
    test_reviews,
    test_routes,
    test_unit_contact,
    test_venue_about,
    test_venue_terms,
)

Body = dict[str, Any]
CHANGED = {"type": "/problems/changed-meanwhile", "title": "别人刚刚改过", "status": 412, "version": 9}
SITTING = test_papers.SITTINGS[0]
ACTIVITY = f"/activities/{test_papers.ROW}"
NO_RULES = {"version": 4, "days": [-7, 1], "hour": 9, "digest_to": None, "digest_language": "zh"}
DAY = OPENING | {"booking": test_venue_terms.BOOKING}
OTHER_TERMS = test_venue_terms.BOOKING | {"keep": [test_venue_terms.KEPT | {"seats": 40}]}
OTHER_CONTACT = test_unit_contact.CONTACT | {"phone": "13900005678"}
SCORES = dict.fromkeys(test_nominations.CRITERIA, 80)
REVIEW = test_reviews.OPEN | {"status": "scored", "scores": SCORES, "remark": "动人"}
LINKS = test_owing.OWED | {"steps": [], "is_open": True, "links": ["https://a.example.com"]}


@dataclass(frozen=True)
class Form:
    """A form of something that stands at `path`; `by_first`: what the first made of it meanwhile. `own`: what the
    second filled in. `saved`: inputs of the page that the second is shown, of both."""

    address: str
    path: str
    noun: Body
    by_first: Body
    own: Body
    saved: Body
    role: str = "office"
    press: str = ""
    looks: int = 0
    """How often it is looked at before it is saved."""
    beside: Body = field(default_factory=dict)
    beside_then: Body = field(default_factory=dict)


FORMS = {
    "activity": Form(
        test_papers.EDIT,
        ACTIVITY,
        test_papers.ACTIVITY,
        {"summary": "同事写的简介", "audiences": ["企业职工"]},
        {"title": "我改的名称"},
        {"title": "我改的名称", "summary": "同事写的简介", "audiences": "企业职工"},
    ),
    "sitting": Form(
        f"{test_papers.EDIT}/sittings/{test_papers.SITTING}",
        ACTIVITY,
        test_papers.ACTIVITY,
        {"sittings": [SITTING | {"seats": 55, "ends_at": "2021-11-06T16:00:00+00:00"}]},
        {"place_name": "礼堂"},
        {"place_name": "礼堂", "seats": "55", "ends": "24:00"},
    ),
    "edition": Form(
        test_office_editions.SETTINGS,
        f"/editions/{EDITION}",
        test_office_editions.SHOWN,
        {"theme": "别人写的主题", "prevention_required": False, "closes_on": "2021-12-05"},
        {"notice": "请早报送"},
        {"notice": "请早报送", "theme": "别人写的主题", "closes_on": "2021-12-05"},
    ),
    "requirement": Form(
        f"/staff/office/requirements/{test_office_editions.ID}",
        f"/requirements/{test_office_editions.ID}",
        test_office_editions.REQUIREMENT,
        {"note": "横屏", "due_at": "2021-11-25T10:00:00+00:00"},
        {"title": "报道链接"},
        {"title": "报道链接", "note": "横屏", "due_day": "2021-11-25", "due_hour": "18:00"},
        looks=1,
        beside={f"/editions/{EDITION}": test_office_editions.SHOWN}
        | {f"/requirements/{test_office_editions.ID}/answers": {"units": []}},
    ),
    "unit": Form(
        test_office_units.PATH,
        f"/units/{test_office_units.ID}",
        test_office_units.UNIT,
        {"kind": "别人写的"},
        {"public_phone": "027-85350000"},
        {"kind": "别人写的", "public_phone": "027-85350000"},
    ),
    "contact": Form(
        test_unit_contact.PATH,
        f"/units/{test_unit_contact.UNIT}",
        test_unit_contact.OF_UNIT,
        {"contact": OTHER_CONTACT},
        {"name": "方敬之"},
        {"name": "方敬之", "phone": "13900005678"},
        role="unit_editor",
        beside={f"/units/{test_unit_contact.UNIT}/contact": test_unit_contact.CONTACT},
        beside_then={f"/units/{test_unit_contact.UNIT}/contact": OTHER_CONTACT},
    ),
    "reminders": Form(
        "/staff/office/chasing",
        f"/chasing/rules/{EDITION}",
        NO_RULES,
        {"hour": 15},
        {"before": "5"},
        {"before": "5", "hour": "15"},
        beside={"/notices": {"items": [], "next_cursor": None}},
    ),
    "rules of honours": Form(
        "/staff/office/honour-rules",
        f"/honour-rules/{EDITION}",
        test_nominations.RULES,
        {"closes_at": None, "stars_sent_up": 8},
        {"notice_days": "5"},
        {"notice_days": "5", "closes_day": "", "closes_hour": "", "stars_sent_up": "8"},
    ),
    "nomination": Form(
        test_nominations.PATH,
        f"/nominations/{test_nominations.ID}",
        test_nominations.NOMINATION,
        {"story": "退休十二年，每周教邻居。", "links": []},
        {"name": "欧阳文"},
        {"name": "欧阳文", "story": "退休十二年，每周教邻居。", "links": ""},
        role="unit_editor",
        beside={f"/honour-rules/{EDITION}": test_nominations.RULES},
    ),
    "review": Form(
        f"/staff/reviews/{test_reviews.REVIEW}",
        f"/reviews/{test_reviews.REVIEW}",
        REVIEW,
        {"scores": SCORES | {test_nominations.CRITERIA[0]: 91}},
        {"remark": "非常动人"},
        {"remark": "非常动人", "points_0": "91"},
        role="reviewer",
        beside={f"/honour-rules/{EDITION}": test_nominations.RULES},
    ),
    "links": Form(
        test_owing.PATH,
        f"/owed/{test_owing.LINKS}/{test_owing.UNIT}",
        LINKS,
        {"links": ["https://b.example.com"]},
        {"reason": "停电"},
        {"reason": "停电", "links": "https://b.example.com"},
        press="nil",
    ),
    "piece of material": Form(
        f"/staff/papers/material/{test_material.PIECE}",
        f"/material/{test_material.PIECE}",
        test_material.piece(),
        {"caption": "老年学员在学挂号"},
        {"consent": "1"},
        {"consent": "1", "caption": "老年学员在学挂号"},
        beside={"/plans": {"items": [], "next_cursor": None}},
    ),
    "resource": Form(
        f"/staff/resources/{test_resources.RESOURCE['id']}",
        f"/resources/{test_resources.RESOURCE['id']}",
        test_resources.RESOURCE,
        {"summary": "七节短课。", "minutes": 70},
        {"title": "改名"},
        {"title": "改名", "summary": "七节短课。", "minutes": "70"},
    ),
    "route": Form(
        f"/staff/routes/{test_routes.ROUTE['id']}",
        f"/routes/{test_routes.ROUTE['id']}",
        test_routes.ROUTE,
        {"stops": test_routes.STOPS[1:]},
        {"summary": "一个下午"},
        {"summary": "一个下午", "stops-0-title": "陈列馆", "stops-1-title": ""},
    ),
    "terms of a day": Form(
        test_venue_terms.TERMS,
        f"/openings/{OPENING_ID}",
        DAY,
        {"booking": OTHER_TERMS},
        {"booking-bring": "读者证"},
        {"booking-bring": "读者证", "booking-keep-elder": "40"},
        beside={f"/venues/{LIBRARY['id']}": LIBRARY, "/day": {"items": [], "next_cursor": None}},
    ),
    "venue": Form(
        test_venue_about.ADDRESS,
        f"/venues/{test_venue_about.ID}",
        test_venue_about.VENUE,
        {"notice": "请走东门", "facilities": ["step_free"]},
        {"bring": "读者证"},
        {"bring": "读者证", "notice": "请走东门", "facilities": "step_free"},
        beside={"/misfits": {"items": []}},
    ),
}
OF_VENUES = ("resource", "route", "terms of a day", "venue")


@pytest.fixture
def gateway(
    new_gateway: Callable[..., Flask],
    papers_department: Double,
    venue_department: Double,
    department: Double,
) -> Flask:
    urls = {"reporting": papers_department, "venues": venue_department, "registration": department}
    app = new_gateway(**{f"{name}_url": double.url for name, double in urls.items()})
    edition(app)
    return app


@pytest.mark.slow
@pytest.mark.parametrize("noun", FORMS)
def test_what_the_second_left_alone_is_what_the_first_has_made_of_it(
    gateway: Flask, papers_department: Double, venue_department: Double, noun: str
) -> None:
    form = FORMS[noun]
    double = venue_department if noun in OF_VENUES else papers_department
    for ending, body in (form.beside | {form.path: form.noun}).items():
        double.stand(ending, body)
    clerk = sign_in_staff(gateway, form.role, unit=test_papers.UNIT)
    as_shown = filled(clerk.open(form.address).text, form.address)
    hear_of_the_first(double, form)
    page = send(clerk, form, as_shown | {name: [text] for name, text in form.own.items()})
    assert page.status_code == 412, page.text
    again = filled(page.text, form.address)
    inputs = {name: " ".join(again.get(name, [])) for name in form.saved}
    assert (inputs, again["version"]) == (form.saved, ["9"])
    changed_names = [name for name in again if name in as_shown and again[name] != as_shown[name]]
    assert set(changed_names) <= {*form.saved, "version", "was"} | {
        name for name in changed_names if "stops" in name
    }
    double.answers.clear()
    double.stand(form.path, form.noun | form.by_first)
    assert send(clerk, form, again).status_code == 303
    [*_before, save] = [request for request in double.asked if request.method in ("PATCH", "PUT", "POST")]
    assert save.headers["If-Match"] == '"9"'


def hear_of_the_first(double: Double, form: Form) -> None:
    """Let what is saved next be refused, as the first has saved."""
    del double.standing[form.path]
    double.answers.clear()
    for ending, body in form.beside_then.items():
        double.stand(ending, body)
    for _look in range(form.looks):
        double.answer(200, form.noun)
    double.answer(412, CHANGED)
    double.answer(200, form.noun | form.by_first)


def send(clerk: Reader, form: Form, inputs: dict[str, list[str]]) -> Any:
    token = clerk.page.partition('name="csrf_token" value="')[2].partition('"')[0]
    data = inputs | {"csrf_token": [token]} | ({"act": [form.press]} if form.press else {})
    answer = clerk.client.post(form.address, data=data, headers={"Accept-Language": "zh"})
    clerk.page = answer.text
    return answer
