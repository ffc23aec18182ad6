"""Weekly patterns on pages: shown first with what they change, confirmed by its numbers; a month, a day each."""

import uuid
from typing import Any

import pytest

from tests.fixtures.double import Double, sent
from tests.fixtures.pages import Reader
from tests.fixtures.venue_pages import HALL, ID, OPENING, OPENING_ID
from tests.unit.gateway.portal.staff.test_venue_pages import caretaker, gateway  # noqa: F401

PATTERN_ID = str(uuid.uuid4())
EMPTY = dict.fromkeys(("slots", "opens", "closes", "slot_minutes", "seats", "last_entry"))
MORNING = {"starts": "09:00", "ends": "11:00", "seats": 400, "note": ""}
BOOKING = {
    "opens_minutes_before": None,
    "closes_minutes_before": 0,
    "cancel_minutes_before": 0,
    "party_limit": 3,
    "children_per_adult": None,
    "keep": [],
    "bring": "身份证",
}
PATTERN = {
    "id": PATTERN_ID,
    "version": 3,
    "venue_id": ID,
    "space_id": None,
    "from_date": "2021-11-06",
    "until_date": "2021-11-28",
    "weekly": [EMPTY | {"weekdays": ["Sa", "Su"], "slots": [MORNING], "last_entry": "10:30"}],
    "exceptions": [EMPTY | {"date": "2021-11-20", "until_date": None, "note": "布展"}],
    "booking": BOOKING,
    "shared": False,
    "holidays": "closed",
    "status": "standing",
}
SEEN = {
    "days": 12,
    "made": ["2021-11-13"],
    "changed": [f"2021-11-{n}" for n in range(14, 24)],
    "withdrawn": ["2021-11-27"],
    "kept": ["2021-11-07", "2021-11-20", "2021-11-21"],
    "blocked": [{"date": "2021-11-28", "reason": "关闭：消杀"}],
    "lost": [{"date": "2021-11-27", "booked": 30, "waiting": 2}],
    "people": 32,
    "outside": ["2021-11-13", "2021-11-14"],
    "without_holidays": [2022],
    "refuses": 2,
    "as_of": "2021-11-05T00:30:00+00:00",
}
DAY = {
    "date": "2021-11-06",
    "holiday": None,
    "closed": None,
    "declaration_id": PATTERN_ID,
    "differs": None,
    "openings": [OPENING],
}
OFF = DAY | {"date": "2021-11-07", "differs": "off", "openings": [], "holiday": "校庆日", "closed": "消杀"}
SHUT = DAY | {"date": "2021-11-08", "openings": []}
TYPED = {
    "space_id": "",
    "from_day": "2021-11-06",
    "until_day": "2021-11-28",
    "weekly": "周六、周日 9:00-11:00 400人 10:30停止入馆",
    "exceptions": "11月20日 不开放 布展",
    "holidays": "closed",
}
CONFIRMED = {"expected": "32", "expected_days": "12", "refuses": "2", "confirmed": "1"}
NEW = f"/staff/venues/{ID}/patterns/new"
EDIT = f"/staff/venues/{ID}/patterns/{PATTERN_ID}"
MONTH = f"/staff/venues/{ID}/openings/month"


@pytest.fixture
def planner(caretaker: Reader, venue_department: Double) -> Reader:  # noqa: F811
    """Who runs the venue, which has a weekly pattern."""
    for ending in ("/preview", "/day"):
        del venue_department.standing[ending]
    venue_department.stand("/preview", SEEN)
    venue_department.stand("/withdrawal", SEEN)
    venue_department.stand("/opening-days", {"items": [DAY, OFF, SHUT]})
    venue_department.stand(f"/declarations/{PATTERN_ID}", PATTERN)
    caretaker.open(NEW)
    return caretaker


def standing(department: Double) -> None:
    department.stand("/declarations", {"items": [PATTERN], "next_cursor": None})


def answer_next(department: Double, status: int, body: Any = None) -> None:
    department.answers.clear()
    department.answer(status, body)


@pytest.mark.slow
def test_slots_outside_the_hours_are_named_on_the_venues_pages_with_both_ways_to_mend_them(
    planner: Reader, venue_department: Double
) -> None:
    standing(venue_department)
    venue_department.stand("/day", {"items": [], "next_cursor": None})
    [slot] = OPENING["slots"]
    where = {"opening_id": OPENING["id"], "space_id": None, "date": "2021-11-06"}
    evening = {"starts_at": "2021-11-06T10:00:00+00:00", "ends_at": "2021-11-06T12:00:00+00:00"}
    misfit = {"id": slot["id"], **where, **evening}
    venue_department.stand("/misfits", {"items": [misfit]})
    for path in (f"/staff/venues/{ID}", f"/staff/venues/{ID}/about", MONTH):
        page = planner.open(path).text
        assert "这些时段不在开放时间里" in page and "18:00–20:00" in page and "有两种改法" in page
        assert f'href="/staff/venues/{ID}/openings/{OPENING["id"]}#slot-{slot["id"]}"' in page
        assert f'href="/staff/venues/{ID}/about#weekly"' in page
    assert 'class="state state-full">时段不在开放时间里' in page
    planner.open(f"{MONTH}?date=2021-12-01")
    paths = [request.path for request in venue_department.asked if "/misfits" in request.path]
    assert paths[-1].endswith("?from_date=2021-12-01&until_date=2021-12-31")


