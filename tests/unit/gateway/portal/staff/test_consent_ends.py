"""A candidate agrees no more, and says so by phone or on paper: the office and who nominated note it on their page."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.fixtures.double import Double, sent
from tests.fixtures.gateway import edition
from tests.fixtures.pages import CITIZEN, Reader, sign_in, sign_in_staff
from tests.unit.gateway.portal.staff.test_nominations import AT, ID, NOMINATION, PATH, UNIT, stand

OFFICE = f"/staff/office/nominations/{ID}"
NOTED = f"/honours/{ID}/consent-withdrawal"
AGREED = {"consent_at": AT, "consent_how": "本人签字"}


@pytest.fixture
def app(new_gateway: Callable[..., Flask], papers_department: Double, department: Double) -> Flask:
    app = new_gateway(reporting_url=papers_department.url, registration_url=department.url)
    edition(app)
    stand(papers_department)
    return app


def reader_of(who: str, app: Flask, department: Double) -> tuple[Reader, str]:
    """Who looks at a nomination, and where."""
    if who == "citizen":
        return sign_in(Reader(app.test_client()), department, CITIZEN), f"/my/nominations/{ID}"
    if who == "unit":
        return sign_in_staff(app, "unit_editor", unit=UNIT), PATH
    return sign_in_staff(app, "office"), OFFICE


@pytest.mark.slow
@pytest.mark.parametrize("who", ["citizen", "unit", "office"])
def test_it_is_noted_with_how_it_is_known_once_one_is_sure(
    app: Flask, papers_department: Double, department: Double, who: str
) -> None:
    reader, path = reader_of(who, app, department)
    stand(papers_department, status="announced", **AGREED)
    assert "公示的内容会马上撤下" in reader.open(path).text
    page = reader.send(path, act="no_consent", why="").text
    assert "请写明怎样得知本人不再同意" in page and "请核实后勾选" in page
    page = reader.send(path, act="no_consent", why="11月6日本人来电").text
    assert "请核实后勾选" in page and "11月6日本人来电" in page
    assert sent(papers_department, "POST") == []
    papers_department.stand(NOTED, NOMINATION)
    assert reader.send(path, act="no_consent", why="11月6日本人来电", sure="1").status_code == 303
    [request] = sent(papers_department, "POST")
    assert (request.path, request.json) == (NOTED, {"reason": "11月6日本人来电"})
    assert request.headers["If-Match"] == '"4"'


@pytest.mark.slow
def test_it_is_offered_while_there_is_a_consent_to_end(app: Flask, papers_department: Double) -> None:
    office = sign_in_staff(app, "office")
    for status, words in (("granted", "只留姓名、称号和年份"), ("accepted", "没有本人同意就不能入选")):
        stand(papers_department, status=status, **AGREED)
        assert words in office.open(OFFICE).text
    stand(papers_department, status="not_chosen", **AGREED)
    assert "记录本人不再同意" not in office.open(OFFICE).text
    stand(papers_department, status="accepted")
    assert "记录本人不再同意" not in office.open(OFFICE).text
