"""The page after a form that was taken, while its department cannot show it: it says that it was."""

import uuid
from collections.abc import Callable

import pytest
from flask import Flask

from tests.fixtures.double import Double
from tests.fixtures.gateway import edition
from tests.fixtures.pages import Reader, booking, say, sign_in_staff
from tests.unit.gateway.portal.staff.test_material import CAPTION, LIST, UNIT, listed, piece, post_file

TAKEN = "已经收到，只是这一页现在显示不出来"
AWAY = (503, {"title": "x", "status": 503})
HANDED_IN = f"{LIST}?unit={UNIT}&saved=added"


@pytest.fixture
def editor(new_gateway: Callable[..., Flask], papers_department: Double) -> Reader:
    """A unit's editor, who has sent a file that reporting took."""
    app = new_gateway(reporting_url=papers_department.url)
    edition(app)
    listed(papers_department, piece())
    reader = sign_in_staff(app, "unit_editor", unit=UNIT)
    reader.open(LIST)
    papers_department.standing.pop("/material")
    papers_department.answers.clear()
    papers_department.answer(201, None, Location=f"/uploads/{uuid.uuid4()}")
    papers_department.answer(204)
    papers_department.answer(201, piece())
    assert post_file(reader, LIST, b"x", activity="", caption=CAPTION).location == HANDED_IN
    return reader


@pytest.mark.slow
def test_a_file_that_was_taken_is_said_to_be_there(editor: Reader, papers_department: Double) -> None:
    say(papers_department, *AWAY)
    for _ in range(2):
        assert editor.open(HANDED_IN).status_code == 503
        assert TAKEN in editor.page and "请不要再提交一次" in editor.page
        assert "暂时连不上" not in editor.page and "出错：" not in editor.page


@pytest.mark.slow
def test_it_is_said_until_the_page_was_seen(editor: Reader, papers_department: Double) -> None:
    listed(papers_department, piece())
    assert "文件已收到" in editor.open(HANDED_IN).text
    papers_department.standing.clear()
    say(papers_department, *AWAY)
    assert editor.open(LIST).status_code == 503
    assert TAKEN not in editor.page and "暂时连不上" in editor.page


@pytest.mark.slow
def test_what_is_not_taken_is_not_said_to_be(editor: Reader, papers_department: Double) -> None:
    say(papers_department, *AWAY)
    assert editor.open(f"{LIST}/{uuid.uuid4()}").status_code == 503 and TAKEN not in editor.page
    assert post_file(editor, LIST, b"x", activity="", caption=CAPTION).status_code == 503
    assert TAKEN not in editor.page


@pytest.mark.slow
def test_a_page_that_has_only_an_error_for_itself_says_so_too(
    new_gateway: Callable[..., Flask], department: Double
) -> None:
    app = new_gateway(registration_url=department.url)
    edition(app)
    desk, id = sign_in_staff(app, "office"), str(uuid.uuid4())
    say(department, 200, {"items": [], "next_cursor": None})
    desk.open("/staff/appeals")
    say(department, 200, {})
    answer = desk.send(f"/staff/appeals/{id}", granted="1", reply="已核实")
    assert answer.status_code == 303, answer.text
    say(department, *AWAY)
    assert desk.open(answer.location).status_code == 503
    assert TAKEN in desk.page


@pytest.mark.slow
def test_a_citizen_does_not_book_again(citizen: Reader, portal: Flask, department: Double) -> None:
    id = str(uuid.uuid4())
    say(department, 200, booking(str(uuid.uuid4()), id=id))
    citizen.open(f"/my/bookings/{id}/cancel")
    say(department, 200, booking(str(uuid.uuid4()), id=id, status="cancelled"))
    answer = citizen.send(f"/my/bookings/{id}/cancel")
    assert answer.status_code == 303, answer.text
    say(department, *AWAY)
    assert citizen.open(answer.location).status_code == 503 and TAKEN in citizen.page