@pytest.mark.slow
def test_a_month_shows_what_is_open_and_what_differs_with_one_press_each(
    planner: Reader, venue_department: Double
) -> None:
    standing(venue_department)
    page = planner.open(f"{MONTH}?date=2021-11-15").text
    assert "2021年11月" in page
    assert f'href="/staff/venues/{ID}/openings/{OPENING_ID}"' in page and "400 人" in page
    for words in ("校庆日", "临时关闭", "单独停开"):
        assert words in page
    assert '<span class="unbroken">9:00-11:00</span> <span class="unbroken">400人</span>' in page
    assert page.count('value="weekly"') == page.count('value="off"') == page.count('value="open"') == 1
    [request] = [each for each in venue_department.asked if "/opening-days" in each.path]
    assert "from_date=2021-11-01&until_date=2021-11-30" in request.path
    venue_department.stand("/opening-days", {"items": [DAY | {"date": "2021-11-01", "differs": "changed"}]})
    assert "和每周不同" not in planner.open(MONTH).text
    planner.open(f"{MONTH}?space_id={HALL['id']}&date=2021-12-01")
    assert f"space_id={HALL['id']}" in venue_department.asked[-1].path


@pytest.mark.slow
def test_a_day_is_set_back_by_one_press(planner: Reader, venue_department: Double) -> None:
    answer_next(venue_department, 200, {"items": [DAY]})
    answer = planner.send(f"{EDIT}/day?date=2021-11-07", state="weekly")
    assert answer.location == f"{MONTH}?date=2021-11-07&space_id={HALL['id']}#day-2021-11-07"
    [change] = sent(venue_department, "PUT")
    assert change.json == {"date": "2021-11-07", "state": "weekly"}


@pytest.mark.slow
@pytest.mark.parametrize("date", ["", "?date=11月7日", "?date=9999-12-31"])
def test_no_day_is_changed_that_the_address_does_not_name(
    planner: Reader, venue_department: Double, date: str
) -> None:
    answer_next(venue_department, 200, {"items": [DAY]})
    assert planner.send(f"{EDIT}/day{date}", state="off").status_code == 404
    assert not sent(venue_department, "PUT")


@pytest.mark.slow
def test_a_booked_day_is_taken_off_upon_its_number(planner: Reader, venue_department: Double) -> None:
    costs = {
        "type": "/problems/pattern-costs",
        "title": "请先核对",
        "status": 409,
        "detail": "32 人会失去名额。",
    }
    answer_next(venue_department, 409, costs | {"people": 32, "days": 1, "kept": 0})
    refusal = planner.send(f"{EDIT}/day?date=2021-11-06", state="off")
    assert refusal.status_code == 409 and "32 人会失去名额" in refusal.text
    assert 'name="expected" value="32"' in refusal.text
    answer_next(venue_department, 200, {"items": [DAY | {"openings": []}]})
    answer = planner.send(f"{EDIT}/day?date=2021-11-06", state="off", expected="32")
    assert answer.location == f"{MONTH}?date=2021-11-06#day-2021-11-06"
    assert sent(venue_department, "PUT")[-1].json["expected"] == 32


@pytest.mark.slow
def test_a_pattern_is_shown_before_it_is_declared(planner: Reader, venue_department: Double) -> None:
    assert 'name="from_day"' in planner.open(NEW).text
    page = planner.send(NEW, **TYPED).text
    assert "12 天会改，3 天保持自己的安排" in page
    for words in ("11月28日 周日：关闭：消杀", "32 人会失去名额或候补", "11月27日 周六：已报上 30，候补 2"):
        assert words in page
    assert "2 天有时段不在开放时间里" in page and "2022 年的公众假日还没有录入" in page
    assert 'name="expected_days" value="12"' in page
    answer_next(venue_department, 201, PATTERN)
    answer = planner.send(NEW, **TYPED, **CONFIRMED, key="once")
    assert answer.location == f"{MONTH}?date=2021-11-06"
    declared = sent(venue_department, "POST")[-1]
    assert (declared.path, declared.headers["Idempotency-Key"]) == (f"/venues/{ID}/declarations", "once")
    assert {"expected": 32, "expected_days": 12, "holidays": "closed"}.items() <= declared.json.items()
    assert declared.json["weekly"][0]["slots"][0] | {"starts": "09:00"} == MORNING


