"""Every form of citizens and of staff keeps what was typed: while registration is away, when it says no, and when
the page stood open too long. What is refused of a field stands beside it."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.desk import AT_DESK, COMING, SESSION
from tests.fixtures.double import Double
from tests.fixtures.filled import filled
from tests.fixtures.gateway import activity, edition, seats, session, sitting
from tests.fixtures.pages import Reader, booking, overview, refusal, say, sign_in, sign_in_staff
from tests.unit.gateway.portal.citizen.test_after import ATTENDED, NONE_YET
from tests.unit.gateway.portal.citizen.test_my_data import kept
from tests.unit.gateway.portal.staff.test_messages import call, text

ID = str(uuid.uuid4())
LINK = "K7QM2F-ACDEFGHJKM"
HELD = booking(str(uuid.uuid4()), id=ID, seats=2)
MISSED = booking(str(uuid.uuid4()), "no_show", id=ID)
NOTHING: dict[str, Any] = {"items": [], "next_cursor": None}
PARTY = {"party-0-name": "王小明", "party-0-age": "elder", "party-1-name": "李奶奶", "party-1-age": "child"}
APPEAL = {
    "id": ID,
    "booking_id": ID,
    "booking": MISSED,
    "text": "我到了",
    "status": "open",
    "reply": None,
    "created_at": "2021-11-06T05:00:00+00:00",
    "decided_at": None,
}
REFUSED = "这一项不能这样写"


@dataclass(frozen=True)
class Form:
    """A form of the portal.

    page: where it stands; action: where it is sent, if elsewhere. typed: what its reader fills in. shown: what
    registration answers when the page is opened, and when it is shown again. wrong: the field that registration
    refuses, and the id of the input beside which that stands.
    """

    who: str
    page: str
    typed: dict[str, str]
    wrong: tuple[str, str]
    action: str = ""
    shown: list[Any] = field(default_factory=list)

    @property
    def target(self) -> str:
        return self.action or self.page.partition("?")[0]


FORMS = {
    "sign-in": Form("stranger", "/sign-in", {"phone": "13900000001", "consent": "1"}, ("phone", "phone")),
    "booking": Form(
        "citizen",
        "/sessions/{session}/book?people=2",
        PARTY | {"needs": "wheelchair", "for_others": "1", "waitlist": "1"},
        ("party.1.name", "party-1-name"),
    ),
    "party": Form(
        "citizen",
        f"/my/bookings/{ID}/party?people=2",
        PARTY | {"needs": "hearing_loop"},
        ("party.1.age", "party-1-age"),
        shown=[HELD],
    ),
    "names": Form(
        "citizen",
        f"/my/data/bookings/{ID}/names",
        {"party-0-name": "王小名"},
        ("names.0", "party-0-name"),
        shown=[HELD],
    ),
    "appeal": Form(
        "citizen",
        f"/my/bookings/{ID}/appeal",
        {"text": "我到了\n没有扫码"},
        ("text", "text"),
        shown=[overview(MISSED)],
    ),
    "feedback": Form(
        "citizen",
        f"/my/bookings/{ID}/feedback",
        {"rating": "3", "comment": "再讲慢一点"},
        ("comment", "comment"),
        shown=[ATTENDED, NONE_YET],
    ),
    "attested certificate": Form(
        "citizen", f"/my/check-ins/{ID}/certificate", {"name": "李梅"}, ("name", "name")
    ),
    "own name": Form(
        "citizen",
        "/my/data",
        {"name": "王小名"},
        ("name", "name"),
        action="/my/data/name",
        shown=[kept(name="王小明")],
    ),
    "own phone": Form(
        "citizen",
        "/my/data",
        {"phone": "139 0000 0002"},
        ("phone", "phone"),
        action="/my/data/phone",
        shown=[kept()],
    ),
    "erase": Form("citizen", "/my/data/erase", {"last_digits": "0001"}, ("last_digits", "last_digits")),
    "number": Form(
        "desk",
        "/staff/phone-list",
        {"reason": "打电话通知"},
        ("reason", "reason"),
        action=f"/staff/phone-list/{ID}/phone",
        shown=[NOTHING | {"items": [call(id=ID)]}],
    ),
    "decision": Form(
        "desk",
        "/staff/appeals",
        {"reply": "查过了，您确实到了"},
        ("reply", "reply"),
        action=f"/staff/appeals/{ID}",
        shown=[NOTHING | {"items": [APPEAL]}],
    ),
    "text": Form(
        "office",
        "/staff/templates/booked/zh",
        {"text": "报上了：{what}"},
        ("text", "text"),
        shown=[NOTHING | {"items": [text()]}],
    ),
    "code at the door": Form(
        "door",
        f"/staff/door/{ID}",
        {"code": "K7QM2F", "people": "2"},
        ("code", "code"),
        action=f"/staff/door/{ID}/check-in",
        shown=[SESSION, NOTHING],
    ),
    "name at the door": Form(
        "door",
        f"/staff/door/{ID}",
        {"q": "王"},
        ("q", "q"),
        action=f"/staff/door/{ID}/search",
        shown=[SESSION, NOTHING],
    ),
    "walk-in": Form(
        "door",
        f"/staff/door/{ID}",
        {"walk_people": "3", "name": "王"},
        ("people", "walk_people"),
        action=f"/staff/door/{ID}/walk-in",
        shown=[SESSION, NOTHING],
    ),
    "caller": Form("desk", "/staff/desk", {"phone": "027-87654321"}, ("phone", "phone"), shown=[COMING]),
    "caller's booking": Form(
        "desk",
        f"/staff/desk/sessions/{SESSION['id']}/book?people=2",
        PARTY | {"phone": "027-87654321", "name": "王奶奶", "needs": "wheelchair", "consent": "1"},
        ("party.0.name", "party-0-name"),
        shown=[SESSION],
    ),
    "unmask": Form(
        "desk",
        f"/staff/desk/bookings/{ID}",
        {"reason": "核对来电的人"},
        ("reason", "unmask"),
        action=f"/staff/desk/bookings/{ID}/unmask",
        shown=[AT_DESK],
    ),
    "caller's cancellation": Form(
        "desk",
        f"/staff/desk/bookings/{ID}",
        {"reason": "来电说不来了"},
        ("reason", "cancel"),
        action=f"/staff/desk/bookings/{ID}/cancel",
        shown=[AT_DESK],
    ),
}


@pytest.fixture
def gateway(new_gateway: Callable[..., Flask], department: Double) -> Flask:
    """A gateway that reaches registration's double."""
    app = new_gateway(registration_url=department.url)
    edition(app)
    department.stand("/desk/holds", {"items": []})
    return app


