"""Forms that are a button and nothing to type, and every page that asks registration while it is away."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.fixtures.double import Double
from tests.fixtures.gateway import edition
from tests.fixtures.pages import Reader, overview, say, sign_in, sign_in_staff
from tests.fixtures.pages import refusal as told_first
from tests.unit.gateway.portal.citizen.test_after import ATTENDED
from tests.unit.gateway.portal.frame.test_forms import HELD, ID, LINK, NOTHING

PAGES_THAT_ASK = {
    "own bookings": ("citizen", "/my/bookings"),
    "own booking": ("citizen", f"/my/bookings/{ID}"),
    "cancel": ("citizen", f"/my/bookings/{ID}/cancel"),
    "party": ("citizen", f"/my/bookings/{ID}/party"),
    "move": ("citizen", f"/my/bookings/{ID}/move"),
    "names": ("citizen", f"/my/data/bookings/{ID}/names"),
    "appeal": ("citizen", f"/my/bookings/{ID}/appeal"),
    "certificate": ("citizen", f"/my/bookings/{ID}/certificate"),
    "feedback": ("citizen", f"/my/bookings/{ID}/feedback"),
    "joining": ("citizen", f"/sessions/{ID}/join"),
    "own data": ("citizen", "/my/data"),
    "learning": ("citizen", "/my/learning"),
    "learning routes": ("citizen", "/my/routes"),
    "short link": ("stranger", f"/b/{LINK}"),
    "desk": ("desk", "/staff/desk"),
    "caller's booking form": ("desk", f"/staff/desk/sessions/{ID}/book"),
    "caller's booking": ("desk", f"/staff/desk/bookings/{ID}"),
    "audit": ("office", "/staff/audit"),
    "list": ("desk", f"/staff/desk/groups/{ID}"),
    "list's form": ("desk", f"/staff/desk/sessions/{ID}/several"),
    "caller": ("desk", f"/staff/desk/callers/{ID}"),
    "caller's move": ("desk", f"/staff/desk/bookings/{ID}/move"),
    "caller's move to": ("desk", f"/staff/desk/bookings/{ID}/move/{ID}"),
}


# Forms that are a button and nothing to type: where they are sent, by whom, and what their page shows.
BUTTONS = {
    "cancel": ("citizen", f"/my/bookings/{ID}/cancel", [HELD]),
    "move": ("citizen", f"/my/bookings/{ID}/move", [HELD, NOTHING]),
    "certificate": ("citizen", f"/my/bookings/{ID}/certificate", [ATTENDED, NOTHING]),
    "joining": (
        "citizen",
        f"/sessions/{ID}/join",
        [HELD["session"] | {"access": "open"}, {"url": "https://x.cn"}],
    ),
    "mark": ("citizen", f"/my/routes/{ID}/stops/{ID}", [NOTHING]),
    "take by link": ("stranger", f"/b/{LINK}/take", [HELD | {"token": LINK}]),
    "confirm by link": ("stranger", f"/b/{LINK}/confirm", [HELD | {"token": LINK}]),
    "give back by link": ("stranger", f"/b/{LINK}/give-back", [HELD | {"token": LINK}]),
}


@pytest.fixture
def gateway(new_gateway: Callable[..., Flask], department: Double) -> Flask:
    """A gateway that reaches registration's double."""
    app = new_gateway(registration_url=department.url)
    edition(app)
    return app


@pytest.fixture
def readers(gateway: Flask, department: Double) -> dict[str, Reader]:
    """One reader of each kind, signed in."""
    citizen = sign_in(Reader(gateway.test_client()), department, str(uuid.uuid4()))
    readers = {"citizen": citizen, "stranger": Reader(gateway.test_client())}
    readers["desk"] = sign_in_staff(gateway, "desk")
    readers["office"] = sign_in_staff(gateway, "office", username="office")
    return readers


def press(
    readers: dict[str, Reader], department: Double, name: str, *refusal: Any, **inputs: str
) -> TestResponse:
    """Send one of the buttons, and let registration refuse that."""
    who, address, shown = BUTTONS[name]
    readers[who].open("/sign-in")  # any page with a form has a token
    department.answers.clear()
    for status, body in (*refusal, *((200, body) for body in shown)):
        department.answer(status, body)
    return readers[who].send(address, **inputs)


@pytest.mark.slow
def test_a_button_pressed_too_late_does_nothing(readers: dict[str, Reader], department: Double) -> None:
    department.asked.clear()
    pages = {name: press(readers, department, name, csrf_token="stale") for name in BUTTONS}
    assert {name: page.status_code for name, page in pages.items()} == dict.fromkeys(BUTTONS, 400)
    assert [name for name, page in pages.items() if "页面打开得太久了" not in told_first(page.text)] == []
    assert {request.method for request in department.asked} == {"GET"}


@pytest.mark.slow
def test_a_button_that_is_refused_says_why(readers: dict[str, Reader], department: Double) -> None:
    refusal = (409, {"type": "x", "title": "现在不行了", "status": 409})
    pages = {name: press(readers, department, name, refusal) for name in BUTTONS}
    assert {name: page.status_code for name, page in pages.items()} == dict.fromkeys(BUTTONS, 409)
    assert [name for name, page in pages.items() if "现在不行了" not in told_first(page.text)] == []


@pytest.mark.slow
def test_every_page_says_that_registration_is_away(readers: dict[str, Reader], department: Double) -> None:
    say(department, 503, {"title": "x", "status": 503})
    pages = {name: readers[who].open(address) for name, (who, address) in PAGES_THAT_ASK.items()}
    away = [(503, {"title": "x", "status": 503})] * 4
    pages |= {f"{name}, pressed": press(readers, department, name, *away) for name in BUTTONS}
    assert {name: page.status_code for name, page in pages.items()} == dict.fromkeys(pages, 503)
    assert [name for name, page in pages.items() if "报名系统暂时连不上" not in told_first(page.text)] == []


def test_the_short_link_and_the_pass_name_the_room(portal: Flask, department: Double) -> None:
    session = HELD["session"] | {
        "place": "武汉图书馆",
        "address": "建设大道861号",
        "space_name": "少儿阅读区",
    }
    booking_view = HELD | {"session": session}
    reader = Reader(portal.test_client())
    say(department, 200, booking_view | {"token": LINK})
    pages = [reader.open(f"/b/{LINK}").text]
    citizen = sign_in(reader, department, str(uuid.uuid4()))
    say(department, 200, overview(booking_view))
    pages.append(citizen.open(f"/my/passes/{ID}").text)
    for page in pages:
        plain = " ".join(re.sub("<[^>]*>", " ", page).split())
        assert "武汉图书馆 少儿阅读区 建设大道861号" in plain