@pytest.mark.slow
def test_confirmed_twice_it_is_declared_by_the_first_press(planner: Reader, venue_department: Double) -> None:
    for _press in range(2):
        planner.open(NEW)
        answer_next(venue_department, 201, PATTERN)
        answer = planner.send(NEW, **TYPED, **CONFIRMED, key="once")
        assert answer.location == f"{MONTH}?date=2021-11-06"
    first, second = sent(venue_department, "POST")
    assert (first.headers["Idempotency-Key"], first.json) == (second.headers["Idempotency-Key"], second.json)


@pytest.mark.slow
def test_a_preview_grown_old_is_shown_again(planner: Reader, venue_department: Double) -> None:
    costs = {"type": "/problems/pattern-costs", "title": "请先核对会改哪些天", "status": 409}
    answer_next(venue_department, 409, costs | {"people": 32, "days": 12, "kept": 3})
    page = planner.send(NEW, **TYPED, **CONFIRMED | {"expected": "31"}).text
    assert "刚才有变化" in page and 'name="expected" value="32"' in page


@pytest.mark.slow
def test_who_looks_again_finds_the_form_as_filled_in(planner: Reader) -> None:
    page = planner.send(NEW, **TYPED, expected="32", expected_days="12", again="1").text
    assert TYPED["weekly"] in page and "看哪些天会改" in page
    page_again = planner.send(NEW, **TYPED, expected="32", expected_days="12").text
    assert "确认每周安排" in page_again and "刚才有变化" not in page_again


@pytest.mark.slow
def test_a_pattern_is_changed_by_who_saw_it_and_keeps_its_terms(
    planner: Reader, venue_department: Double
) -> None:
    page = planner.open(EDIT).text
    for words in (TYPED["weekly"], "2021年11月20日 闭馆 布展", 'value="2021-11-28"'):
        assert words in page
    answer_next(venue_department, 200, PATTERN)
    answer = planner.send(EDIT, **TYPED, **CONFIRMED, version="3")
    assert answer.location == f"{MONTH}?date=2021-11-06"
    [change] = sent(venue_department, "PUT")
    assert (change.headers["If-Match"], change.json["booking"]) == ('"3"', BOOKING)
    assert change.json["expected_days"] == 12


@pytest.mark.slow
def test_what_venues_says_of_a_row_stands_beside_its_line(planner: Reader, venue_department: Double) -> None:
    del venue_department.standing["/preview"]
    problem = {"type": "about:blank", "title": "填写有误", "status": 422}
    error = {"field": "weekly.0.slots.0.seats", "message": "这个场地只能坐 120 人"}
    answer_next(venue_department, 422, problem | {"errors": [error]})
    page = planner.send(NEW, **TYPED).text
    assert "周六、周日 9:00-11:00 400人 10:30停止入馆: 这个场地只能坐 120 人" in page
    assert 'href="#weekly"' in page


@pytest.mark.slow
def test_a_line_that_cannot_be_read_is_named(planner: Reader) -> None:
    page = planner.send(NEW, **TYPED | {"weekly": "周末 九点"}).text
    assert "这一行看不懂：周末 九点" in page


@pytest.mark.slow
def test_terms_of_all_days_are_shown_before_they_change(planner: Reader, venue_department: Double) -> None:
    assert f'href="{EDIT}/terms"' in planner.open(EDIT).text
    assert 'value="身份证"' in planner.open(f"{EDIT}/terms").text
    form = {"version": "3", "booking-opens_days_before": "7", "booking-opens_at": "17:00"}
    page = planner.send(f"{EDIT}/terms", **form).text
    assert "12 天会改" in page and 'name="booking-opens_days_before"' in page
    assert not sent(venue_department, "PUT")
    answer = planner.send(f"{EDIT}/terms", **form, **CONFIRMED)
    assert answer.location == f"{MONTH}?date=2021-11-06"
    [change] = sent(venue_department, "PUT")
    assert change.json["weekly"] == PATTERN["weekly"] and change.json["expected"] == 32
    assert (change.json["booking"]["opens_days_before"], change.json["booking"]["opens_at"]) == (7, "17:00")


@pytest.mark.slow
def test_a_pattern_ends_upon_the_number_of_its_people(planner: Reader, venue_department: Double) -> None:
    page = planner.open(f"{EDIT}/end").text
    assert "32 人会失去名额或候补" in page and 'name="expected" value="32"' in page
    del venue_department.standing[f"/declarations/{PATTERN_ID}"]
    answer_next(venue_department, 200, PATTERN)
    answer = planner.send(f"{EDIT}/end", version="3", expected="32")
    assert answer.location == MONTH
    [ended] = sent(venue_department, "DELETE")
    assert (ended.path, ended.headers["If-Match"]) == (f"/declarations/{PATTERN_ID}?expected=32", '"3"')
