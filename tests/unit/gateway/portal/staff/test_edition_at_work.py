"""Which edition's papers staff see to when there is another year: while one runs, after it, and by their own choice."""

import uuid
from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask

from tests.fixtures.double import Double, sent
from tests.fixtures.gateway import EDITION, edition, set_clock, tell
from tests.fixtures.pages import Reader, sign_in_staff

NEXT = str(uuid.uuid4())
LATER = {"id": NEXT, "year": 2022, "name": "2022年武汉市全民终身学习活动周", "status": "planned"}
LATER |= {"opens_on": "2022-11-01", "closes_on": "2022-11-30"}
AFTER = datetime.fromisoformat("2021-12-15T09:00+08:00")
MATERIAL = "/staff/office/material"
ANNOUNCEMENTS = "/staff/office/announcements"

pytestmark = pytest.mark.slow


@pytest.fixture
def app(new_gateway: Callable[..., Flask], papers_department: Double) -> Flask:
    app = new_gateway(reporting_url=papers_department.url)
    edition(app)
    edition(app, **LATER)
    papers_department.stand("/material", {"items": [], "next_cursor": None})
    return app


@pytest.fixture
def office(app: Flask) -> Reader:
    return sign_in_staff(app, "office")


def asked_edition(office: Reader, department: Double) -> str:
    """Of which edition a page of papers asks."""
    office.open(MATERIAL)
    return department.asked[-1].path.partition("edition_id=")[2].partition("&")[0]


def test_after_the_week_staff_see_to_its_papers_until_the_office_closes_it(
    app: Flask, office: Reader, papers_department: Double
) -> None:
    for day, seen_to in (("2021-11-30", EDITION), ("2021-12-15", EDITION), ("2022-02-15", NEXT)):
        set_clock(app, datetime.fromisoformat(f"{day}T09:00+08:00"))
        assert asked_edition(office, papers_department) == seen_to, day
    set_clock(app, AFTER)
    assert "2022年武汉市" in office.open("/").text, "the public looks ahead"
    edition(app, version=2, status="closed")
    assert asked_edition(office, papers_department) == NEXT


def test_staff_choose_another_edition_and_nobody_else_after_them(
    app: Flask, office: Reader, papers_department: Double
) -> None:
    set_clock(app, AFTER)
    page = office.open("/staff").text
    assert "2021年武汉市" in page and 'href="/staff/edition"' in page
    office.open("/staff/edition")
    assert office.send("/staff/edition", edition=str(uuid.uuid4())).status_code == 422
    assert office.send("/staff/edition", edition=NEXT).location == "/staff"
    assert asked_edition(office, papers_department) == NEXT
    assert "2022年武汉市" in office.open("/staff").text
    other = sign_in_staff(app, "office", username="colleague")
    assert asked_edition(other, papers_department) == EDITION
    office.open("/staff/edition")
    office.send("/staff/edition", edition=EDITION)
    assert asked_edition(office, papers_department) == EDITION


def test_a_form_is_about_the_edition_of_its_page_whatever_was_chosen_in_another_window(
    app: Flask, office: Reader, papers_department: Double
) -> None:
    set_clock(app, AFTER)
    papers_department.stand("/announcements", {"items": [], "next_cursor": None})
    papers_department.stand("/announcements/preview", {"units": [], "message": "", "expected": "abc"})
    page = office.open(ANNOUNCEMENTS).text
    assert f'name="edition_at_work" value="{EDITION}"' in page
    office.open("/staff/edition")
    office.send("/staff/edition", edition=NEXT)
    form = {"title": "交总结", "text": "请在月底以前报送。", "public": "1", "kind": "", "district": ""}
    for at_work, meant in ((EDITION, EDITION), ("", NEXT), ("no-id", NEXT), (str(uuid.uuid4()), EDITION)):
        office.open(ANNOUNCEMENTS)
        answer = office.send(ANNOUNCEMENTS, **form, edition_at_work=at_work)
        assert answer.status_code == 200, answer.text
        assert sent(papers_department, "POST")[-1].json["edition_id"] == meant, at_work


def test_who_sees_to_no_papers_chooses_none(app: Flask) -> None:
    door = sign_in_staff(app, "door")
    assert "/staff/edition" not in door.open("/staff").text
    assert door.open("/staff/edition").status_code == 403


def test_a_unit_that_has_no_part_in_the_edition_is_told_so(app: Flask, papers_department: Double) -> None:
    unit_id = str(uuid.uuid4())
    unit = {"name": "江岸区社区学院", "kind": "社区学院", "district": None, "area": "江岸区"}
    for part, (version, edition_id) in {"没有登记参加": (1, NEXT), "开始填方案": (2, EDITION)}.items():
        roles = [{"edition_id": edition_id, "role": "member"}]
        tell(app, "reporting.unit-changed", id=unit_id, version=version, roles=roles, **unit)
        papers_department.stand("/plans", {"items": [], "next_cursor": None})
        papers_department.stand("/owed", {"items": []})
        papers_department.stand("/owed/acts", {"items": []})
        papers_department.stand(f"/editions/{EDITION}", {"notice": ""})
        editor = sign_in_staff(app, "unit_editor", username=f"editor-{version}", unit=unit_id)
        page = editor.open("/staff/papers").text
        assert part in page and ("没有登记参加" in page) != ("开始填方案" in page)
