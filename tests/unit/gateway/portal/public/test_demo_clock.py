"""The control in the demonstration's ribbon that moves the clock on."""

from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from chassis.clockwork import FILE, SHANGHAI, Clock, write_setting
from tests.fixtures.gateway import edition
from tests.fixtures.pages import Reader

MORNING = datetime(2021, 11, 5, 8, 30, tzinfo=SHANGHAI)


@pytest.fixture
def another(portal: Flask, tmp_path: Path) -> Clock:
    """The clock of another department, which follows the same file as the portal's."""
    edition(portal)
    write_setting(tmp_path / "clock", MORNING)
    portal.extensions["clock"] = Clock(f"{FILE}{tmp_path}/clock")
    return Clock(f"{FILE}{tmp_path}/clock")


@pytest.mark.slow
def test_the_ribbon_leads_to_a_page_that_moves_every_clock(stranger: Reader, another: Clock) -> None:
    stranger.open("/")
    assert 'href="/demo/clock"' in stranger.page
    stranger.open("/demo/clock")
    assert 'value="2021-11-06T08:30"' in stranger.page  # offered: tomorrow morning
    assert stranger.send("/demo/clock", to="2021-11-12T08:30").location == "/"
    assert another.now().astimezone(SHANGHAI).strftime("%F %H:%M") == "2021-11-12 08:30"
    stranger.open("/")
    assert "2021年11月12日 上午8:30" in stranger.page


@pytest.mark.slow
@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("2021-11-04T08:30", "现在是 2021-11-05 08:30，请填之后的时间。"),
        ("2041-11-04T08:30", "最多往后拨十年。"),
        ("", "请填日期和时间"),
        ("tomorrow", 'id="to-wrong"'),
    ],
)
def test_a_time_that_cannot_be_is_refused_beside_the_field(
    stranger: Reader, another: Clock, to: str, words: str
) -> None:
    stranger.open("/demo/clock")
    answer = stranger.send("/demo/clock", to=to)
    assert 400 <= answer.status_code < 500
    assert words in stranger.page
    assert another.now().astimezone(SHANGHAI).date() == MORNING.date()


def test_a_clock_that_no_file_moves_says_so(stranger: Reader) -> None:
    stranger.open("/demo/clock")
    assert "这里的时钟不能拨动。" in stranger.page
    assert '<button class="button">拨过去' not in stranger.page


@pytest.mark.slow
def test_production_has_no_such_page(new_gateway) -> None:
    production = new_gateway(environment="production", clock="")
    assert production.test_client().get("/demo/clock").status_code == 404