@pytest.fixture
def reader(gateway: Flask, department: Double, form: Form) -> Reader:
    """Whoever has this form to fill in, with its page before them."""
    return opened(gateway, department, form)


def opened(gateway: Flask, department: Double, form: Form) -> Reader:
    """Someone of the kind that fills in this form, with its page before them."""
    reader = Reader(gateway.test_client())
    if form.who == "citizen":
        sign_in(reader, department, str(uuid.uuid4()))
    elif form.who != "stranger":
        reader = sign_in_staff(gateway, form.who)
    show(department, form)
    assert reader.open(form.page).status_code == 200
    department.asked.clear()
    return reader


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest, gateway: Flask) -> Form:
    """One form after the other."""
    return about_a_session(FORMS[request.param], gateway)


def about_a_session(session_form: Form, gateway: Flask) -> Form:
    """The form, about a session that there is where it is about one."""
    if "{session}" not in session_form.page:
        return session_form
    offered = sitting()
    session(gateway, offered, activity_id=activity(gateway, sittings=[offered]))
    seats(gateway, offered["id"], seats_left=12)
    return Form(
        session_form.who,
        session_form.page.format(session=offered["id"]),
        session_form.typed,
        session_form.wrong,
    )


def show(department: Double, form: Form, *refusal: dict[str, Any]) -> None:
    """Let registration refuse, if it is to, and then say what the page shows."""
    department.answers.clear()
    for body in (*refusal, *form.shown):
        status = body.get("status")
        department.answer(status if isinstance(status, int) else 200, body)


