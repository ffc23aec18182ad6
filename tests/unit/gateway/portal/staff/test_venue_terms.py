"""The terms on which a day's slots are booked, on a page that speaks of hours."""

import re

import pytest

from tests.fixtures.double import Double, sent
from tests.fixtures.pages import Reader
from tests.fixtures.venue_pages import OPENING, OPENING_ID
from tests.unit.gateway.portal.staff.test_venue_pages import caretaker, gateway  # noqa: F401
from tests.unit.gateway.portal.staff.test_venue_slots import CHANGED, DAY, answer_next

TERMS = f"{DAY}/terms"
KEPT = {"pool": "elder", "seats": 20, "release_minutes_before": 90}
BOOKING = {
    "opens_minutes_before": 7 * 24 * 60,
    "opens_days_before": None,
    "opens_at": None,
    "closes_minutes_before": 10,
    "cancel_minutes_before": 0,
    "party_limit": 5,
    "children_per_adult": None,
    "once_a_day": False,
    "keep": [KEPT],
    "bring": "身份证",
}


@pytest.fixture
def editor(caretaker: Reader, venue_department: Double) -> Reader:  # noqa: F811
    """Who runs the venue, before the terms of a day."""
    venue_department.stand(f"/openings/{OPENING_ID}", OPENING | {"booking": BOOKING})
    return caretaker


def sent_again(page: str, **changes: str) -> dict[str, str]:
    """What the form on a page sends as it stands, but for changes."""
    inputs = re.findall(r"<input [^>]*name=\"(booking-[^\"]+)\"[^>]*>", page)
    tags = {name: re.search(rf'<input [^>]*name="{name}"[^>]*>', page) for name in inputs}
    boxes = {name: tag[0] for name, tag in tags.items() if tag and 'type="checkbox"' in tag[0]}
    tags = {name: tag for name, tag in tags.items() if "checked" in boxes.get(name, "checked")}
    values = {name: re.search(r'value="([^"]*)"', tag[0]) for name, tag in tags.items() if tag}
    return {name: value[1] if value else "" for name, value in values.items()} | changes


@pytest.mark.slow
def test_terms_are_shown_in_hours_and_come_back_as_they_were(
    editor: Reader, venue_department: Double
) -> None:
    assert f'href="{TERMS}"' in editor.open(DAY).text
    page = editor.open(TERMS).text
    for value in ("168", "0.17", "1.5", "20", "身份证"):
        assert f'value="{value}"' in page
    # `stand` answers whatever is asked for this path: the change too.
    assert editor.send(TERMS, **sent_again(page)).location == DAY
    [change] = sent(venue_department, "PATCH")
    assert (change.path, change.headers["If-Match"]) == (f"/openings/{OPENING_ID}", '"3"')
    assert change.json == {"booking": BOOKING}


@pytest.mark.slow
def test_what_is_left_empty_is_not_ruled(editor: Reader, venue_department: Double) -> None:
    form = sent_again(editor.open(TERMS).text)
    assert editor.send(TERMS, **dict.fromkeys(form, "")).status_code == 303
    nothing = {"opens_minutes_before": None, "closes_minutes_before": 0, "party_limit": None}
    booking = sent(venue_department, "PATCH")[0].json["booking"]
    assert booking == BOOKING | nothing | {"keep": [], "bring": ""}


@pytest.mark.slow
@pytest.mark.parametrize(
    "wrong",
    [
        {"booking-opens_minutes_before": "七天"},
        {"booking-opens_days_before": "七天"},
        {"booking-opens_at": "5pm"},
        {"booking-closes_minutes_before": "sNaN"},
        {"booking-cancel_minutes_before": "-1"},
        {"booking-party_limit": "0"},
        {"booking-keep-desk": "x"},
        {"booking-keep-desk_until": "1e3"},
    ],
)
def test_wrong_terms_keep_what_was_filled_in(
    editor: Reader, venue_department: Double, wrong: dict[str, str]
) -> None:
    page = editor.send(TERMS, **sent_again(editor.open(TERMS).text) | wrong)
    [(name, value)] = wrong.items()
    assert page.status_code == 422 and f'id="{name}-wrong"' in page.text and f'value="{value}"' in page.text
    assert 'value="168"' in page.text or name == "booking-opens_minutes_before"
    assert not sent(venue_department, "PATCH")


@pytest.mark.slow
def test_what_the_department_says_of_terms_stands_beside_them(
    editor: Reader, venue_department: Double
) -> None:
    form = sent_again(editor.open(TERMS).text, **{"booking-keep-elder": "500"})
    del venue_department.standing[f"/openings/{OPENING_ID}"]
    opening = (200, {"Content-Type": "application/json"}, OPENING | {"booking": BOOKING})
    fault = {"field": "booking.keep", "message": "共留出 500 座，多于 400 座"}
    refusal = {"type": "/problems/invalid", "title": "填写有误", "status": 422, "errors": [fault]}
    answer_next(venue_department, 422, refusal)
    venue_department.answers.append(opening)
    page = editor.send(TERMS, **form)
    assert (
        page.status_code == 422
        and 'id="booking-keep-elder-wrong"' in page.text
        and "共留出 500 座" in page.text
    )
    answer_next(venue_department, 412, CHANGED)
    venue_department.answers.append(opening)
    again = editor.send(TERMS, **form)
    assert again.status_code == 412 and 'name="version" value="4"' in again.text
    assert "<td>20</td><td>500</td>" in again.text.replace(' lang="zh-Hans"', "").replace(' lang="zh"', "")
    assert "<td>168</td>" not in again.text


@pytest.mark.slow
def test_booking_opens_days_before_at_a_time_of_day(editor: Reader, venue_department: Double) -> None:
    museum = {"opens_minutes_before": None, "opens_days_before": 7, "opens_at": "17:00", "once_a_day": True}
    venue_department.stand(f"/openings/{OPENING_ID}", OPENING | {"booking": BOOKING | museum})
    day = plain(editor.open(DAY).text)
    assert "10月30日 周六 17:00 开始预约。 每人每天一次。 一份报名最多 5 人。" in day
    page = editor.open(TERMS).text
    for value in ('value="7"', 'value="17:00"'):
        assert value in page
    assert re.search(
        r'<input checked [^>]*name="booking-once_a_day"|name="booking-once_a_day"[^>]*checked', page
    )
    assert editor.send(TERMS, **sent_again(page)).location == DAY
    assert sent(venue_department, "PATCH")[0].json == {"booking": BOOKING | museum}


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
