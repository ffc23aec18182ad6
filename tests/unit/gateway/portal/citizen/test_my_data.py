"""A citizen's own data on the pages, with registration's double behind them."""

import json
import threading
import uuid
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from flask import Flask

from gateway.departments.connection import Department
from tests.fixtures.double import Double
from tests.fixtures.filled import filled
from tests.fixtures.gateway import NOBODY
from tests.fixtures.loopback import serving, url_of
from tests.fixtures.pages import CITIZEN, PHONE, Reader, refusal, say, sign_in
from tests.fixtures.patience import patient


def kept(**fields: Any) -> dict[str, Any]:
    """What registration keeps of a citizen."""
    consent = {"version": "2021-10", "channel": "desk", "at": "2021-11-01T01:00:00+00:00"}
    lists: dict[str, list[Any]] = {
        name: [] for name in ("notices", "feedback", "appeals", "check_ins", "certificates", "marks")
    }
    state = {"phone": f"+86{PHONE}", "name": None, "bookings": [{}, {}], "consents": [consent], **lists}
    return state | fields


def booking() -> dict[str, Any]:
    """A booking of two people."""
    times = {"starts_at": "2021-11-06T01:00:00+00:00", "ends_at": "2021-11-06T03:00:00+00:00"}
    session = {"id": str(uuid.uuid4()), "title": "智能手机助老课", **times}
    party = [{"name": "王小名", "age": "adult"}, {"name": "李奶奶", "age": "elder"}]
    return {"id": str(uuid.uuid4()), "status": "confirmed", "party": party, "session": session}


def refuse(department: Double, field: str, message: str, status: int = 422) -> None:
    wrong = [{"field": field, "message": message}]
    department.answer(status, {"type": "x", "title": message, "status": status, "errors": wrong})


@pytest.mark.parametrize(
    "address", ["", "/copy", "/erase", "/bookings/0190f000-0000-7000-8000-000000000001/names"]
)
def test_it_is_for_who_is_signed_in(portal: Flask, address: str) -> None:
    answer = Reader(portal.test_client()).open(f"/my/data{address}")
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in?next=/my/data")


def test_what_is_kept_is_shown_and_can_be_taken_away(citizen: Reader, department: Double) -> None:
    say(department, 200, kept(name="王小明"))
    citizen.open("/my/data")
    assert f"+86{PHONE}" in citizen.page
    assert "2021-10 版" in citizen.page
    assert "（在服务台）" in citizen.page
    assert 'value="王小明"' in citizen.page
    answer = citizen.open("/my/data/copy")
    copy = json.loads(answer.data)
    state = kept(name="王小明") | {"bookings": copy["bookings"]}
    assert copy == copy | state
    assert len(copy["bookings"]) == 2
    assert answer.headers["Content-Disposition"] == "attachment; filename=my-data.json"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert [request.path for request in department.asked] == ["/my-data", "/my-data/copy"]


def test_the_page_is_shown_while_registration_is_down(new_gateway: Any, citizen: Reader) -> None:
    app = citizen.client.application
    app.extensions["departments"]["registration"] = Department(
        "registration", NOBODY, app.extensions["settings"]
    )
    assert citizen.open("/my/data").status_code == 503
    assert "报名系统暂时连不上" in citizen.page


PAGE_SECONDS = 0.2


