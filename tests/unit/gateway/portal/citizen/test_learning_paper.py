"""The learning record on paper."""

import uuid

from tests.fixtures.double import Double
from tests.fixtures.gateway import EDITION
from tests.fixtures.pages import Reader, let_answer

BOOKING = str(uuid.uuid4())


def test_the_whole_record_is_one_page_to_print(citizen: Reader, department: Double) -> None:
    other = str(uuid.uuid4())
    about = {"place": "社区学院", "place_en": None, "title_en": None, "minutes": 90, "label": "checked_in"}
    times = {"starts_at": "2021-11-06T01:00:00+00:00", "ends_at": "2021-11-06T02:30:00+00:00"}
    about |= times | {"booking_id": BOOKING, "check_in_id": None}
    lines = [
        about | {"id": str(uuid.uuid4()), "title": title, "edition_id": edition_id, "edition": name}
        for title, edition_id, name in (("书法", EDITION, "2021年活动周"), ("太极", other, "2020年活动周"))
    ]
    totals = {"sessions": 2, "minutes": 180, "self_attested": 0, "self_attested_minutes": 0}
    editions = [
        totals | {"sessions": 1, "edition_id": each["edition_id"], "edition": each["edition"]}
        for each in lines
    ]
    first, last = (
        {"items": [line], "next_cursor": cursor, "totals": totals, "editions": editions}
        for line, cursor in zip(lines, ("more", None), strict=True)
    )
    let_answer(department, (200, first))
    assert 'href="/my/learning/paper"' in citizen.open("/my/learning").text
    let_answer(department, (200, first), (200, last))
    page = citizen.open("/my/learning/paper").text
    places = [page.index(word) for word in ("书法", "2020年活动周", "太极")]
    assert page.count("<caption") == 2 and places == sorted(places)
    assert "一共参加了 2 场" in page and "合计 1 场" in page and "王" not in page