def keeps(reader: Reader, form: Form) -> bool:
    """Whether the form on the page holds what was typed."""
    raw_form = {name: [value] for name, value in form.typed.items()}
    return filled(reader.page, form.target).items() >= raw_form.items()


@pytest.mark.slow
def test_a_page_that_stood_open_too_long(reader: Reader, department: Double, form: Form) -> None:
    show(department, form)
    assert reader.send(form.target, **form.typed | {"csrf_token": "stale"}).status_code == 400
    assert "页面打开得太久了" in refusal(reader.page)
    assert keeps(reader, form)
    assert {request.method for request in department.asked} <= {"GET"}


@pytest.mark.slow
def test_a_refusal_stands_beside_its_field(reader: Reader, department: Double, form: Form) -> None:
    path, input_id = form.wrong
    errors = [{"field": path, "message": REFUSED}]
    show(department, form, {"type": "x", "title": "填写有误", "status": 422, "errors": errors})
    assert reader.send(form.target, **form.typed).status_code == 422
    assert f'id="{input_id}-wrong">{REFUSED}' in reader.page
    assert f'<a href="#{input_id}">{REFUSED}' in refusal(reader.page)
    assert keeps(reader, form)


@pytest.mark.slow
def test_a_department_that_is_away(reader: Reader, department: Double, form: Form) -> None:
    say(department, 503, {"title": "x", "status": 503})
    assert reader.send(form.target, **form.typed).status_code == 503
    assert "报名系统暂时连不上" in refusal(reader.page)
    assert keeps(reader, form)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["booking", "caller's booking", "appeal", "feedback"], indirect=True)
def test_a_form_that_is_sent_again_has_its_key(reader: Reader, department: Double, form: Form) -> None:
    say(department, 503, {"title": "x", "status": 503})
    reader.send(form.target, **form.typed)
    [key] = filled(reader.page, form.target)["key"]
    keys = {
        request.headers.get("Idempotency-Key") for request in department.asked if request.method == "POST"
    }
    assert keys <= {key}
    assert uuid.UUID(key)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["booking"], indirect=True)
def test_what_a_form_finds_wrong_itself_reaches_no_department(
    reader: Reader, department: Double, form: Form
) -> None:
    assert (
        reader.send(form.target, **form.typed | {"party-1-name": " ", "party-0-age": "x"}).status_code == 422
    )
    assert 'id="party-1-name-wrong">请填写姓名，1 到 40 个字' in reader.page
    assert 'id="party-0-age-wrong">请从列出的年龄里选一个' in reader.page
    assert '<a href="#party-1-name">第 2 位：请填写姓名' in reader.page
    assert department.asked == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["party-²-name", f"party-{'9' * 5000}-name", "party-x-name", "人"])
@pytest.mark.parametrize("form", ["booking"], indirect=True)
def test_a_name_that_no_input_has_is_left_alone(
    reader: Reader, department: Double, form: Form, name: str
) -> None:
    show(department, form, {"type": "x", "title": "填写有误", "status": 422})
    assert reader.send(form.target, **form.typed | {name: "王小明"}).status_code == 422
    assert keeps(reader, form)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["booking"], indirect=True)
def test_what_a_form_finds_wrong_is_said_in_english(reader: Reader, form: Form) -> None:
    reader.client.set_cookie("lang", "en")
    reader.send(form.target, **form.typed | {"party-1-name": ""})
    assert 'id="party-1-name-wrong">Please give a name of 1 to 40 characters' in reader.page