class Late(BaseHTTPRequestHandler):
    """Registration on a busy day: what is rare is answered later than a page is waited for, and all else when nobody
    waits any more."""

    nobody_waits: threading.Event

    def do_GET(self) -> None:
        self.nobody_waits.wait(2 * PAGE_SECONDS if self.path == "/my-data" else patient(60))
        content = json.dumps(kept()).encode()
        with suppress(ConnectionError):  # whoever asked may have gone
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@pytest.mark.slow
def test_what_is_rare_may_take_its_time_and_nobody_reads_that_a_busy_department_is_away(
    citizen: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = citizen.client.application
    settings = replace(app.extensions["settings"], page_seconds=PAGE_SECONDS)
    monkeypatch.setitem(app.extensions, "settings", settings)
    nobody_waits = threading.Event()
    with serving(type("Handler", (Late,), {"nobody_waits": nobody_waits})) as server:
        slow = Department("registration", url_of(server), app.extensions["settings"])
        app.extensions["departments"]["registration"] = slow
        page = citizen.open("/my/data")
        assert (page.status_code, f"+86{PHONE}" in citizen.page) == (200, True)
        assert citizen.open("/my/bookings").status_code == 503
        assert "报名系统现在很忙，没有等到答复" in citizen.page and "连不上" not in refusal(citizen.page)
        late = citizen.client.get("/api/registration/bookings").json
        assert (late["type"], late["department"]) == ("/problems/department-slow", "registration")
        nobody_waits.set()


@pytest.mark.slow
def test_a_phone_is_changed_in_two_steps(citizen: Reader, department: Double) -> None:
    department.stand("/my-data", kept())
    citizen.open("/my/data")
    say(department, 202)
    assert citizen.send("/my/data/phone", phone="139 0000 0002").status_code == 200
    assert department.asked[-1].path == "/sign-in-codes"
    assert 'name="phone" value="139 0000 0002"' in citizen.page
    department.standing.clear()
    department.answers.clear()
    refuse(department, "code", "验证码不对")
    assert citizen.send("/my/data/phone/code", code="000000").status_code == 422
    assert 'id="code-wrong"' in citizen.page
    say(department, 204)
    assert citizen.send("/my/data/phone/code", code="123456").location == "/my/data?done=phone"
    request = department.asked[-1]
    assert (request.method, request.path) == ("PATCH", "/my-data")
    assert request.json == {"phone": "139 0000 0002", "code": "123456"}


def test_whoever_waits_for_the_code_of_a_new_phone_is_told_when_it_cannot_come(
    citizen: Reader, department: Double
) -> None:
    department.stand("/my-data", kept())
    citizen.open("/my/data")
    say(department, 202)
    citizen.send("/my/data/phone", phone="139 0000 0002")
    say(department, 200, {"status": "dropped"})
    assert citizen.send("/my/data/phone/code/status").status_code == 200
    assert '<div class="note note-bad" data-status="dropped">' in citizen.page
    say(department, 202)
    assert citizen.send("/my/data/phone").status_code == 200
    assert department.asked[-1].json == {"phone": "+8613900000002"}


def test_a_phone_that_is_none_keeps_the_form(citizen: Reader, department: Double) -> None:
    say(department, 200, kept())
    citizen.open("/my/data")
    assert citizen.send("/my/data/phone", phone="12").status_code == 422
    assert 'id="phone-wrong"' in citizen.page
    assert 'value="12"' in citizen.page


@pytest.mark.slow
def test_a_name_is_corrected(citizen: Reader, department: Double) -> None:
    say(department, 200, kept(name="王小名"))
    citizen.open("/my/data")
    assert citizen.send("/my/data/name", name="").status_code == 422
    assert 'id="name-wrong"' in citizen.page
    department.answers.clear()
    refuse(department, "name", "姓名里有不能显示的字符")
    department.answer(200, kept(name="王小名"))
    assert citizen.send("/my/data/name", name="王").status_code == 422
    assert 'id="name-wrong">姓名里有不能显示的字符' in citizen.page
    assert filled(citizen.page, "/my/data/name") == {"name": ["王"]}
    say(department, 204)
    assert citizen.send("/my/data/name", name="王小明").location == "/my/data?done=name"
    assert department.asked[-1].json == {"name": "王小明"}


@pytest.mark.slow
def test_erasing_asks_first_and_signs_out_everywhere(
    portal: Flask, citizen: Reader, department: Double
) -> None:
    elsewhere = sign_in(Reader(portal.test_client()), department, CITIZEN, PHONE)
    citizen.open("/my/data/erase")
    assert department.asked == []
    refuse(department, "last_digits", "请填写您手机号的最后四位")
    assert citizen.send("/my/data/erase", last_digits="0000").status_code == 422
    assert 'value="0000"' in citizen.page
    say(department, 204)
    assert citizen.send("/my/data/erase", last_digits=" 0001 ").location == "/my/data/erased"
    request = department.asked[-1]
    assert (request.method, request.path, request.json) == ("DELETE", "/my-data", {"last_digits": "0001"})
    assert "已删除" in citizen.open("/my/data/erased").text
    for reader in (citizen, elsewhere):
        assert reader.open("/my/data").location.startswith("/sign-in")


@pytest.mark.slow
def test_names_of_a_party_are_corrected(citizen: Reader, department: Double) -> None:
    booking_view = booking()
    address = f"/my/data/bookings/{booking_view['id']}/names"
    say(department, 200, booking_view)
    citizen.open(address)
    assert 'value="王小名"' in citizen.page
    assert citizen.send(address, **{"party-0-name": "", "party-1-name": "李奶奶"}).status_code == 422
    assert 'id="party-0-name-wrong"' in citizen.page
    department.answers.clear()
    refuse(department, "names.0", "姓名里有不能显示的字符")
    department.answer(200, booking_view)
    assert citizen.send(address, **{"party-0-name": "王", "party-1-name": "李奶奶"}).status_code == 422
    assert 'id="party-0-name-wrong">姓名里有不能显示的字符' in citizen.page
    say(department, 200, booking_view)
    answer = citizen.send(address, **{"party-0-name": "王小明", "party-1-name": "李奶奶"})
    assert answer.location == f"/my/bookings/{booking_view['id']}"
    assert department.asked[-1].json == {"names": ["王小明", "李奶奶"]}


@pytest.mark.slow
def test_a_form_without_a_token_changes_nothing(citizen: Reader, department: Double) -> None:
    say(department, 200, kept())
    assert citizen.client.post("/my/data/erase", data={"last_digits": "0001"}).status_code == 400
    assert not [request for request in department.asked if request.method != "GET"]


@pytest.mark.parametrize("typed", [PHONE, f"+86 {PHONE[:3]} {PHONE[3:]}"])
def test_for_the_number_that_one_has_no_code_is_sent(citizen: Reader, department: Double, typed: str) -> None:
    department.stand("/my-data", kept(phone=PHONE))
    citizen.open("/my/data")
    assert citizen.send("/my/data/phone", phone=typed).status_code == 422
    assert "不用更换" in citizen.page
    assert {request.path for request in department.asked} == {"/my-data"}
