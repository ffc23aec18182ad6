"""What gives a space to whoever had it before refuses those who wait for it: the pages say how many, and then do it."""

import uuid
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.fixtures.double import Asked, Double, sent
from tests.fixtures.pages import Reader, refusal
from tests.fixtures.venue_pages import AFTERMATH, CLOSURE, ELEVEN, HALL, ID, NINE, OPENING, OPENING_ID, SLOT

from .test_venue_pages import caretaker, gateway  # noqa: F401
from .test_venue_patterns import CONFIRMED, EDIT, NEW, PATTERN, SEEN, TYPED

DAY = f"/staff/venues/{ID}/openings/{OPENING_ID}"
HELD_ID = str(uuid.uuid4())
WAIT = {
    "type": "/problems/requests-wait",
    "title": "有申请在等这个场地",
    "status": 409,
    "detail": "有 3 个申请在等场馆答复",
    "refuses": 3,
}
HELD = {
    "id": HELD_ID,
    "activity_id": str(uuid.uuid4()),
    "venue_id": ID,
    "space_id": HALL["id"],
    "starts_at": NINE,
    "ends_at": ELEVEN,
    "seats": 40,
    "status": "held",
    "answer_by": None,
}
WITHDRAWN = {"status": "withdrawn", "date": "2021-11-06"}
PAGES = {
    "closure": (f"/staff/venues/{ID}/closures/{CLOSURE['id']}", "/lift", "恢复开放", CLOSURE, {}),
    "day": (f"{DAY}/withdraw?date=2021-11-06", "", "确认不开放", {}, {}),
    "slot": (f"{DAY}/slots/{SLOT['id']}/withdraw", "", "确认撤销", OPENING, WITHDRAWN),
    "pattern": (f"{EDIT}/end", "", "确认不再开放", PATTERN, {}),
    "placement": (f"/staff/venues/{ID}/placements/{HELD_ID}", "/revoke", "收回场地", {}, {"starts_at": NINE}),
}
"""Where each is, what its form is sent to beside that, what the button says at first, and what is at the address in
venues that the act is done to
before it and after."""


@pytest.fixture
def keeper(caretaker: Reader, venue_department: Double, department: Double) -> Reader:  # noqa: F811
    """Who runs the venue, of which there is all that the pages are about."""
    department.stand("/aftermath", AFTERMATH)
    venue_department.stand("/preview", SEEN)
    venue_department.stand("/withdrawal", SEEN | {"refuses": 0})
    venue_department.stand("/thread", {"placement": HELD, "steps": []})
    venue_department.stand("/acceptance", {"placement": HELD, "refuses": [], "booked": 0, "waiting": 0})
    return caretaker


def say(department: Double, *answers: tuple[int, Any]) -> None:
    """What venues answers from now on; the last stands."""
    department.answers.clear()
    for status, body in answers:
        department.answer(status, body)


def refused_by(request: Asked) -> int | None:
    """How many requests one says that it refuses."""
    query = parse_qs(urlsplit(request.path).query)
    number = query["refuses"][0] if "refuses" in query else request.body and request.json.get("refuses")
    return int(number) if number else None


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_it_is_done_once_the_number_was_shown(keeper: Reader, venue_department: Double, name: str) -> None:
    address, act, words, state, done = PAGES[name]
    form = address + act
    say(venue_department, (200, state))
    assert words in keeper.open(address).text and "谢绝" not in keeper.page
    say(venue_department, (409, WAIT), (200, state))
    assert keeper.send(form, note="舞台检修").status_code == 409
    assert "有 3 个申请在等场馆答复" in refusal(keeper.page)
    assert f'href="/staff/venues/{ID}/placements">活动场地</a>' in refusal(keeper.page)
    assert ">确认，谢绝 3 个申请</button>" in keeper.page and 'name="refuses" value="3"' in keeper.page
    say(venue_department, (200, done))
    assert keeper.send(form, note="舞台检修").status_code == 303
    acts = sent(venue_department, "DELETE") or sent(venue_department, "POST")
    assert [refused_by(act) for act in acts] == [None, 3]


@pytest.mark.slow
@pytest.mark.parametrize("is_new", [True, False])
def test_a_pattern_that_refuses_more_than_its_hours_alone_is_shown_again_with_all(
    keeper: Reader, venue_department: Double, is_new: bool
) -> None:
    """Its preview is of hours; who has the space again only comes out when it is taken."""
    address, reading = (NEW, []) if is_new else (EDIT, [(200, PATTERN)])
    say(venue_department, *reading, (409, WAIT), (200, {}))
    keeper.open(f"/staff/venues/{ID}")
    say(venue_department, *reading, (409, WAIT), (200, {}))
    page = keeper.send(address, **TYPED, **CONFIRMED, version="3", key="once").text
    assert "刚才有变化" in page and 'name="refuses" value="3"' in page and "3 个申请在等这个场地" in page
    say(venue_department, *reading, (200, {}))
    hidden = TYPED | CONFIRMED | {"refuses": "3"}
    assert keeper.send(address, **hidden, version="3", key="once").status_code == 303
    requests = [
        request for request in venue_department.asked if request.body and "preview" not in request.path
    ]
    assert [request.json["refuses"] for request in requests] == [2, 3]
