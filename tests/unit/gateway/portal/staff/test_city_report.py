"""The city's report is begun by one click of the office."""

import uuid
from collections.abc import Callable

import pytest
from flask import Flask

from tests.fixtures.double import Double
from tests.fixtures.gateway import EDITION, edition
from tests.fixtures.pages import sign_in_staff

ADDRESS = "/staff/office/report"
TASK = str(uuid.UUID(int=5))


@pytest.fixture
def app(new_gateway: Callable[..., Flask], papers_department: Double) -> Flask:
    app = new_gateway(reporting_url=papers_department.url)
    edition(app)
    return app


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_one_click_begins_it(app: Flask, papers_department: Double, kind: str) -> None:
    papers_department.answer(201, {"id": TASK, "kind": "city-report", "about": {}, "status": "queued"})
    office = sign_in_staff(app, "office")
    office.open(ADDRESS)
    page = office.send(ADDRESS, edition=EDITION, format=kind)
    assert page.status_code == 303 and page.headers["Location"] == f"/staff/tasks/{TASK}"
    begun = papers_department.asked[-1]
    assert begun.json == {"kind": "city-report", "about": {"edition_id": EDITION, "format": kind}}
    assert begun.headers["Idempotency-Key"].endswith(kind)


@pytest.mark.slow
def test_it_is_the_offices(app: Flask) -> None:
    assert sign_in_staff(app, "unit_editor").open(ADDRESS).status_code == 403
    assert f'href="{ADDRESS}"' in sign_in_staff(app, "office", username="head").open("/staff").text
