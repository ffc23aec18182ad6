"""Seats that a desk holds while somebody asks at home: the form keeps what was typed, and the desk finds them again."""

import pytest
from flask import Flask

from tests.fixtures.desk import AT_DESK, COMING, HELD, SESSION, asked_of
from tests.fixtures.double import JSON, Double
from tests.fixtures.filled import filled
from tests.fixtures.pages import Reader, say, sign_in_staff


@pytest.fixture
def clerk(portal: Flask, department: Double) -> Reader:
    department.stand("/desk/holds", {"items": []})
    return sign_in_staff(portal, "desk")


@pytest.mark.slow
def test_seats_are_held_while_the_caller_asks_and_booked_as_held(clerk: Reader, department: Double) -> None:
    address = f"/staff/desk/sessions/{SESSION['id']}"
    department.stand(f"/desk/sessions/{SESSION['id']}", SESSION)
    department.stand(f"/desk/holds/{HELD['id']}", HELD)
    clerk.open(f"{address}/book")
    assert f'formaction="{address}/hold"' in clerk.page
    department.standing["/desk/holds"] = (201, {"Content-Type": JSON}, HELD | {"in_place_of": 2})
    assert clerk.send(f"{address}/hold", seats="2").status_code == 200
    assert asked_of(department, "POST").json == {"session_id": SESSION["id"], "seats": 2}
    assert "已经留着 2 座" in clerk.page and "09:35" in clerk.page and "先前留的 2 座已经放开" in clerk.page
    assert filled(clerk.page, f"{address}/book")["hold_id"] == [HELD["id"]]
    assert 'name="party-1-name"' in clerk.page
    say(department, 201, AT_DESK)
    who = {"party-0-name": "王奶奶", "party-0-age": "elder", "consent": "1", "hold_id": HELD["id"]}
    assert clerk.send(f"{address}/book", **who).status_code == 303
    assert asked_of(department, "POST").json["hold_id"] == HELD["id"]


@pytest.mark.slow
def test_holding_seats_and_giving_them_back_keep_what_was_typed(clerk: Reader, department: Double) -> None:
    address = f"/staff/desk/sessions/{SESSION['id']}"
    department.stand(f"/desk/sessions/{SESSION['id']}", SESSION)
    department.stand(f"/desk/holds/{HELD['id']}", HELD)
    department.standing["/desk/holds"] = (201, {"Content-Type": JSON}, HELD)
    form = {
        "party-0-name": "王奶奶",
        "party-0-age": "elder",
        "party-1-name": "李爷爷",
        "party-1-age": "elder",
    }
    form |= {"people": "2", "phone": "027-87654321", "name": "小王", "needs": "wheelchair", "overlap": "1"}
    clerk.open(f"{address}/book?people=2")
    clerk.send(f"{address}/hold", **form, seats="0")
    assert asked_of(department, "POST").json["seats"] == 2
    inputs = filled(clerk.page, f"{address}/book")
    assert inputs["hold_id"] == [HELD["id"]] and form.items() <= {k: v[0] for k, v in inputs.items()}.items()
    assert clerk.send(f"{address}/hold", **form, seats="99", hold_id="").status_code == 422
    assert 'id="seats-wrong"' in clerk.page and 'value="李爷爷"' in clerk.page
    department.standing.pop(f"/desk/holds/{HELD['id']}")
    department.answers.clear()
    department.answer(200, HELD)
    department.answer(204)
    department.answer(404, {"title": "没有留着这些座位", "status": 404})
    assert clerk.send(f"{address}/release", **form, hold_id=HELD["id"]).status_code == 200
    assert asked_of(department, "DELETE").path == f"/desk/holds/{HELD['id']}"
    inputs = filled(clerk.page, f"{address}/book")
    assert inputs["hold_id"] == [""] and form.items() <= {k: v[0] for k, v in inputs.items()}.items()


@pytest.mark.slow
def test_the_desk_finds_again_what_it_holds(clerk: Reader, department: Double) -> None:
    say(department, 200, COMING)
    assert "您留着的座位" not in clerk.open("/staff/desk").text
    department.stand("/desk/holds", {"items": [HELD | {"session": SESSION}]})
    clerk.open("/staff/desk")
    assert "留着 2 座" in clerk.page and "留到 09:35" in clerk.page
    book = f"/staff/desk/sessions/{SESSION['id']}/book?hold={HELD['id']}&amp;people=2"
    assert f'href="{book}"' in clerk.page
    department.answers.clear()
    department.answer(204)
    assert clerk.send(f"/staff/desk/holds/{HELD['id']}/release").location == "/staff/desk"
    assert asked_of(department, "DELETE").path == f"/desk/holds/{HELD['id']}"
