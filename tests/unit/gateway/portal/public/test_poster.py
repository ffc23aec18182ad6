"""A poster says what is on, when and where, leads to its page by a code, and names the number to call."""

import re
from typing import Any

import pytest
import segno
from flask import Flask

from tests.fixtures.gateway import activity, edition, sitting

ZH = {"Accept-Language": "zh"}


def dates(*days: int, **changes: Any) -> list[dict[str, Any]]:
    return [
        sitting(starts_at=f"2021-11-{day:02}T01:00:00Z", ends_at=f"2021-11-{day:02}T03:00:00Z", **changes)
        for day in days
    ]


def drawn(page: str) -> list[str]:
    """What is drawn of the codes in a page."""
    return re.findall(r'<path[^>]* d="([^"]+)"', page)


@pytest.mark.slow
def test_a_poster_has_what_one_needs_and_leads_to_the_page(gateway: Flask) -> None:
    edition(gateway, desk_phone="027-85551234")
    off, over = dates(8, status="cancelled"), dates(4)
    id = activity(gateway, sittings=[*over, *off, *dates(6, 7, 9, 10, 11, 12, 13)])
    portal = gateway.test_client()
    assert f'href="/activities/{id}/poster"' in portal.get(f"/activities/{id}", headers=ZH).text
    answer = portal.get(f"/activities/{id}/poster", headers=ZH)
    assert answer.headers["Cache-Control"] == "public, no-cache"
    poster = answer.text.partition("<article")[2].partition("</article>")[0]
    for words in ("智能手机助老课", "学会用手机挂号", "解放大道1号", "免费", "027-85551234", "社区教育学院"):
        assert words in poster, words
    assert poster.count("解放大道1号") == 1
    assert re.findall(r"11月(\d+)日", poster) == ["6", "7", "9", "10", "11"]
    assert "还有 2 场，扫码看全部日期。" in poster and "只列得下最近的 5 场" in answer.text
    address = f"http://localhost/activities/{id}"
    code = segno.make_qr(address, error="m").svg_inline(omitsize=True)
    assert drawn(poster)[-1:] == drawn(code)[-1:]


def test_of_what_was_withdrawn_there_is_no_poster(gateway: Flask) -> None:
    edition(gateway)
    id = activity(gateway, event="withdrawn", status="withdrawn")
    answer = gateway.test_client().get(f"/activities/{id}/poster")
    assert (answer.status_code, answer.location) == (302, f"/activities/{id}")
