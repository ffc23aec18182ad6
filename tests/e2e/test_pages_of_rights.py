"""The pages of one's own data and of the desk are for everyone: see test_pages_for_everyone."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from flask import Flask

from chassis.storage import db as catalogue
from gateway.accounts.store import transaction
from gateway.catalogue.model import SeatsBefore
from tests.e2e.conftest import Look, Portal
from tests.e2e.test_pages_for_everyone import every_view, faults_by_page, faults_of, in_words
from tests.fixtures.double import Double
from tests.fixtures.pages import let_answer
from tests.fixtures.web_sessions import new_clerk, new_session
from tests.unit.gateway.portal.citizen.test_wishes import OPENED, WISH

ID, VENUE = str(uuid.uuid4()), uuid.uuid4()
SESSION = {
    "id": ID,
    "title": "智能手机助老课",
    "place": "江岸区社区教育学院",
    "address": "解放大道1号",
    "starts_at": "2021-11-06T01:00:00+00:00",
    "ends_at": "2021-11-06T03:00:00+00:00",
    "dates": [],
    "access": "seats",
    "paused": False,
    "books_from": None,
    "bookable_until": "2021-11-06T01:00:00+00:00",
    "bring": "老花镜、手机和充电线",
    "status": "open",
    "reason": None,
    "party_limit": 3,
    "seats_left": 4,
    "kept_desk": 2,
    "kept_elder": 1,
    "waiting": 2,
}
BOOKING = {
    "id": ID,
    "session_id": ID,
    "status": "confirmed",
    "reason": None,
    "position": None,
    "code": "K7QM2F",
    "seats": 2,
    "party": [{"name": "王*", "age": "elder"}, {"name": "李*", "age": "adult"}],
    "session": SESSION,
    "offers": [],
    "moved_to": None,
    "moved_from": None,
    "held_beside": None,
}
CHECK_IN = {
    "id": ID,
    "code": "K7QM2F",
    "way": "qr",
    "people": 3,
    "name": None,
    "device": "一号门",
    "at": "2021-11-06T01:02:00+00:00",
    "outcome": "conflicting",
    "reason": "too_many",
    "undone_at": None,
}
HELD = {"id": ID, "session_id": ID, "session": SESSION, "seats": 2, "in_place_of": 0}
HELD |= {"until": "2021-11-05T01:35:00+00:00"}
PARTY = BOOKING | {"needs": ["wheelchair"], "came": 1}
AT_DOOR = {
    f"/sessions/{ID}": SESSION | {"confirmed": 4, "capacity": 5, "kept_walk_in": 1, "venue_id": str(VENUE)},
    f"/sessions/{ID}/check-ins": {"items": [CHECK_IN], "next_cursor": None},
    f"/sessions/{ID}/conflicts": {
        "items": [{"check_in": CHECK_IN, "booking": PARTY, "against": [CHECK_IN]}],
        "next_cursor": None,
    },
    f"/check-ins/{ID}": {"check_in": CHECK_IN, "booking": PARTY},
}
"""The session, who came, what is to be decided, and who came last."""
LINE = {"names": ["王*", "李*"], "elders": 1, "children": 0, "came": 1, "needs": ["wheelchair"]}
LINE |= {name: BOOKING[name] for name in ("code", "seats", "status")}
DOOR_LIST = {"session": SESSION, "items": [LINE]}
AT_WORK = SESSION | {"confirmed": 4, "capacity": 5, "mode": "offline"}
AT_WORK |= {"venue_id": str(VENUE), "unit_id": ID}
OFF = AT_WORK | {"status": "cancelled", "place": None, "mode": "online", "venue_id": None}
TIER = {"rule": "singles", "words": "单人报名，后报上的先退", "bookings": 1, "people": 2}
CUT = {"asked": 3, "confirmed": 5, "over": 2, "bookings": 1, "people": 2, "protected": 3}
CUT |= {"protected_elders": 1, "rule": "先到先留。", "expected": "a" * 32, "by_rule": [TIER]}
PASS = {"booking": BOOKING, "history": [], "appeal": None, "pass": {"token": "A" * 131, "code": "K7QM2F"}}
NOT_NOW = {"type": "/problems/not-now", "status": 409, "title": "这一场不在现在"}
NOT_NOW |= {"detail": "这一场是 11月6日（周六）9:00–11:00。确定要放行，请确认后再签到。"}
CALL = {
    "id": ID,
    "name": "王*",
    "phone": "139****0001",
    "text": "很抱歉，智能手机助老课 11月6日（周六）9:00–11:00 取消。",
    "status": "phone",
    "why": None,
    "written_at": "2021-11-05T01:00:00+00:00",
}
CONSENTS = [{"version": "2021-10", "channel": "desk", "at": "2021-11-01T01:00:00+00:00"}]
EMPTY: dict[str, list[Any]] = {
    name: [] for name in ("notices", "feedback", "appeals", "check_ins", "certificates", "marks")
}
KEPT = {"phone": "+8613900000001", "name": "王小明", "bookings": [BOOKING], "consents": CONSENTS} | EMPTY
HOUSE = {
    "items": [{"space_id": None, "at_once": 500, "limit": 500, "policy": None, "inside": 132, "free": 368}]
}
ANSWERED = WISH | {"status": "answered", "can_withdraw": False, "answer": OPENED}
OF_PASS = {"/overview": PASS, "/pass": PASS["pass"]}
COMING = {"items": [{"booking": BOOKING, "pass": PASS["pass"]}]}
PAGES = {
    "house": ("desk", "/staff/house/{id}", {}),
    "asking": ("citizen", "{venue}/wish", {}),
    "asking for more": ("citizen", f"/sessions/{ID}/wish", SESSION),
    "my wishes": ("citizen", "/my/wishes", {"items": [WISH, ANSWERED | {"id": ID}], "next_cursor": None}),
    "my data": ("citizen", "/my/data", KEPT),
    "erase": ("citizen", "/my/data/erase", {}),
    "erased": ("citizen", "/my/data/erased", {}),
    "names": ("citizen", f"/my/data/bookings/{ID}/names", BOOKING),
    "desk": ("desk", "/staff/desk", {"items": [SESSION] * 2, "next_cursor": None}),
    "desk form": ("desk", f"/staff/desk/sessions/{ID}/book?people=2", SESSION),
    "desk booking": ("desk", f"/staff/desk/bookings/{ID}", BOOKING),
    "slip": ("desk", f"/staff/desk/bookings/{ID}/slip", {"booking": BOOKING, "token": "A" * 131}),
    "phone list": ("desk", "/staff/phone-list", {"items": [CALL] * 2, "next_cursor": None}),
    "phone list unreachable": (
        "desk",
        "/staff/phone-list?which=unreachable",
        {"items": [CALL | {"status": "unreachable", "phone": None}], "next_cursor": None},
    ),
    "lost bookings": ("desk", "/staff/lost-bookings", {}),
    "cuts": ("desk", "/staff/cuts", {"items": [{"session": AT_WORK, "over": 2}], "next_cursor": None}),
    "cut": ("desk", f"/staff/sessions/{ID}/cut", {"/cut": CUT, f"/sessions/{ID}": SESSION}),
    "pass to print": ("citizen", f"/my/bookings/{ID}/slip", OF_PASS),
    "who goes where": ("citizen", "/my/people", COMING),
    "all slips": ("citizen", "/my/people/slips", COMING),
    "pass": ("citizen", f"/my/passes/{ID}", OF_PASS),
    "doors": ("desk", "/staff/door", {"items": [AT_WORK, OFF], "next_cursor": None}),
    "door list": ("desk", f"/staff/door/{ID}/list", DOOR_LIST),
    "door": ("desk", f"/staff/door/{ID}?done=in&check_in={ID}", AT_DOOR),
    "door, a used pass": ("desk", f"/staff/door/{ID}?done=again&check_in={ID}", AT_DOOR),
}


@pytest.fixture
def cookies(new_gateway: Callable[..., Flask], portal: Portal) -> dict[str, str]:
    """{who: the token of their session at the portal}"""
    app = new_gateway()
    venues = [VENUE, uuid.UUID(portal.pages["venue"].partition("?")[0].rpartition("/")[2])]
    tokens = {"desk": new_clerk(app, username="clerk", roles=["desk", "venue_operator"], venues=venues)}
    with app.app_context():
        with transaction() as db:
            tokens["citizen"] = new_session(db, citizen_id=uuid.uuid4())
        with catalogue.transaction() as db:
            seats = {"title": SESSION["title"], "venue_id": VENUE, "confirmed": 15, "waiting": 3}
            starts_at = datetime(2021, 11, 6, 1, tzinfo=UTC)
            db.add(SeatsBefore(id=uuid.uuid4(), starts_at=starts_at, unit_id=None, **seats))
    return tokens


def stand(department: Double, answer: dict[str, Any]) -> None:
    """Let departments answer so to whatever a page asks, or, {ending of an address: answer}, to each."""
    if all(name.startswith("/") for name in answer):
        for ending, body in answer.items():
            department.stand(ending, body)
    else:
        department.answer(200, answer)


def fill_page(department: Double, name: str) -> None:
    """Let departments say what one of the pages asks of them."""
    department.standing.clear()
    department.answers.clear()
    department.stand("/house", HOUSE)
    department.stand("/desk/holds", {"items": [HELD]})
    stand(department, PAGES[name][2])


@every_view
@pytest.mark.parametrize("who", ["citizen", "desk"])
def test_pages_are_for_everyone(
    who: str,
    view: tuple[int, str, str],
    portal: Portal,
    cookies: dict[str, str],
    look_as: Callable[[str], Look],
    department: Double,
) -> None:
    venue = portal.pages["venue"].partition("?")[0]

    addresses = {
        name: address.format(venue=venue, id=venue.rpartition("/")[2])
        for name, (whose, address, _) in PAGES.items()
        if whose == who
    }
    faults = faults_by_page(look_as(cookies[who])(*view), addresses, prepare=partial(fill_page, department))
    assert faults == {}, in_words(faults)


@pytest.mark.parametrize("form", ["by-code", "walk-in"])
def test_a_session_on_another_day_is_for_every_guard(
    form: str,
    cookies: dict[str, str],
    look_as: Callable[[str], Look],
    department: Double,
) -> None:
    page = look_as(cookies["desk"])(390, "zh", "large")
    department.stand("/house", HOUSE)
    stand(department, AT_DOOR)
    page.goto(f"/staff/door/{ID}")
    for field in page.locator(f"section:has(#{form}) input[required]").all():
        field.fill("3")
    let_answer(department, (409, NOT_NOW))
    page.click(f"section:has(#{form}) .button")
    page.wait_for_selector("text=仍然放行")
    assert faults_of(page, 390) == []
    with page.expect_navigation():
        page.get_by_role("link", name="不放行").click()
    page.wait_for_selector(".door-last")
    assert "仍然放行" not in page.content()
