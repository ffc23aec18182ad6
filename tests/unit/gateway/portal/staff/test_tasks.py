"""Background tasks on the pages of staff, with reporting's double behind."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.double import Double, sent
from tests.fixtures.gateway import edition
from tests.fixtures.pages import Reader, sign_in_staff
from tests.unit.gateway.portal.staff.test_papers import answer_next

TASK = str(uuid.uuid4())
PAGE = f"/staff/tasks/{TASK}"
RESULT = {"name": "江岸区.zip", "media_type": "application/zip", "length": 5_000_000, "sha256": "a" * 64}


def task(**changes: Any) -> dict[str, Any]:
    """A task as reporting shows it."""
    state = {"id": TASK, "kind": "media-pack", "title": "素材包", "status": "running", "part": 3, "parts": 8}
    return state | {"words": "合影.jpg", "result": None, "expires_at": None} | changes


@pytest.fixture
def app(new_gateway: Callable[..., Flask], papers_department: Double) -> Flask:
    app = new_gateway(reporting_url=papers_department.url)
    edition(app)
    return app


@pytest.fixture
def office(app: Flask) -> Reader:
    return sign_in_staff(app, "office")


def show(department: Double, **changes: Any) -> None:
    department.stand(f"/tasks/{TASK}", task(**changes))
    department.stand("/tasks", {"items": [task(**changes)], "next_cursor": None})


def test_a_task_is_followed_cancelled_and_its_result_fetched(
    office: Reader, papers_department: Double
) -> None:
    show(papers_department)
    page = office.open(PAGE).text
    for words in ("素材包", "合影.jpg", "已完成 3 / 8", f'href="{PAGE}"', 'value="3"', "data-follow"):
        assert words in page
    answer_next(papers_department, 200, task(status="cancelled"), f"/tasks/{TASK}")
    assert office.send(PAGE).location == PAGE
    assert sent(papers_department, "POST")[0].path == f"/tasks/{TASK}/cancellation"
    show(papers_department, status="done", result=RESULT, expires_at="2021-11-05T10:00:00+08:00")
    page = office.open(PAGE).text
    assert f'href="/api/reporting/results/{TASK}"' in page and "江岸区.zip" in page
    assert "data-follow" not in page and "取消任务" not in page


def test_a_task_that_has_ended_meanwhile_is_shown_as_it_is(office: Reader, papers_department: Double) -> None:
    show(papers_department)
    office.open(PAGE)
    answer_next(papers_department, 409, {"title": "任务已经结束"}, f"/tasks/{TASK}")
    show(papers_department, status="failed", words="没有素材")
    page = office.send(PAGE).text
    assert "任务已经结束" in page and "没有素材" in page and "没有做成" in page


@pytest.mark.slow
def test_tasks_are_listed_for_who_may_see_them(app: Flask, office: Reader, papers_department: Double) -> None:
    show(papers_department, status="done", result=RESULT)
    assert 'href="/staff/tasks"' in office.open("/staff").text
    page = office.open("/staff/tasks").text
    assert f'href="{PAGE}"' in page and "已做好" in page and f"/api/reporting/results/{TASK}" in page
    assert page.count("江岸区.zip") == 2, "beside its title, and for who hears the button alone"
    show(papers_department)
    papers_department.stand("/tasks", {"items": [], "next_cursor": None})
    assert "没有后台任务" in office.open("/staff/tasks").text
    assert sign_in_staff(app, "door", username="guard").open("/staff/tasks").status_code == 403
