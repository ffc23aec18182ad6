"""The page on which one waits for one's turn at a booking form."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.fixtures.double import Double
from tests.fixtures.gateway import booking_form
from tests.fixtures.pages import Reader

pytestmark = pytest.mark.slow


@pytest.fixture
def town(new_gateway: Callable[..., Flask], department: Double) -> Flask:
    """A gateway that lets one in, and the next after ten seconds."""
    return new_gateway(registration_url=department.url, forms_at_once=1, forms_a_second=0.1)


@pytest.fixture
def form(town: Flask) -> str:
    return f"{booking_form(town)}?people=2"


def test_who_has_no_turn_yet_sees_the_line_and_keeps_the_place(town: Flask, form: str) -> None:
    readers = [Reader(town.test_client()) for _ in range(3)]
    answers = [reader.open(form) for reader in readers]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert "来的人" in readers[0].page
    assert "下一位就是您" in readers[1].page
    assert "您前面还有 1 人" in readers[2].page
    assert "余 12 座" in readers[2].page
    assert form.replace("&", "&amp;") in readers[2].page
    assert 3 <= int(answers[2].headers["Refresh"]) <= 20
    assert answers[2].headers["Cache-Control"] == "private, no-store"
    assert "您前面还有 1 人" in readers[2].open(form).text, "reloading changes nothing"
    assert "来的人" in readers[0].open(form).text, "whoever was let in stays in"
    assert readers[2].open("/activities").status_code == 200, "browsing stays open"


def test_the_line_is_told_in_english_too(town: Flask, form: str) -> None:
    for _ in range(2):
        town.test_client().get(form)
    page = town.test_client().get(form, headers={"Accept-Language": "en"}).text
    assert "1 person is ahead of you" in page


def test_a_session_that_is_none_is_said_before_one_waits(town: Flask, form: str) -> None:
    town.test_client().get(form)
    nowhere = form.replace(form.split("/")[2], "0191b2c3-0000-7000-8000-000000000001")
    assert town.test_client().get(nowhere).status_code == 404
